import type { CompanyRole, PartnerRole, Permission } from "#worker/domain/access/permissions.ts";
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

/** As it is listed: a key whose maker belongs there no longer opens nothing, revoked or not. */
export type ListedKey = ApiKey & { readonly makerHasLeft: boolean };

/** A key that opens something, with what it opens. */
export type LivingKey = {
  readonly key: ApiKey;
  /** What the key opens, as far as its maker still does, and the maker's role there today. */
  readonly opens:
    | { readonly audience: "company"; readonly company: Company; readonly makerRole: CompanyRole }
    | {
        readonly audience: "partner";
        readonly makerRole: PartnerRole;
        readonly organisation: { readonly id: string; readonly name: string };
        readonly partnerships: readonly { readonly company: Company; readonly partnerId: string }[];
      };
};

export type KeyStore = {
  readonly list: (owner: KeyOwner) => Promise<readonly ListedKey[]>;
  readonly add: (
    key: ApiKey & { readonly owner: KeyOwner; readonly secretHash: string },
    record: AccountRecord,
  ) => Promise<void>;
  /** False when the owner has no such key, or it has ended already. */
  readonly revoke: (owner: KeyOwner, id: string, now: number, record: AccountRecord) => Promise<boolean>;
  /** One query: the key if it has neither ended nor expired and its maker still belongs there, and what it opens. */
  readonly find: (secretHash: string, now: number) => Promise<LivingKey | null>;
  readonly noteUse: (id: string, now: number) => Promise<void>;
};
