import { err, ok, type Result } from "#worker/domain/result.ts";

const longestAddress = 254;
const shape = /^[^\s@"<>(),:;[\]\\\p{Cc}\p{Cf}]+@[^\s@"<>(),:;[\]\\\p{Cc}\p{Cf}]+\.[^\s@.]+$/u;

/**
 * The one spelling under which an address is stored and looked up: NFKC, trimmed, lower-case. Plus signs and dots stay,
 * because only the mailbox's owner knows whether they matter. At most 254 characters (RFC 5321, 4.5.3.1.3).
 */
export function normaliseEmail(text: string): Result<string, "invalid-email"> {
  const email = emailKey(text);
  return email.length <= longestAddress && shape.test(email) ? ok(email) : err("invalid-email");
}

/** The same spelling without the judgement: what a sign-in is counted under, even when no mailbox could have that name. */
export function emailKey(text: string): string {
  return text.normalize("NFKC").trim().toLowerCase();
}
