import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import { grantTenantScope, type TenantScope } from "#worker/domain/access/principal.ts";
import { assert } from "#worker/domain/result.ts";
import type { AttributionStoreOf } from "#worker/usecases/attribution/attribution-ports.ts";
import { firstRule } from "#worker/usecases/attribution/first-rule.ts";
import type { Clock, Ids, Sha256Hex } from "#worker/usecases/ports.ts";
import type { Directory } from "./access-ports.ts";

export type CreateCompanyDeps = {
  readonly directory: Directory;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly sha256Hex: Sha256Hex;
  readonly attributionOf: AttributionStoreOf;
  /** The databases a company's data may live in. */
  readonly shards: readonly string[];
};

export type CreateCompanyInput = {
  readonly name: string;
  /** ISO 4217, upper-case. */
  readonly currency: string;
  /** IANA name. */
  readonly timeZone?: string;
  readonly founderId: string;
  readonly actor: Actor;
};

/**
 * A company with its first member and its first rule. Its home is chosen by its id, which spreads companies evenly,
 * and then stays. The rule comes first: a company that people can sign in to always has one.
 */
export async function createCompany(
  { directory, attributionOf, ids, clock, sha256Hex, shards }: CreateCompanyDeps,
  { name, currency, timeZone = "UTC", founderId, actor }: CreateCompanyInput,
): Promise<TenantScope> {
  const tenantId = ids.fresh("ten");
  const shard = shards[Number.parseInt(sha256Hex(tenantId).slice(0, 8), 16) % shards.length];
  assert(shard !== undefined, "there is a database for companies' data");
  const company = {
    tenantId,
    name: name.trim(),
    shard,
    currency,
    visibility: "count" as const,
    timeZone,
  };
  const tenant = grantTenantScope(company);
  const rule = firstRule({ ids, clock, sha256Hex }, { tenantId, createdBy: founderId });
  await attributionOf(tenant).createRule(rule);
  const createdAt = clock.now();
  const event = auditEvent(
    {
      ownerId: tenantId,
      action: "company.created",
      object: { kind: "company", id: tenantId },
      before: null,
      after: { name: company.name, currency, timeZone },
    },
    { actor, id: ids.fresh("aud"), at: createdAt },
  );
  await directory.addCompany({ ...company, founderId, createdAt, audit: [event] });
  return tenant;
}
