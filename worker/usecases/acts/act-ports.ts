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
  /** Of what the mail told of; null for one that told of none. */
  readonly subjectVersion: number | null;
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
  /** Nothing more can be done with it. */
  readonly use: (asking: Asking) => Promise<void>;
  readonly removeExpired: (before: number) => Promise<void>;
};
