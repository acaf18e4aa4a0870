import { FIRST_DAY } from "#worker/domain/rule/effective-span.ts";
import type { RuleDefinition } from "#worker/domain/rule/rule.ts";
import { trimToSuccession } from "#worker/domain/rule/succession.ts";
import {
  type CustomFieldRecord,
  type Rule,
  type RuleBook,
  type RuleStore,
  type RuleVersion,
  sampledFields,
} from "#worker/usecases/attribution/rule-ports.ts";
import { auditInTenant } from "./audit-statements.ts";
import { promiseEvents } from "./event-statements.ts";
import { isGuardFailure } from "./outbox-statements.ts";
import { countRevision, RULES_REVISION, rulesRevisionIs } from "./rules-revision.ts";
import { promiseRun } from "./run-store.ts";

/** Rules, their drafts and what builds on them, of one company. */
export function ruleStore(db: D1Database, tenantId: string): RuleStore {
  return {
    ...ruleReads(db, tenantId),
    ...draftWrites(db, tenantId),
    ...publication(db, tenantId),
    ...fieldReads(db, tenantId),
  };
}

type RuleReads = Pick<RuleStore, "getRuleBook" | "listRules" | "getRule" | "getSecondPersonPublishes">;

function ruleReads(db: D1Database, tenantId: string): RuleReads {
  const readRules = async (ruleId: string | null): Promise<readonly Rule[]> => {
    const { results } = await db
      .prepare(
        `SELECT r.id, r.revision, r.retired_on, r.created_at, d.definition, d.revision AS draft_revision, d.updated_by,
           d.updated_at, d.approved_by
         FROM rules r LEFT JOIN rule_drafts d ON d.tenant_id = r.tenant_id AND d.rule_id = r.id
         WHERE r.tenant_id = ?1 AND (?2 IS NULL OR r.id = ?2) ORDER BY r.created_at, r.id`,
      )
      .bind(tenantId, ruleId)
      .all<RuleRow>();
    return results.map(toRule);
  };
  return {
    getRuleBook: async () => {
      const [revision, versions] = await db.batch<VersionRow | { value: string }>([
        settingOf(db, { tenantId, key: RULES_REVISION }),
        db
          .prepare(
            `SELECT v.*, r.retired_on FROM rule_versions v JOIN rules r ON r.tenant_id = v.tenant_id AND r.id = v.rule_id
             WHERE v.tenant_id = ?1 ORDER BY v.rule_id, v.version`,
          )
          .bind(tenantId),
      ]);
      const [counted] = (revision?.results ?? []) as { value: string }[];
      return {
        revision: counted === undefined ? 0 : Number(counted.value),
        versions: toVersions((versions?.results ?? []) as VersionRow[]),
      };
    },
    listRules: () => readRules(null),
    getRule: async (ruleId) => (await readRules(ruleId))[0] ?? null,
    getSecondPersonPublishes: async () => {
      const setting = await settingOf(db, { tenantId, key: SECOND_PERSON }).first<string>("value");
      return setting === "true";
    },
  };
}

type DraftWrites = Pick<
  RuleStore,
  "createDraft" | "saveDraft" | "dropDraft" | "approveDraft" | "setSecondPersonPublishes"
>;

function draftWrites(db: D1Database, tenantId: string): DraftWrites {
  const change = (ruleId: string, fromRevision: number) => moveOn(db, { tenantId, ruleId, fromRevision });
  return {
    createDraft: async ({ ruleId, definition, createdBy, now, audit }) => {
      await db.batch([
        insertRule(db, { tenantId, ruleId, now }),
        putDraft(db, { tenantId, ruleId, definition, revision: 1, savedBy: createdBy, now }),
        auditInTenant(db, audit),
      ]);
    },
    saveDraft: ({ ruleId, fromRevision, definition, savedBy, now, audit }) =>
      wholeOrNot(db, [
        ...change(ruleId, fromRevision),
        putDraft(db, { tenantId, ruleId, definition, revision: fromRevision + 1, savedBy, now }),
        auditInTenant(db, audit),
      ]),
    dropDraft: ({ ruleId, fromRevision, audit }) =>
      wholeOrNot(db, [
        ...change(ruleId, fromRevision),
        dropDraft(db, { tenantId, ruleId }),
        db
          .prepare(
            `DELETE FROM rules WHERE tenant_id = ?1 AND id = ?2
             AND NOT EXISTS (SELECT 1 FROM rule_versions WHERE tenant_id = ?1 AND rule_id = ?2)`,
          )
          .bind(tenantId, ruleId),
        auditInTenant(db, audit),
      ]),
    approveDraft: ({ ruleId, fromRevision, approvedBy, audit }) =>
      wholeOrNot(db, [
        ...change(ruleId, fromRevision),
        db
          .prepare(
            "UPDATE rule_drafts SET approved_by = ?3, revision = ?4 WHERE tenant_id = ?1 AND rule_id = ?2",
          )
          .bind(tenantId, ruleId, approvedBy, fromRevision + 1),
        auditInTenant(db, audit),
      ]),
    setSecondPersonPublishes: async (wanted, audit) => {
      await db.batch([
        putSetting(db, { tenantId, key: SECOND_PERSON, value: String(wanted) }),
        auditInTenant(db, audit),
      ]);
    },
  };
}

type Publication = Pick<RuleStore, "createRule" | "publish" | "retire">;

function publication(db: D1Database, tenantId: string): Publication {
  return {
    createRule: async (version) => {
      await db.batch([
        insertRule(db, { tenantId, ruleId: version.ruleId, now: version.createdAt }),
        insertVersion(db, tenantId, version),
        countRevision(db, tenantId),
      ]);
    },
    publish: ({ version, fromRevision, fromRulesRevision, ends, run, events, audit }) => {
      const { ruleId, publishedBy, publishedAt, effective } = version;
      return wholeOrNot(db, [
        ...moveOn(db, { tenantId, ruleId, fromRevision }),
        rulesRevisionIs(db, { tenantId, revision: fromRulesRevision }),
        countRevision(db, tenantId),
        insertVersion(db, tenantId, version),
        endVersions(db, { tenantId, ruleId, versions: ends, until: effective.from ?? FIRST_DAY }),
        dropDraft(db, { tenantId, ruleId }),
        ...promiseRun(db, {
          tenantId,
          ...run,
          scope: { kind: "all" },
          createdBy: publishedBy,
          now: publishedAt,
        }),
        ...promiseEvents(db, { tenantId, events, now: publishedAt }),
        auditInTenant(db, audit),
      ]);
    },
    retire: ({ ruleId, fromRevision, until, retiredBy, run, now, audit }) =>
      wholeOrNot(db, [
        ...moveOn(db, { tenantId, ruleId, fromRevision }),
        countRevision(db, tenantId),
        db
          .prepare("UPDATE rules SET retired_on = ?3 WHERE tenant_id = ?1 AND id = ?2")
          .bind(tenantId, ruleId, until),
        endVersions(db, { tenantId, ruleId, versions: null, until }),
        dropDraft(db, { tenantId, ruleId }),
        ...promiseRun(db, { tenantId, ...run, scope: { kind: "all" }, createdBy: retiredBy, now }),
        auditInTenant(db, audit),
      ]),
  };
}

const SECOND_PERSON = "secondPersonPublishes";

type Setting = { readonly tenantId: string; readonly key: string };

function settingOf(db: D1Database, { tenantId, key }: Setting): D1PreparedStatement {
  return db
    .prepare("SELECT value FROM tenant_settings WHERE tenant_id = ?1 AND key = ?2")
    .bind(tenantId, key);
}

function putSetting(
  db: D1Database,
  { tenantId, key, value }: Setting & { readonly value: string },
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO tenant_settings (tenant_id, key, value) VALUES (?1, ?2, ?3)
       ON CONFLICT (tenant_id, key) DO UPDATE SET value = excluded.value`,
    )
    .bind(tenantId, key, value);
}

/** Compare-and-set on the rule: the batch fails unless it still is where it was seen, and then it is one further. */
function moveOn(
  db: D1Database,
  at: { readonly tenantId: string; readonly ruleId: string; readonly fromRevision: number },
): readonly D1PreparedStatement[] {
  const { tenantId, ruleId, fromRevision } = at;
  return [
    db
      .prepare(
        `INSERT INTO batch_guard (held) SELECT 0 WHERE NOT EXISTS (
           SELECT 1 FROM rules WHERE tenant_id = ?1 AND id = ?2 AND revision = ?3)`,
      )
      .bind(tenantId, ruleId, fromRevision),
    db
      .prepare("UPDATE rules SET revision = revision + 1 WHERE tenant_id = ?1 AND id = ?2")
      .bind(tenantId, ruleId),
  ];
}

async function wholeOrNot(db: D1Database, statements: D1PreparedStatement[]): Promise<boolean> {
  try {
    await db.batch(statements);
    return true;
  } catch (error) {
    if (isGuardFailure(error)) return false;
    throw error;
  }
}

function insertRule(
  db: D1Database,
  rule: { readonly tenantId: string; readonly ruleId: string; readonly now: number },
): D1PreparedStatement {
  return db
    .prepare("INSERT INTO rules (tenant_id, id, revision, created_at) VALUES (?1, ?2, 1, ?3)")
    .bind(rule.tenantId, rule.ruleId, rule.now);
}

function putDraft(
  db: D1Database,
  draft: {
    readonly tenantId: string;
    readonly ruleId: string;
    readonly definition: RuleDefinition;
    readonly revision: number;
    readonly savedBy: string;
    readonly now: number;
  },
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO rule_drafts (tenant_id, rule_id, definition, revision, updated_by, updated_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6)
       ON CONFLICT (tenant_id, rule_id) DO UPDATE SET definition = excluded.definition, revision = excluded.revision,
         updated_by = excluded.updated_by, updated_at = excluded.updated_at, approved_by = NULL`,
    )
    .bind(
      draft.tenantId,
      draft.ruleId,
      JSON.stringify(draft.definition),
      draft.revision,
      draft.savedBy,
      draft.now,
    );
}

function dropDraft(
  db: D1Database,
  { tenantId, ruleId }: { readonly tenantId: string; readonly ruleId: string },
): D1PreparedStatement {
  return db.prepare("DELETE FROM rule_drafts WHERE tenant_id = ?1 AND rule_id = ?2").bind(tenantId, ruleId);
}

function insertVersion(db: D1Database, tenantId: string, version: RuleVersion): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO rule_versions (tenant_id, rule_id, version, definition, version_hash, effective_from, effective_until,
         comment, created_by, created_at, published_by, approved_by, published_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)`,
    )
    .bind(
      tenantId,
      version.ruleId,
      version.version,
      JSON.stringify(version.definition),
      version.hash,
      version.effective.from,
      version.effective.until,
      version.comment,
      version.createdBy,
      version.createdAt,
      version.publishedBy,
      version.approvedBy,
      version.publishedAt,
    );
}

/** Ends these versions, or with null all, as far as they have no end yet. */
function endVersions(
  db: D1Database,
  ended: {
    readonly tenantId: string;
    readonly ruleId: string;
    readonly versions: readonly number[] | null;
    readonly until: string;
  },
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE rule_versions SET effective_until = ?3
       WHERE tenant_id = ?1 AND rule_id = ?2 AND effective_until IS NULL
         AND (?4 IS NULL OR version IN (SELECT value FROM json_each(?4)))`,
    )
    .bind(
      ended.tenantId,
      ended.ruleId,
      ended.until,
      ended.versions === null ? null : JSON.stringify(ended.versions),
    );
}

type RuleRow = {
  readonly id: string;
  readonly revision: number;
  readonly retired_on: string | null;
  readonly created_at: number;
  readonly definition: string | null;
  readonly draft_revision: number;
  readonly updated_by: string;
  readonly updated_at: number;
  readonly approved_by: string | null;
};

function toRule(row: RuleRow): Rule {
  return {
    id: row.id,
    revision: row.revision,
    retiredOn: row.retired_on,
    draft:
      row.definition === null
        ? null
        : {
            definition: JSON.parse(row.definition) as RuleDefinition,
            revision: row.draft_revision,
            updatedBy: row.updated_by,
            updatedAt: row.updated_at,
            approvedBy: row.approved_by,
          },
    createdAt: row.created_at,
  };
}

type VersionRow = {
  readonly rule_id: string;
  readonly version: number;
  readonly definition: string;
  readonly version_hash: string;
  readonly effective_from: string | null;
  readonly effective_until: string | null;
  readonly comment: string | null;
  readonly created_by: string;
  readonly created_at: number;
  readonly published_by: string;
  readonly approved_by: string | null;
  readonly published_at: number;
  readonly retired_on: string | null;
};

function toVersions(rows: readonly VersionRow[]): RuleBook["versions"] {
  const byRule = new Map<string, VersionRow[]>();
  for (const row of rows) byRule.set(row.rule_id, [...(byRule.get(row.rule_id) ?? []), row]);
  return [...byRule.values()].flatMap((own) =>
    trimToSuccession(own.map(toVersion), own[0]?.retired_on ?? null),
  );
}

function toVersion(row: VersionRow): RuleVersion {
  return {
    ruleId: row.rule_id,
    version: row.version,
    definition: JSON.parse(row.definition) as RuleDefinition,
    effective: { from: row.effective_from, until: row.effective_until },
    hash: row.version_hash,
    comment: row.comment,
    createdBy: row.created_by,
    createdAt: row.created_at,
    publishedBy: row.published_by,
    approvedBy: row.approved_by,
    publishedAt: row.published_at,
  };
}

type FieldReads = Pick<RuleStore, "listCustomFields" | "sampleValues">;

/** Enough of a company's deals to show what its values look like; more would cost more than they add. */
const dealsSampled = 2_000;

function fieldReads(db: D1Database, tenantId: string): FieldReads {
  return {
    listCustomFields: async () => {
      const { results } = await db
        .prepare("SELECT key, label, kind FROM custom_fields WHERE tenant_id = ?1 ORDER BY label, key")
        .bind(tenantId)
        .all<CustomFieldRecord>();
      return results;
    },
    sampleValues: async (limit) => {
      const { results } = await db
        .prepare(
          `SELECT currency, outcome, stage, type, owner, region, product, account_name AS account, custom
           FROM opportunities INDEXED BY opportunities_by_close
           WHERE tenant_id = ?1 AND deleted_at IS NULL ORDER BY ifnull(closed_at, 0) DESC, id DESC LIMIT ?2`,
        )
        .bind(tenantId, dealsSampled)
        .all<SampleRow>();
      return countValues(results, limit);
    },
  };
}

type SampleRow = Readonly<Record<(typeof sampledFields)[number], string | null>> & {
  readonly custom: string;
};

function countValues(rows: readonly SampleRow[], limit: number): ReadonlyMap<string, readonly string[]> {
  const counts = new Map<string, Map<string, number>>();
  const count = (field: string, value: string) => {
    const own = counts.get(field) ?? new Map<string, number>();
    counts.set(field, own);
    own.set(value, (own.get(value) ?? 0) + 1);
  };
  for (const row of rows) {
    for (const field of sampledFields) {
      const value = row[field];
      if (value !== null && value.trim() !== "") count(field, value);
    }
    if (row.custom === "{}") continue;
    const custom = JSON.parse(row.custom) as Readonly<Record<string, { readonly value: unknown }>>;
    for (const [key, { value }] of Object.entries(custom)) count(`custom.${key}`, String(value));
  }
  return new Map(
    [...counts].map(([field, own]) => [
      field,
      [...own]
        .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
        .slice(0, limit)
        .map(([value]) => value),
    ]),
  );
}
