import { dictionary } from "@zxcvbn-ts/language-common";
import { expect, test } from "vitest";
import { isCommonPassword } from "./common-passwords.ts";
import { checkNewPassword } from "./password-policy.ts";

test.each([
  ["nine chars", "ninechars", "password-too-short"],
  ["ten code points that NFKC makes nine", "ninechare\u0301", "password-too-short"],
  ["nine characters that are ten code units", "ninecha\u{1F600}r", "password-too-short"],
  ["128 characters", "correct horse battery staple ".repeat(5).slice(0, 128), "ok"],
  ["129 characters", "correct horse battery staple ".repeat(5).slice(0, 129), "password-too-long"],
  ["a megabyte", "x7".repeat(500_000), "password-too-long"],
  ["a common one", "qwertyuiop", "password-too-common"],
  ["a common one in capitals with punctuation", "Password123!?", "password-too-common"],
  ["one in full-width letters", "ｐａｓｓｗｏｒｄ１２３", "password-too-common"],
  ["two characters in turn", "abababababab", "password-too-common"],
  ["an ordinary phrase", "seven wet otters", "ok"],
])("a new password: %s", (_, password, outcome) => {
  const result = checkNewPassword(password);
  expect(result.ok ? "ok" : result.error).toBe(outcome);
});

test("every password of the source list that is long enough is known as common", () => {
  const long = (dictionary["passwords-common"] as readonly string[]).filter(
    (password) => Array.from(password).length >= 10,
  );
  expect(long.length).toBeGreaterThan(1_000);
  expect(long.filter((password) => !isCommonPassword(password))).toEqual([]);
});
