import { nameKey } from "#worker/domain/crm/name-key.ts";
import { companyDomain } from "#worker/domain/identity/company-domain.ts";
import { confidenceOf, type Factor } from "#worker/domain/inference/explain-link.ts";
import type {
  CandidateRow,
  InferenceViewStore,
  QueueFilter,
  QueueRow,
} from "#worker/usecases/inference/inference-ports.ts";
import { toLink } from "./inference-decision-store.ts";
import type { At } from "./inference-statements.ts";

type QueueAsk = Parameters<InferenceViewStore["listQueue"]>[0];

export function inferenceViewStore(at: At): InferenceViewStore {
  const { db, tenantId } = at;
  return {
    listQueue: (ask) => listQueue(at, ask),
    listQueueChoices: async () => {
      const [partners, deciders] = await db.batch([
        db.prepare(PARTNERS_WITH_RECORDS).bind(tenantId, mostChoices),
        db.prepare(DECIDERS).bind(tenantId, mostChoices),
      ]);
      return {
        partners: (partners?.results ?? []) as { id: string; name: string }[],
        deciders: ((deciders?.results ?? []) as { id: string }[]).map(({ id }) => id),
      };
    },
    getTrace: async (id) => {
      const [rows, candidates] = await db.batch([
        db.prepare(`${QUEUE} WHERE a.tenant_id = ?1 AND a.id = ?2`).bind(tenantId, id),
        db.prepare(CANDIDATES).bind(tenantId, id),
      ]);
      const [row] = (rows?.results ?? []) as QueueColumns[];
      if (row === undefined) return null;
      return {
        ...toQueueRow(row),
        candidates: ((candidates?.results ?? []) as CandidateColumns[]).map(toCandidate),
      };
    },
    listDealLinks: async (opportunityId, limit) => {
      const { results } = await db
        .prepare(
          `SELECT q.*, l.opportunity_id AS linkOpportunity, l.asserted AS linkAsserted, l.status AS linkStatus, l.factors AS linkFactors
           FROM (SELECT activity_id FROM inference_links INDEXED BY inference_links_by_opportunity WHERE tenant_id = ?1 AND opportunity_id = ?2
             UNION SELECT id FROM inference_activities INDEXED BY inference_activities_decided
               WHERE tenant_id = ?1 AND decided_opportunity_id = ?2) f
           JOIN (${QUEUE}) q ON q.tenantId = ?1 AND q.id = f.activity_id
           LEFT JOIN inference_links l ON l.tenant_id = ?1 AND l.activity_id = q.id AND l.opportunity_id = ?2
           ORDER BY q.decidedDealId IS NOT ?2, l.confidence_ppm DESC, q.id LIMIT ?3`,
        )
        .bind(tenantId, opportunityId, limit)
        .all<DealLinkColumns>();
      return results.map((row) => ({
        ...toQueueRow(row),
        link:
          row.linkOpportunity === null
            ? null
            : toLink({
                activity_id: row.id,
                opportunity_id: row.linkOpportunity,
                asserted: row.linkAsserted,
                status: row.linkStatus,
                factors: row.linkFactors,
              }),
      }));
    },
    countConfidences: async () => {
      const { results } = await db
        .prepare(
          `SELECT min(9, confidence_ppm / 100000) AS tenth, count(*) AS records
           FROM inference_activities INDEXED BY inference_activities_listed WHERE tenant_id = ?1 GROUP BY tenth ORDER BY tenth`,
        )
        .bind(tenantId)
        .all<{ tenth: number; records: number }>();
      return Array.from({ length: 10 }, (_, tenth) => ({
        tenth,
        records: results.find((row) => row.tenth === tenth)?.records ?? 0,
      }));
    },
    countCoverage: async () => {
      const row = await db
        .prepare(
          `SELECT (SELECT ifnull(SUM(deals), 0) FROM deal_months WHERE tenant_id = ?1 AND outcome = 'won') AS deals,
             (SELECT count(DISTINCT t.opportunity_id) FROM touchpoints t INDEXED BY touchpoints_by_external_id
              CROSS JOIN opportunities o ON o.tenant_id = ?1 AND o.id = t.opportunity_id
              WHERE t.tenant_id = ?1 AND t.external_id >= 'inference:' AND t.external_id < 'inference;' AND t.deleted_at IS NULL
                AND o.outcome = 'won' AND o.deleted_at IS NULL) AS withEvidence`,
        )
        .bind(tenantId)
        .first<{ deals: number; withEvidence: number }>();
      return row ?? { deals: 0, withEvidence: 0 };
    },
    listRunDeals: async (runId, limit) => {
      const { results } = await db
        .prepare(
          `SELECT d.opportunity_id AS opportunityId, o.name, d.gained, d.lost FROM inference_run_deals d
           JOIN opportunities o ON o.tenant_id = ?1 AND o.id = d.opportunity_id
           WHERE d.tenant_id = ?1 AND d.run_id = ?2 ORDER BY d.gained + d.lost DESC, o.name LIMIT ?3`,
        )
        .bind(tenantId, runId, limit)
        .all<Awaited<ReturnType<InferenceViewStore["listRunDeals"]>>[number]>();
      return results;
    },
    listPartnerDecisionRows: async (text) => {
      const { results } = await db
        .prepare(
          `SELECT d.about, d.key, d.label, d.partner_id AS partnerId, p.name AS partnerName, d.decided_by AS decidedBy,
             d.decided_at AS decidedAt FROM inference_partner_decisions d
           LEFT JOIN partners p ON p.tenant_id = ?1 AND p.id = d.partner_id
           WHERE d.tenant_id = ?1 AND (instr(lower(d.key), ?2) OR instr(lower(d.label), ?2) OR instr(ifnull(p.name_key, ''), ?3))
           ORDER BY d.decided_at DESC LIMIT 500`,
        )
        .bind(tenantId, text.toLowerCase(), nameKey(text))
        .all<Awaited<ReturnType<InferenceViewStore["listPartnerDecisionRows"]>>[number]>();
      return results;
    },
    listWrittenAccounts: async (limit) => {
      const { results } = await db
        .prepare(
          `SELECT account_name AS name, count(*) AS records FROM inference_activities
           WHERE tenant_id = ?1 AND account_id IS NULL AND account_name IS NOT NULL
           GROUP BY account_name ORDER BY records DESC, account_name LIMIT ?2`,
        )
        .bind(tenantId, limit)
        .all<{ name: string; records: number }>();
      return results;
    },
    listAliases: async (text) => {
      const { results } = await db
        .prepare(
          `SELECT l.kind, l.alias, l.account_id AS accountId, ifnull(a.name, l.account_id) AS accountName, l.decided_at AS decidedAt
           FROM account_aliases l LEFT JOIN accounts a ON a.tenant_id = ?1 AND a.id = l.account_id
           WHERE l.tenant_id = ?1 AND (instr(lower(l.alias), ?2) OR instr(ifnull(a.name_key, ''), ?3))
           ORDER BY l.decided_at DESC LIMIT 500`,
        )
        .bind(tenantId, text.toLowerCase(), nameKey(text))
        .all<AliasColumns>();
      return results.map(({ kind, alias, ...rest }) =>
        kind === "name" ? { kind, name: alias, ...rest } : { kind, domain: alias, ...rest },
      );
    },
    knownAccounts: (ids) => namesOf(at, { table: "accounts", ids }),
    knownPartners: (ids) => namesOf(at, { table: "partners", ids }),
    listCampaigns: async (limit) => {
      const { results } = await db
        .prepare(
          `SELECT m.id, ifnull(m.fields ->> '$.Name', m.id) AS name, (
             SELECT count(*) FROM crm_mirror x WHERE x.tenant_id = ?1 AND x.connection_id = c.id AND x.object = 'CampaignMember'
               AND x.fields ->> '$.CampaignId' = m.id AND x.deleted_at IS NULL) AS members
           FROM connections c
           CROSS JOIN crm_mirror m ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.object = 'Campaign' AND m.deleted_at IS NULL
           WHERE c.tenant_id = ?1 ORDER BY m.fields ->> '$.StartDate' DESC LIMIT ?2`,
        )
        .bind(tenantId, limit)
        .all<{ id: string; name: string; members: number }>();
      return results;
    },
    countContactDomains: async (limit) => {
      const { results } = await db
        .prepare(
          `SELECT lower(substr(email, instr(email, '@') + 1)) AS host, count(*) AS contacts FROM (
             SELECT m.fields ->> '$.Email' AS email FROM connections c
             CROSS JOIN crm_mirror m ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.object = 'Contact' AND m.deleted_at IS NULL
             WHERE c.tenant_id = ?1
             UNION ALL SELECT email FROM contacts WHERE tenant_id = ?1 AND deleted_at IS NULL
             UNION ALL SELECT email FROM activities WHERE tenant_id = ?1 AND deleted_at IS NULL)
           WHERE email LIKE '%@%' GROUP BY host ORDER BY contacts DESC, host LIMIT ?2`,
        )
        .bind(tenantId, limit)
        .all<{ host: string; contacts: number }>();
      const byDomain = new Map<string, number>();
      for (const { host, contacts } of results) {
        const domain = companyDomain(`someone@${host}`);
        if (domain !== null) byDomain.set(domain, (byDomain.get(domain) ?? 0) + contacts);
      }
      return [...byDomain].map(([domain, contacts]) => ({ domain, contacts }));
    },
  };
}

const mostChoices = 1_000;

const PARTNERS_WITH_RECORDS = `SELECT p.id, p.name FROM partners p
  WHERE p.tenant_id = ?1 AND EXISTS (
    SELECT 1 FROM inference_activities a INDEXED BY inference_activities_by_partner WHERE a.tenant_id = ?1 AND a.partner_id = p.id)
  ORDER BY p.name, p.id LIMIT ?2`;

/** From one decider to the next by the index, however much each of them has decided. */
const DECIDERS = `WITH RECURSIVE decider (id) AS (
    SELECT min(decided_by) FROM inference_activities INDEXED BY inference_activities_by_decider
    WHERE tenant_id = ?1 AND decided_by IS NOT NULL
    UNION ALL
    SELECT (SELECT min(a.decided_by) FROM inference_activities a INDEXED BY inference_activities_by_decider
      WHERE a.tenant_id = ?1 AND a.decided_by IS NOT NULL AND a.decided_by > decider.id)
    FROM decider WHERE decider.id IS NOT NULL)
  SELECT id FROM decider WHERE id IS NOT NULL LIMIT ?2`;

const QUEUE = `SELECT a.tenant_id AS tenantId, a.id, a.partner_id AS partnerId, p.name AS partnerName, a.partner_basis AS partnerBasis, a.source,
    a.crm_type AS crmType, a.usual_type AS usualType, a.subject, a.occurred_at AS occurredAt, a.account_id AS accountId,
    c.name AS ownAccountName, a.account_name AS accountName, a.band, a.confidence_ppm AS confidencePpm, a.no_deal_ppm AS noDealPpm,
    a.opportunity_id AS dealId, o.name AS dealName, a.decision, a.decided_opportunity_id AS decidedDealId, d.name AS decidedDealName,
    a.decided_by AS decidedBy, a.decided_at AS decidedAt
  FROM inference_activities a
  JOIN partners p ON p.tenant_id = a.tenant_id AND p.id = a.partner_id
  LEFT JOIN accounts c ON c.tenant_id = a.tenant_id AND c.id = a.account_id
  LEFT JOIN opportunities o ON o.tenant_id = a.tenant_id AND o.id = a.opportunity_id
  LEFT JOIN opportunities d ON d.tenant_id = a.tenant_id AND d.id = a.decided_opportunity_id`;

const CANDIDATES = `SELECT l.opportunity_id AS opportunityId, o.name, o.account_name AS accountName, o.amount_minor AS amountMinor, o.currency,
    o.stage, o.outcome, o.crm_created_at AS createdAt, o.closed_at AS closedAt, l.asserted, l.status, l.factors
  FROM inference_links l JOIN opportunities o ON o.tenant_id = ?1 AND o.id = l.opportunity_id
  WHERE l.tenant_id = ?1 AND l.activity_id = ?2 ORDER BY l.confidence_ppm DESC, l.opportunity_id`;

async function listQueue({ db, tenantId }: At, { filter, sort, page }: QueueAsk) {
  const bound: (string | number)[] = [tenantId];
  const bind = (value: string | number) => `?${bound.push(value)}`;
  const down = sort === "-confidence";
  const where = ["a.tenant_id = ?1", ...filters(filter, bind)];
  if (page.cursor !== null) {
    const [value, id] = page.cursor;
    where.push(`(a.confidence_ppm, a.id) ${down ? "<" : ">"} (${bind(Number(value))}, ${bind(id)})`);
  }
  const order = down ? "DESC" : "ASC";
  const { results } = await db
    .prepare(
      `${QUEUE.replace("inference_activities a", `inference_activities a INDEXED BY ${indexFor(filter)}`)}
       WHERE ${where.join(" AND ")} ORDER BY a.confidence_ppm ${order}, a.id ${order} LIMIT ${bind(page.limit + 1)}`,
    )
    .bind(...bound)
    .all<QueueColumns>();
  const items = results.slice(0, page.limit).map(toQueueRow);
  const last = items.at(-1);
  const isMore = results.length > page.limit && last !== undefined;
  return { items, next: isMore ? ([last.confidencePpm, last.id] as const) : null };
}

/** All of them are in the order of confidence; the narrowest is read. */
function indexFor({ partnerId, decidedBy, band, decision }: QueueFilter): string {
  if (decidedBy !== undefined) return "inference_activities_by_decider";
  if (partnerId !== undefined) return "inference_activities_of_partner";
  const isWaiting = band === "review" && decision === "open";
  return isWaiting ? "inference_activities_waiting" : "inference_activities_listed";
}

function filters(filter: QueueFilter, bind: (value: string | number) => string): readonly string[] {
  const { band, decision, source, crmType, words, partnerId, opportunityId, q } = filter;
  const where: string[] = [];
  // A partial index is only taken where SQLite reads its condition as it stands.
  if (band !== undefined) where.push(band === "review" ? "a.band = 'review'" : `a.band = ${bind(band)}`);
  if (decision === "open") where.push("a.decision IS NULL");
  else if (decision !== undefined) where.push(`a.decision = ${bind(decision)}`);
  if (source !== undefined) where.push(`a.source = ${bind(source)}`);
  if (crmType !== undefined) where.push(`a.crm_type = ${bind(crmType)}`);
  if (words !== undefined) {
    const wanted = bind(JSON.stringify(words));
    where.push(
      `EXISTS (SELECT 1 FROM json_each(${wanted}) w WHERE w.value ->> 0 IS a.crm_type AND w.value ->> 1 = a.usual_type)`,
    );
  }
  if (filter.leastPpm !== undefined) where.push(`a.confidence_ppm >= ${bind(filter.leastPpm)}`);
  if (filter.mostPpm !== undefined) where.push(`a.confidence_ppm <= ${bind(filter.mostPpm)}`);
  if (filter.decidedBy !== undefined)
    where.push("a.decided_by IS NOT NULL", `a.decided_by = ${bind(filter.decidedBy)}`);
  if (partnerId !== undefined) where.push(`a.partner_id = ${bind(partnerId)}`);
  if (opportunityId !== undefined) where.push(`a.opportunity_id = ${bind(opportunityId)}`);
  if (q !== undefined && q !== "") {
    const text = bind(q.toLowerCase());
    const columns = ["a.subject", "p.name", "o.name", "c.name", "a.account_name"];
    where.push(
      `(${columns.map((column) => `instr(lower(ifnull(${column}, '')), ${text}) > 0`).join(" OR ")})`,
    );
  }
  return where;
}

type QueueColumns = Omit<QueueRow, "partner" | "account" | "deal" | "decidedDeal"> & {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly accountId: string | null;
  readonly ownAccountName: string | null;
  readonly dealId: string | null;
  readonly dealName: string | null;
  readonly decidedDealId: string | null;
  readonly decidedDealName: string | null;
};

type DealLinkColumns = QueueColumns & {
  readonly linkOpportunity: string | null;
  readonly linkAsserted: number;
  readonly linkStatus: CandidateRow["status"];
  readonly linkFactors: string;
};

function toQueueRow(row: QueueColumns): QueueRow {
  const { id, source, subject, band, decision, decidedBy, decidedAt } = row;
  return {
    id,
    source,
    subject,
    band,
    decision,
    decidedBy,
    decidedAt,
    partner: { id: row.partnerId, name: row.partnerName },
    partnerBasis: row.partnerBasis,
    crmType: row.crmType,
    usualType: row.usualType,
    occurredAt: row.occurredAt,
    account: named(row.accountId, row.ownAccountName),
    accountName: row.accountName,
    confidencePpm: row.confidencePpm,
    noDealPpm: row.noDealPpm,
    deal: named(row.dealId, row.dealName),
    decidedDeal: named(row.decidedDealId, row.decidedDealName),
  };
}

function named(
  id: string | null,
  name: string | null,
): { readonly id: string; readonly name: string } | null {
  return id === null ? null : { id, name: name ?? id };
}

type AliasColumns = {
  readonly kind: "name" | "domain";
  readonly alias: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly decidedAt: number;
};

async function namesOf(
  { db, tenantId }: At,
  { table, ids }: { readonly table: "accounts" | "partners"; readonly ids: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  const { results } = await db
    .prepare(
      `SELECT t.id, t.name FROM json_each(?2) asked CROSS JOIN ${table} t ON t.tenant_id = ?1 AND t.id = asked.value
       WHERE t.archived_at IS NULL`,
    )
    .bind(tenantId, JSON.stringify(ids))
    .all<{ id: string; name: string }>();
  return new Map(results.map(({ id, name }) => [id, name]));
}

type CandidateColumns = Omit<CandidateRow, "factors" | "asserted" | "confidencePpm"> & {
  readonly asserted: number;
  readonly factors: string;
};

function toCandidate({ factors: text, asserted, ...row }: CandidateColumns): CandidateRow {
  const factors = JSON.parse(text) as readonly Factor[];
  return {
    ...row,
    asserted: asserted === 1,
    factors,
    confidencePpm: Math.floor(confidenceOf(factors) * 1_000_000),
  };
}
