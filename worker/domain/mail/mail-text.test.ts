import { expect, test } from "vitest";
import { describeInstant, describeMinutes, plainText, unlinkedText, withoutBreakers } from "./mail-text.ts";

test.each([
  ["Ines  \t Halvorne ", "Ines Halvorne"],
  ["two\r\nlines", "two lines"],
  ["\u202eevil\u202c", "evil"],
  ["a\u0000b\u009bc", "abc"],
  ["علی\u200cرضا", "علی\u200cرضا"],
])("%j in a mail is %j", (typed, shown) => {
  expect(plainText(typed)).toBe(shown);
});

test("a long name is cut at whole characters", () => {
  expect(plainText("🦊".repeat(10), 4)).toBe("🦊🦊🦊…");
});

test("what looks like a link is broken where nobody sees it, and can be put together again", () => {
  const unlinked = unlinkedText("ask eve@evil.example or https://evil.example/x.");
  expect(unlinked).not.toMatch(/evil\.example|@evil|https:\//);
  expect(withoutBreakers(unlinked)).toBe("ask eve@evil.example or https://evil.example/x.");
});

test.each([
  [15, "15 minutes"],
  [60, "60 minutes"],
  [1, "1 minute"],
  [120, "2 hours"],
  [1440, "24 hours"],
  [10_080, "7 days"],
])("%i minutes are said as %s", (minutes, said) => {
  expect(describeMinutes(minutes)).toBe(said);
});

test("an instant is said in UTC", () => {
  expect(describeInstant(Date.UTC(2026, 10, 3, 4, 5, 59))).toBe("3 November 2026 at 04:05 UTC");
});
