import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type SalesforceRecord, textIn } from "#worker/domain/crm/salesforce/record.ts";
import { createRateBook, type EnteredRate, type OrgRates } from "#worker/domain/money/exchange-rates.ts";
import { dayOf } from "#worker/domain/time/day.ts";
import type { Env } from "#worker/env.ts";
import type { KeptRate, MissingRates, OrgRateSummary, RateStore } from "#worker/usecases/rates/rate-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { promiseRun } from "./run-store.ts";
import { shardOf } from "./shards.ts";

/** What a company's currencies are worth, and which deals wait to be told. */
export function rateStore(env: Env, tenant: TenantScope): RateStore {
  const db = shardOf(env, tenant);
  const { tenantId, currency: reportingCurrency } = tenant;
  return {
    rateBook: async () => {
      const [entered, org] = await Promise.all([listRates(db, tenantId), readOrgRates(db, tenantId)]);
      return createRateBook({ reportingCurrency, entered, org });
    },
    listEntered: () => listRates(db, tenantId),
    listOrgRates: async () => summariesOf(await readOrgRates(db, tenantId)),
    listMissing: async () => {
      const { results } = await db
        .prepare(
          `SELECT currency, COUNT(*) AS deals, MIN(day) AS firstDay, MAX(day) AS lastDay
           FROM missing_rates INDEXED BY missing_rates_by_currency WHERE tenant_id = ?1 GROUP BY currency ORDER BY currency`,
        )
        .bind(tenantId)
        .all<MissingRates>();
      return results;
    },
    saveRates: async ({ rates, run, audit, now }) => {
      const waits = await waitsForRate(db, tenantId);
      await db.batch([
        db.prepare(upsertRates).bind(tenantId, JSON.stringify(rates)),
        auditInTenant(db, audit),
        ...(waits
          ? [
              touchMissing(db, { tenantId, now }),
              ...promiseRun(db, { tenantId, ...run, scope: { kind: "changed" }, now }),
            ]
          : []),
      ]);
      return waits;
    },
    removeRate: async ({ currency, day }, { audit }) => {
      const [removed] = await db.batch([
        db
          .prepare("DELETE FROM exchange_rates WHERE tenant_id = ?1 AND currency = ?2 AND starts_on = ?3")
          .bind(tenantId, currency, day),
        auditInTenant(db, audit, "ifChanged"),
      ]);
      return (removed?.meta.changes ?? 0) > 0;
    },
    retryMissing: async (now) => {
      await touchMissing(db, { tenantId, now }).run();
    },
  };
}

async function listRates(db: D1Database, tenantId: string): Promise<readonly KeptRate[]> {
  const { results } = await db
    .prepare(
      `SELECT currency, starts_on AS day, reporting_units AS reportingUnits, source AS note, entered_by AS enteredBy,
         entered_at AS enteredAt
       FROM exchange_rates WHERE tenant_id = ?1 ORDER BY currency, starts_on DESC`,
    )
    .bind(tenantId)
    .all<KeptRate & EnteredRate>();
  return results;
}

const upsertRates = `INSERT INTO exchange_rates (tenant_id, currency, starts_on, reporting_units, source, entered_by, entered_at)
SELECT ?1, value ->> '$.currency', value ->> '$.day', value ->> '$.reportingUnits', value ->> '$.note', value ->> '$.enteredBy',
  value ->> '$.enteredAt'
FROM json_each(?2) WHERE true
ON CONFLICT (tenant_id, currency, starts_on) DO UPDATE SET reporting_units = excluded.reporting_units,
  source = excluded.source, entered_by = excluded.entered_by, entered_at = excluded.entered_at`;

async function waitsForRate(db: D1Database, tenantId: string): Promise<boolean> {
  const found = await db
    .prepare("SELECT 1 FROM missing_rates WHERE tenant_id = ?1 LIMIT 1")
    .bind(tenantId)
    .first();
  return found !== null;
}

function touchMissing(
  db: D1Database,
  { tenantId, now }: { readonly tenantId: string; readonly now: number },
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE opportunities SET revision = revision + 1, updated_at = ?2
       WHERE tenant_id = ?1 AND id IN (SELECT opportunity_id FROM missing_rates WHERE tenant_id = ?1)`,
    )
    .bind(tenantId, now);
}

/** From what was last read of every CRM that is still connected; of two with one currency, the one that was connected first. */
async function readOrgRates(db: D1Database, tenantId: string): Promise<OrgRates> {
  const { results } = await db
    .prepare(
      `SELECT m.object, m.modstamp, m.fields FROM connections AS c
       CROSS JOIN crm_mirror AS m ON m.tenant_id = ?1 AND m.connection_id = c.id
         AND m.object IN ('CurrencyType', 'DatedConversionRate')
       WHERE c.tenant_id = ?1 AND c.status <> 'disconnected' AND m.deleted_at IS NULL ORDER BY c.created_at DESC`,
    )
    .bind(tenantId)
    .all<{ object: string; modstamp: number; fields: string }>();
  const rates = results.flatMap(({ object, modstamp, fields }) => {
    const record = JSON.parse(fields) as SalesforceRecord;
    const currency = textIn(record, "IsoCode");
    const units = textIn(record, "ConversionRate");
    const day = object === "CurrencyType" ? dayOf(modstamp) : (textIn(record, "StartDate") ?? "");
    return currency === null || units === null ? [] : [{ object, currency, units, day }];
  });
  return {
    standing: rates.filter(({ object }) => object === "CurrencyType"),
    dated: rates.filter(({ object }) => object !== "CurrencyType"),
  };
}

function summariesOf({ standing, dated }: OrgRates): readonly OrgRateSummary[] {
  return standing
    .map(({ currency, units, day }) => ({
      currency,
      units,
      day,
      datedRates: dated.filter((rate) => rate.currency === currency).length,
    }))
    .toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
}
