import { createDirectory } from "#worker/adapters/d1/directory-store.ts";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import { createD1LedgerStore } from "#worker/adapters/ledger/d1-ledger-store.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { EntryDraft } from "#worker/domain/ledger/entry.ts";
import { assert } from "#worker/domain/result.ts";
import type { Env } from "#worker/env.ts";
import { buildServices } from "#worker/services.ts";
import { createLedgerWriter } from "#worker/usecases/ledger/ledger-writer.ts";

export type MeasuredPartner = { readonly email: string; readonly password: string; readonly shards: number };

const password = "seven wet otters";
const months = ["2025-01", "2025-02", "2025-03"] as const;

/** Somebody of a partner organisation who sees this many companies, each with some revenue of theirs, to sign in as. */
export async function makeMeasuredPartner(env: Env, companies: number): Promise<MeasuredPartner> {
  const { access, ids, clock } = buildServices(env);
  const email = `${ids.fresh("mail")}@example.com`;
  const created = await access.createUser({ email, name: "Measurement", password });
  assert(created.ok, "the measured partner has an address of its own");
  const userId = created.value.id;
  const organisation = await access.createPartnerOrganisation({ name: "Measured Partner" });
  const actor = systemActor("measurement", userId);
  const founder = { id: ids.fresh("usr"), name: "Founder", email: `${ids.fresh("mail")}@example.com` };
  const now = clock.now();
  const account = { ...founder, passwordHash: null, emailVerifiedAt: now, createdAt: now };
  await createDirectory(env).addUser(account);
  const shards = new Set<string>();
  for (let index = 0; index < companies; index += 1) {
    const name = `Company ${index}`;
    const tenant = await access.createCompany({ name, currency: "USD", founderId: founder.id, actor });
    const partnerId = await addEarningPartner(env, tenant);
    await access.linkPartner({ tenant, partnerId, userId, organisationId: organisation.id });
    shards.add(tenant.shard);
  }
  return { email, password, shards: shards.size };
}

/** Somebody who sees this company as this partner of it, to sign in as. */
export async function joinAsPartner(
  env: Env,
  { tenant, partnerName }: { readonly tenant: TenantScope; readonly partnerName: string },
): Promise<Omit<MeasuredPartner, "shards">> {
  const { access, ids } = buildServices(env);
  const email = `${ids.fresh("mail")}@example.com`;
  const created = await access.createUser({ email, name: "Measurement", password });
  assert(created.ok, "the measured partner has an address of its own");
  const partnerId = await shardOf(env, tenant)
    .prepare("SELECT id FROM partners WHERE tenant_id = ?1 AND name_key = ?2")
    .bind(tenant.tenantId, partnerName.toLowerCase())
    .first<string>("id");
  assert(partnerId !== null, "the company has a partner of this name");
  const organisation = await access.createPartnerOrganisation({ name: partnerName });
  await access.linkPartner({
    tenant,
    partnerId,
    userId: created.value.id,
    organisationId: organisation.id,
  });
  return { email, password };
}

async function addEarningPartner(env: Env, tenant: TenantScope): Promise<string> {
  const services = buildServices(env);
  const partnerId = services.ids.fresh("ptr");
  await shardOf(env, tenant)
    .prepare(
      `INSERT INTO partners (tenant_id, id, name, name_key, created_at, updated_at)
       VALUES (?1, ?2, 'Measured Partner', 'measured partner', ?3, ?3)`,
    )
    .bind(tenant.tenantId, partnerId, services.clock.now())
    .run();
  const store = createD1LedgerStore(shardOf(env, tenant), tenant.tenantId);
  const writer = createLedgerWriter(tenant.tenantId, { ...services.tenantLedger, store });
  const written = await writer.append(months.map((period, month) => draftOf(partnerId, { period, month })));
  assert(written.ok, "the measured ledger takes its entries");
  return partnerId;
}

function draftOf(
  partnerRef: string,
  { period, month }: { readonly period: string; readonly month: number },
): EntryDraft {
  return {
    idemKey: `credit:revenue:opp_${month}:ptr:0`,
    kind: "credit",
    amountMinor: 100_000 + month,
    currency: "USD",
    partnerRef,
    opportunityRef: `opp_${month}`,
    opportunitySeq: 0,
    sharePpm: 1_000_000,
    book: "revenue",
    period,
    effectiveAt: Date.UTC(2025, month, 15),
    reversesSeq: null,
    ruleVersion: { ruleId: "rul_measurement", version: 1, hash: "a".repeat(64) },
    evidenceHashes: ["b".repeat(64)],
  };
}
