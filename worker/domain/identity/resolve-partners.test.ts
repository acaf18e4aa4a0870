import { expect, test } from "vitest";
import { buildPartnerDirectory, type KnownPartner } from "./partner-directory.ts";
import { type PartnerTrace, resolvePartners } from "./resolve-partners.ts";

const partner = (id: string, known: Partial<KnownPartner>): KnownPartner => ({
  id,
  accountIds: [],
  domains: [],
  userIds: [],
  campaignIds: [],
  ...known,
});

const partners = [
  partner("north", {
    accountIds: ["acc-north"],
    domains: ["north.example", "gmail.com"],
    userIds: ["usr-north"],
  }),
  partner("south", { domains: ["https://www.south.example/about"], campaignIds: ["cmp-south"] }),
  partner("south-old", { domains: ["south-old.example"], mergedInto: "south" }),
  partner("twin-a", { domains: ["group.example"] }),
  partner("twin-b", { domains: ["group.example"] }),
];
const directory = buildPartnerDirectory({
  partners,
  ownDomains: ["vendor.example"],
  decisions: [
    { about: "email", key: "Pia@Freelance.example", partnerId: "north" },
    { about: "email", key: "max@north.example", partnerId: null },
    { about: "domain", key: "agency.example", partnerId: "south-old" },
    { about: "contact", key: "con-1", partnerId: "south" },
  ],
});

test.each<[string, PartnerTrace, string | null, string | null]>([
  [
    "the partner's own account",
    { kind: "person", accountId: "acc-north", email: "x@gmail.com" },
    "north",
    "account",
  ],
  ["the e-mail domain", { kind: "person", email: "ana@mail.south.example" }, "south", "domain"],
  ["a merged partner's domain", { kind: "person", email: "ana@south-old.example" }, "south", "domain"],
  ["a decision about the address", { kind: "person", email: "pia@freelance.example" }, "north", "decision"],
  [
    "a decision about the contact before the domain",
    { kind: "person", contactId: "con-1", email: "a@north.example" },
    "south",
    "decision",
  ],
  [
    "a decision about the domain, for a merged partner",
    { kind: "person", email: "x@agency.example" },
    "south",
    "decision",
  ],
  ["a decision that it is nobody", { kind: "person", email: "max@north.example" }, null, null],
  ["free mail, even if listed", { kind: "person", email: "ana@gmail.com" }, null, null],
  [
    "the company's own people",
    { kind: "person", email: "ana@vendor.example", accountId: "acc-north" },
    null,
    null,
  ],
  ["the CRM user", { kind: "user", userId: "usr-north" }, "north", "user"],
  ["the campaign", { kind: "campaign", campaignId: "cmp-south" }, "south", "campaign"],
  ["an account that is no partner's", { kind: "account", accountId: "acc-customer" }, null, null],
  ["nothing at all", { kind: "person" }, null, null],
])("%s", (_, trace, partnerId, basis) => {
  const { partners: found } = resolvePartners(directory, [trace]);
  expect(found.map((each) => [each.partnerId, each.basis])).toEqual(
    partnerId === null ? [] : [[partnerId, basis]],
  );
});

test("several partners on one activity are each found once, by the surest trace", () => {
  const { partners: found, undecided } = resolvePartners(directory, [
    { kind: "campaign", campaignId: "cmp-south" },
    { kind: "person", email: "ana@south.example" },
    { kind: "user", userId: "usr-north" },
    { kind: "account", accountId: "acc-north" },
  ]);
  expect(found.map(({ partnerId, basis }) => [partnerId, basis])).toEqual([
    ["south", "domain"],
    ["north", "account"],
  ]);
  expect(undecided).toEqual([]);
});

test("a domain of two partners stands for neither until somebody says which", () => {
  const trace: PartnerTrace = { kind: "person", email: "ana@group.example" };
  expect(resolvePartners(directory, [trace])).toMatchObject({
    partners: [],
    undecided: [{ trace, partnerIds: ["twin-a", "twin-b"] }],
  });
  const told = buildPartnerDirectory({
    partners,
    decisions: [{ about: "domain", key: "group.example", partnerId: "twin-b" }],
  });
  expect(resolvePartners(told, [trace]).partners).toMatchObject([{ partnerId: "twin-b" }]);
});
