import type { Audience } from "./principal.ts";

/** How somebody proved who they are. */
export const signInMethods = ["password", "mail_link", "passkey", "single_sign_on"] as const;
export type SignInMethod = (typeof signInMethods)[number];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A session nobody uses ends after this long. */
export const sessionIdleMs = 12 * hourMs;

/** A session ends after this long however much it is used: partners come back seldom, so theirs is longer. */
export const sessionLongestMs: Readonly<Record<Audience | "none", number>> = {
  company: 7 * dayMs,
  partner: 30 * dayMs,
  none: dayMs,
};

/** Sensitive acts need a proof of who it is that is younger than this. */
const proofLastsMs = 10 * 60_000;

/** Use is written down at most this often, so that reading a page is not a write. */
const seenEveryMs = 5 * 60_000;

export type SessionTimes = { readonly seenAt: number; readonly expiresAt: number };

export function isSessionAlive({ seenAt, expiresAt }: SessionTimes, now: number): boolean {
  return now < expiresAt && now < seenAt + sessionIdleMs;
}

export function isSessionDueForNote({ seenAt }: SessionTimes, now: number): boolean {
  return now >= seenAt + seenEveryMs;
}

export function isProofFresh({ provedAt }: { readonly provedAt: number }, now: number): boolean {
  return now < provedAt + proofLastsMs;
}
