import { expect, test } from "vitest";
import { organisationDomain } from "./email-domain.ts";

test.each([
  ["ada@halvorne.example", "halvorne.example"],
  ["ada@mail.halvorne.example", "mail.halvorne.example"],
  ["ada@notgmail.com", "notgmail.com"],
  ["ada@gmail.com", null],
  ["ada@yahoo.co.uk", null],
  ["ada@gmx.de", null],
])("%s belongs to an organisation of %s", (email, domain) => {
  expect(organisationDomain(email)).toBe(domain);
});
