import {
  grantableToKeys,
  type Permission,
  permissionsOfCompanyRole,
  permissionsOfPartnerRole,
} from "#worker/domain/access/permissions.ts";
import { grantPartnerScope, grantTenantScope, type Principal } from "#worker/domain/access/principal.ts";
import type { KeyDeps } from "./key-deps.ts";
import type { ApiKey } from "./key-ports.ts";

const shape = /^fsk_[0-9a-z]{8}_[\w-]{43}$/;
const noteEveryMs = 5 * 60_000;

/**
 * Whom a key stands for at this moment; null when it is unknown, ended or expired. It stands in for its maker: it may do
 * nothing that they may not do themselves today, and nothing once they have left.
 */
export async function resolveKey(
  { keys, tokens, clock }: KeyDeps,
  secret: string,
): Promise<Principal | null> {
  if (!shape.test(secret)) return null;
  const now = clock.now();
  const found = await keys.find(tokens.hash(secret), now);
  if (found === null) return null;
  const { key, opens } = found;
  if (key.lastUsedAt === null || now >= key.lastUsedAt + noteEveryMs) await keys.noteUse(key.id, now);
  const identity = {
    kind: "key" as const,
    user: { id: key.id, name: key.name, email: "" },
    role: null,
  };
  if (opens.audience === "company") {
    const permissions = permissionsOf(key, permissionsOfCompanyRole(opens.makerRole));
    return { ...identity, audience: "company", permissions, tenant: grantTenantScope(opens.company) };
  }
  return {
    ...identity,
    audience: "partner",
    permissions: permissionsOf(key, permissionsOfPartnerRole(opens.makerRole)),
    organisation: opens.organisation,
    partnerships: opens.partnerships.map(({ company, partnerId }) =>
      grantPartnerScope(grantTenantScope(company), partnerId),
    ),
  };
}

/** What the table allows keys today: a permission that was taken from keys is gone from those that had it. */
function permissionsOf(
  { audience, permissions }: ApiKey,
  ofMaker: ReadonlySet<Permission>,
): ReadonlySet<Permission> {
  return new Set(grantableToKeys(audience).filter((one) => permissions.includes(one) && ofMaker.has(one)));
}
