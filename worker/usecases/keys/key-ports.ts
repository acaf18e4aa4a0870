import type { Permission } from "#worker/domain/access/permissions.ts";
import type { Audience, Company } from "#worker/domain/access/principal.ts";
import type { AccountRecord } from "#worker/usecases/accounts/account-ports.ts";

/** Whose data a key opens. */
export type KeyOwner =
  | { readonly audience: "company"; readonly tenantId: string }
  | { readonly audience: "partner"; readonly organisationId: string };

export type ApiKey = {
  /** The part of the key that may be seen: "fsk_4f2k9d1a". */
  readonly id: string;
  readonly audience: Audience;
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly createdBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** To within five minutes. */
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
};

/** A key that opens something, with what it opens. */
export type LivingKey = {
  readonly key: ApiKey;
  readonly opens:
    | { readonly audience: "company"; readonly company: Company }
    | {
        readonly audience: "partner";
        readonly organisation: { readonly id: string; readonly name: string };
        readonly partnerships: readonly { readonly company: Company; readonly partnerId: string }[];
      };
};

export type KeyStore = {
  readonly list: (owner: KeyOwner) => Promise<readonly ApiKey[]>;
  readonly add: (
    key: ApiKey & { readonly owner: KeyOwner; readonly secretHash: string },
    record: AccountRecord,
  ) => Promise<void>;
  /** False when the owner has no such key, or it has ended already. */
  readonly revoke: (owner: KeyOwner, id: string, now: number, record: AccountRecord) => Promise<boolean>;
  /** One query: the key if it has neither ended nor expired, and what it opens. */
  readonly find: (secretHash: string, now: number) => Promise<LivingKey | null>;
  readonly noteUse: (id: string, now: number) => Promise<void>;
};
