import type { CompanyRole, PartnerRole, Permission } from "./permissions.ts";

declare const made: unique symbol;

/** What a partner is told about the others on a deal it shares: nothing, how many they are, or who they are. */
export const visibilities = ["nothing", "count", "names"] as const;
export type Visibility = (typeof visibilities)[number];

/**
 * The right to touch one company's data. Only the access code makes it, from a session or a key: never from a URL or a
 * body. `shard` names the database that holds the company's rows; `currency` is its own (ISO 4217).
 */
export type TenantScope = Company & { readonly [made]: "tenant" };

/** The right to see one partner's part of one company's data. */
export type PartnerScope = {
  readonly [made]: "partner";
  readonly tenant: TenantScope;
  readonly partnerId: string;
  /** Whether the company has merged this record into another, whose scope the same people have. Nothing new is made for it. */
  readonly isMerged: boolean;
};

export type Audience = "company" | "partner";

export type User = { readonly id: string; readonly name: string; readonly email: string };

/**
 * Who acts. A program acts as its key: `user` then carries the key's id and name, so that whatever says who did it names
 * the key and not the person who made it.
 */
export type Identity = {
  readonly kind: "user" | "key";
  readonly user: User;
  readonly permissions: ReadonlySet<Permission>;
};

/** Someone at work for one company. `role` is null for a key, which has permissions of its own. */
export type CompanyPrincipal = Identity & {
  readonly audience: "company";
  readonly role: CompanyRole | null;
  readonly tenant: TenantScope;
};

/** Someone at work for a partner organisation; sees every company that is its partner, each only as that partner. */
export type PartnerPrincipal = Identity & {
  readonly audience: "partner";
  readonly role: PartnerRole | null;
  /** Null while someone of a company looks at the portal as one of its partners. */
  readonly organisation: { readonly id: string; readonly name: string } | null;
  readonly partnerships: readonly PartnerScope[];
};

export type Principal = CompanyPrincipal | PartnerPrincipal;

/** A company's row in the directory, as much of it as a scope carries. */
export type Company = {
  readonly tenantId: string;
  readonly name: string;
  readonly shard: string;
  readonly currency: string;
  readonly visibility: Visibility;
  /** IANA name, by which the company's days and periods begin. */
  readonly timeZone: string;
};

/** For the access code and for jobs that re-read the company's row; nobody else widens their own scope. */
export function grantTenantScope(company: Company): TenantScope {
  const { tenantId, name, shard, currency, visibility, timeZone } = company;
  return { tenantId, name, shard, currency, visibility, timeZone } as TenantScope;
}

/** See grantTenantScope. */
export function grantPartnerScope(tenant: TenantScope, partnerId: string): PartnerScope {
  return { tenant, partnerId, isMerged: false } as PartnerScope;
}

/** The scope of a record that was merged into one whose scope is granted too. */
export function grantMergedScope(tenant: TenantScope, partnerId: string): PartnerScope {
  return { tenant, partnerId, isMerged: true } as PartnerScope;
}

/** Where something new may be made: one a company, however many records of the partner it has merged. */
export function lastingScopes(partnerships: readonly PartnerScope[]): readonly PartnerScope[] {
  return partnerships.filter(({ isMerged }) => !isMerged);
}
