import { commonPasswordList } from "./common-password-list.ts";

const common = new Set(commonPasswordList.trim().split("\n"));

/** Whether guessing starts with this one: as it is, in any case, or with punctuation hung on its end. */
export function isCommonPassword(password: string): boolean {
  const key = password.normalize("NFKC").toLowerCase();
  return common.has(key) || common.has(key.replace(/[^\p{L}\p{N}]+$/u, ""));
}
