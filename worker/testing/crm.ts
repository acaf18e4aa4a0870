import { env } from "cloudflare:workers";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import { platformIds } from "#worker/adapters/platform/ids.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { EvidenceStatus } from "#worker/domain/attribution/evidence.ts";
import type { CustomValue } from "#worker/domain/rule/opportunity-facts.ts";

const recordedAt = Date.UTC(2025, 0, 1);

/** A partner record of the company; answers its id. */
export async function addPartner(tenant: TenantScope, name: string): Promise<string> {
  const id = platformIds.derive("ptr", tenant.tenantId, name);
  await shardOf(env, tenant)
    .prepare(
      `INSERT INTO partners (tenant_id, id, name, name_key, created_at, updated_at) VALUES (?1, ?2, ?3, lower(?3), ?4, ?4)`,
    )
    .bind(tenant.tenantId, id, name, recordedAt)
    .run();
  return id;
}

export type OpportunityFixture = {
  readonly externalId: string;
  readonly name?: string;
  readonly amountMinor?: number | null;
  readonly currency?: string;
  readonly outcome?: "open" | "won" | "lost";
  readonly createdAt?: number | null;
  readonly closedAt?: number | null;
  readonly partnerIds?: readonly string[];
  readonly region?: string | null;
  readonly custom?: Readonly<Record<string, CustomValue>>;
  readonly accountId?: string | null;
};

/** An opportunity, won on 31 March 2025 for 1,000.00 USD unless said; adding the same external id again changes it. Answers its id. */
export async function addOpportunity(tenant: TenantScope, fixture: OpportunityFixture): Promise<string> {
  const id = platformIds.derive("opp", tenant.tenantId, fixture.externalId);
  const named = (fixture.partnerIds ?? []).map((partnerId) => ({ partnerId, role: null }));
  await shardOf(env, tenant)
    .prepare(
      `INSERT INTO opportunities (tenant_id, id, external_id, name, amount_minor, currency, outcome, crm_created_at, closed_at,
         crm_partners, region, custom, account_id, created_at, updated_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?12, ?13, ?14, ?11, ?11)
       ON CONFLICT (tenant_id, id) DO UPDATE SET name = excluded.name, amount_minor = excluded.amount_minor,
         currency = excluded.currency, outcome = excluded.outcome, crm_created_at = excluded.crm_created_at,
         closed_at = excluded.closed_at, crm_partners = excluded.crm_partners, region = excluded.region,
         custom = excluded.custom, deleted_at = NULL, revision = revision + 1`,
    )
    .bind(
      tenant.tenantId,
      id,
      fixture.externalId,
      fixture.name ?? `Deal ${fixture.externalId}`,
      fixture.amountMinor === undefined ? 100_000 : fixture.amountMinor,
      fixture.currency ?? "USD",
      fixture.outcome ?? "won",
      fixture.createdAt === undefined ? Date.UTC(2025, 1, 1) : fixture.createdAt,
      fixture.closedAt === undefined ? Date.UTC(2025, 2, 31) : fixture.closedAt,
      JSON.stringify(named),
      recordedAt,
      fixture.region ?? null,
      JSON.stringify(fixture.custom ?? {}),
      fixture.accountId ?? null,
    )
    .run();
  return id;
}

export type TouchpointFixture = {
  readonly externalId: string;
  readonly opportunityId: string;
  readonly partnerId: string;
  readonly occurredAt?: number | null;
  readonly source?: string;
  readonly role?: string;
  readonly status?: EvidenceStatus;
  /** The last instant of a close for which it counts. */
  readonly validUntil?: number;
  readonly note?: string;
};

/** An activity, unless said, of the partner on the opportunity. */
export async function addTouchpoint(tenant: TenantScope, fixture: TouchpointFixture): Promise<string> {
  const id = platformIds.derive("tpt", tenant.tenantId, fixture.externalId);
  const db = shardOf(env, tenant);
  await db.batch([
    db
      .prepare(
        `INSERT INTO touchpoints (tenant_id, id, external_id, opportunity_id, partner_id, source, role, occurred_at, note, status, valid_until, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?10, ?6, ?7, ?8, ?11, ?12, ?9, ?9)`,
      )
      .bind(
        tenant.tenantId,
        id,
        fixture.externalId,
        fixture.opportunityId,
        fixture.partnerId,
        fixture.role ?? null,
        fixture.occurredAt === undefined ? Date.UTC(2025, 2, 1) : fixture.occurredAt,
        fixture.note ?? null,
        recordedAt,
        fixture.source ?? "activity",
        fixture.status ?? "approved",
        fixture.validUntil ?? null,
      ),
    db
      .prepare("UPDATE opportunities SET revision = revision + 1 WHERE tenant_id = ?1 AND id = ?2")
      .bind(tenant.tenantId, fixture.opportunityId),
  ]);
  return id;
}

/** What a person does who removes a deal from the CRM. */
export async function deleteOpportunity(tenant: TenantScope, opportunityId: string): Promise<void> {
  await shardOf(env, tenant)
    .prepare(
      "UPDATE opportunities SET deleted_at = ?3, revision = revision + 1 WHERE tenant_id = ?1 AND id = ?2",
    )
    .bind(tenant.tenantId, opportunityId, recordedAt)
    .run();
}
