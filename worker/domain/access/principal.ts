declare const made: unique symbol;

/**
 * The right to touch one company's data. Only the access code makes it, from a session: never from a URL or a body.
 * `shard` names the database that holds the company's rows; `currency` is its own (ISO 4217).
 */
export type TenantScope = {
  readonly [made]: "tenant";
  readonly tenantId: string;
  readonly name: string;
  readonly shard: string;
  readonly currency: string;
};

/** The right to see one partner's part of one company's data. */
export type PartnerScope = {
  readonly [made]: "partner";
  readonly tenant: TenantScope;
  readonly partnerId: string;
};

export type Audience = "company" | "partner";

export type User = { readonly id: string; readonly name: string; readonly email: string };

/** Someone at work for one company. */
export type CompanyPrincipal = {
  readonly audience: "company";
  readonly user: User;
  readonly tenant: TenantScope;
};

/** Someone at work for a partner; sees every company that has linked them, each only as that partner. */
export type PartnerPrincipal = {
  readonly audience: "partner";
  readonly user: User;
  readonly partnerships: readonly PartnerScope[];
};

export type Principal = CompanyPrincipal | PartnerPrincipal;

/** A company's row in the directory, as much of it as a scope carries. */
export type Company = {
  readonly tenantId: string;
  readonly name: string;
  readonly shard: string;
  readonly currency: string;
};

/** For the access code and for jobs that re-read the company's row; nobody else widens their own scope. */
export function grantTenantScope({ tenantId, name, shard, currency }: Company): TenantScope {
  return { tenantId, name, shard, currency } as TenantScope;
}

/** See grantTenantScope. */
export function grantPartnerScope(tenant: TenantScope, partnerId: string): PartnerScope {
  return { tenant, partnerId } as PartnerScope;
}
