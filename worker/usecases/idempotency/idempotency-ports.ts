/** An answer as it is kept: enough to give it again. */
export type KeptReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type IdempotencyClaim =
  /** The key is ours until it is kept or released; `claimedAt` proves it. */
  | { readonly kind: "claimed"; readonly claimedAt: number }
  | { readonly kind: "at-work" }
  | { readonly kind: "answered"; readonly requestHash: string; readonly reply: KeptReply };

export type KeyOfActor = { readonly actor: string; readonly key: string };

/** Which requests with an Idempotency-Key are at work, and what was answered to those that are done. */
export type IdempotencyStore = {
  /** Takes the key, unless it is taken. Of two at the same moment one gets it. */
  readonly claim: (key: KeyOfActor, now: number) => Promise<IdempotencyClaim>;
  readonly keep: (
    key: KeyOfActor,
    kept: { readonly claimedAt: number; readonly requestHash: string; readonly reply: KeptReply },
  ) => Promise<void>;
  /** Nothing was done under the key, so it is free again. */
  readonly release: (key: KeyOfActor, claimedAt: number) => Promise<void>;
  /** Returns how many went. */
  readonly removeExpired: (now: number) => Promise<number>;
};

/** How long a reply is kept. */
export const idempotencyKeptMs = 24 * 3_600_000;

/** A claim whose request died with its Worker is free again after this long; uploads are the slowest requests. */
export const idempotencyLeaseMs = 5 * 60_000;
