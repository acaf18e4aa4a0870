import { expect, test } from "vitest";
import { formatMailbox, parseMailbox } from "./mailbox.ts";

test.each([
  ["Fairshare <mail@fairshare.example>", { name: "Fairshare", email: "mail@fairshare.example" }],
  [
    '"Fairshare, Inc." <mail@fairshare.example>',
    { name: "Fairshare, Inc.", email: "mail@fairshare.example" },
  ],
  [" mail@fairshare.example ", { name: "", email: "mail@fairshare.example" }],
])("%s is a mailbox", (text, mailbox) => {
  expect(parseMailbox(text)).toEqual({ ok: true, value: mailbox });
});

test.each([
  "",
  "Fairshare",
  "Fairshare <mail>",
  "a\nb <mail@fairshare.example>",
  "<a@b.example> <c@d.example>",
])("%j is none", (text) => {
  expect(parseMailbox(text)).toEqual({ ok: false, error: "not-a-mailbox" });
});

test.each([
  [{ name: "Ines Halvorne", email: "ines@halvorne.example" }, '"Ines Halvorne" <ines@halvorne.example>'],
  [{ name: 'A "B" \\ C', email: "a@b.example" }, '"A \\"B\\" \\\\ C" <a@b.example>'],
  [{ name: "x\r\nBcc: y", email: "a@b.example" }, '"x Bcc: y" <a@b.example>'],
  [{ name: "", email: "a@b.example" }, "a@b.example"],
])("%j is written safely", (mailbox, text) => {
  expect(formatMailbox(mailbox)).toBe(text);
});
