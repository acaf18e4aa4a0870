import { err, ok, type Result } from "#worker/domain/result.ts";
import { isCommonPassword } from "./common-passwords.ts";
import { longestPassword, longestPasswordField, shortestPassword } from "./password-length.ts";

const fewestDistinctCharacters = 4;

export type PasswordFault = "password-too-short" | "password-too-long" | "password-too-common";

/**
 * Whether a new password will do: 10 to 128 characters (code points after NFKC, as it will be hashed), not one of the
 * passwords that guessing starts with, and not one or three characters over and over. No rules about classes of
 * characters: they make passwords worse (NIST SP 800-63B, 3.1.1.2).
 */
export function checkNewPassword(password: string): Result<string, PasswordFault> {
  const characters = Array.from(password.slice(0, longestPasswordField + 1).normalize("NFKC"));
  if (characters.length < shortestPassword) return err("password-too-short");
  if (characters.length > longestPassword) return err("password-too-long");
  const isMonotonous = new Set(characters).size < fewestDistinctCharacters;
  return isMonotonous || isCommonPassword(password) ? err("password-too-common") : ok(password);
}
