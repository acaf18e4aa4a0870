import type { ActKind } from "#worker/domain/notification/act.ts";

/** One person's right to do one thing once; of its token only the hash is kept. */
export type ActLink = {
  readonly tokenHash: string;
  readonly userId: string;
  readonly tenantId: string;
  readonly act: ActKind;
  readonly subjectId: string;
  /** What it is about, in words. */
  readonly title: string;
  readonly expiresAt: number;
};

type Asking = {
  readonly tokenHash: string;
  readonly userId: string;
  readonly tenantId: string;
  readonly now: number;
};

export type ActLinkStore = {
  /** The link if it is this person's, at this company, unused and not over. */
  readonly look: (asking: Asking) => Promise<ActLink | null>;
  /** Uses it: of two at once exactly one gets it. */
  readonly use: (asking: Asking) => Promise<ActLink | null>;
  readonly removeExpired: (before: number) => Promise<void>;
};
