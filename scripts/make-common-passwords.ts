import { writeFileSync } from "node:fs";
import { dictionary } from "@zxcvbn-ts/language-common";
import { shortestPassword } from "#worker/domain/access/password-length.ts";

/** Writes the passwords that guessing starts with; run it again when @zxcvbn-ts/language-common is upgraded. */
const passwords = dictionary["passwords-common"] as readonly string[];

// Shorter ones are refused for their length, so they need not be carried along.
const kept = [...new Set(passwords.map((password) => password.normalize("NFKC").toLowerCase()))]
  .filter((password) => Array.from(password).length >= shortestPassword && !/[`\\\n]|\$\{/.test(password))
  .sort();

writeFileSync(
  "worker/domain/access/common-password-list.ts",
  `/** Made by scripts/make-common-passwords.ts from @zxcvbn-ts/language-common (MIT); do not edit. One a line. */
export const commonPasswordList = \`\n${kept.join("\n")}\n\`;\n`,
);
