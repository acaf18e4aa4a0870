import { globSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** How far a closing has come, and after it the statements of its period. */
export const closeSteps = [
  "not begun",
  "begun",
  "counting",
  "counted",
  "summed up",
  "posted",
  "signed",
  "closed",
  "issue begun",
  "issuing",
  "issued",
  "packing",
  "done",
] as const;

export type CloseStep = (typeof closeSteps)[number];
export type CloseProgress = { readonly step: CloseStep; readonly done: number; readonly of: number };

/** The local database of one company, looked at from outside of the server: it answers while the server works, and while there is none. */
export type LocalShard = {
  readonly progress: () => CloseProgress;
  /** What is promised falls due at once, as it would after its lease. */
  readonly endLeases: () => void;
  readonly isIdle: () => boolean;
  /** What the closing and the statements came to, a line a fact, without what no two runs have in common. */
  readonly outcome: () => readonly string[];
  readonly close: () => void;
};

export function openLocalShard(
  stateDir: string,
  { tenantId, period }: { readonly tenantId: string; readonly period: string },
): LocalShard {
  const db = openDatabaseOf(stateDir, tenantId);
  const progress = db.prepare(progressOf);
  const promised = db.prepare(`SELECT COUNT(*) AS n FROM outbox WHERE tenant_id = ?`);
  return {
    progress: () => toProgress(progress.get({ tenant: tenantId, period }) as ProgressRow),
    endLeases: () => void db.prepare("UPDATE outbox SET available_at = 0 WHERE tenant_id = ?").run(tenantId),
    isIdle: () => (promised.get(tenantId) as { n: number }).n === 0,
    outcome: () =>
      facts.flatMap(({ name, sql, drop }) => {
        const query = db.prepare(sql);
        query.setAllowUnknownNamedParameters(true);
        const rows = query.all({ tenant: tenantId, period });
        return rows.map((row) => `${name} ${JSON.stringify(without(row, drop))}`);
      }),
    close: () => db.close(),
  };
}

/** The file in which the local server keeps the databases of this company, once the company has a ledger. */
export function openDatabaseOf(stateDir: string, tenantId: string): DatabaseSync {
  for (const path of globSync(join(stateDir, "v3/d1/*/*.sqlite"))) {
    const db = new DatabaseSync(path, { timeout: 5_000 });
    const isShard =
      db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'period_closes'").get() !== undefined;
    const query = "SELECT 1 FROM ledger_heads WHERE tenant_id = ?";
    if (isShard && db.prepare(query).get(tenantId) !== undefined) return db;
    db.close();
  }
  throw new Error(`no database below ${stateDir} has the ledger of ${tenantId}`);
}

const theClose = "SELECT id FROM period_closes WHERE tenant_id = :tenant AND key = :period";
const theIssue = "SELECT id FROM statement_issues WHERE tenant_id = :tenant AND period = :period";

const progressOf = `SELECT c.status, c.counted, c.total, c.facts IS NOT NULL AS summed,
  (SELECT MAX(tree_size) FROM ledger_tree_heads WHERE tenant_id = :tenant) AS signedSize, c.entry_seq AS entrySeq,
  EXISTS (SELECT 1 FROM outbox WHERE tenant_id = :tenant AND message ->> 'kind' = 'period-close') AS promised,
  i.status AS issue, i.total AS statements,
  (SELECT COUNT(*) FROM statement_issue_items WHERE tenant_id = :tenant AND issue_id = i.id AND filed = 1) AS filed
FROM (SELECT 1) LEFT JOIN period_closes AS c ON c.tenant_id = :tenant AND c.key = :period
  LEFT JOIN statement_issues AS i ON i.tenant_id = :tenant AND i.period = :period`;

type ProgressRow = {
  readonly status: string | null;
  readonly counted: number;
  readonly total: number;
  readonly summed: number;
  readonly signedSize: number;
  readonly entrySeq: number | null;
  readonly promised: number;
  readonly issue: string | null;
  readonly statements: number;
  readonly filed: number;
};

function toProgress(row: ProgressRow): CloseProgress {
  if (row.status === null) return { step: "not begun", done: 0, of: 0 };
  if (row.status === "failed") throw new Error("the closing was given up on");
  if (row.issue === "failed") throw new Error("the issue of statements was given up on");
  return row.issue === null
    ? { step: closingStep(row), done: row.counted, of: row.total }
    : { step: issuingStep(row), done: row.filed, of: row.statements };
}

function closingStep({
  status,
  counted,
  total,
  summed,
  signedSize,
  entrySeq,
  promised,
}: ProgressRow): CloseStep {
  if (status === "closed") {
    if (signedSize < (entrySeq ?? 0)) return "posted";
    return promised === 1 ? "signed" : "closed";
  }
  if (summed === 1) return "summed up";
  if (counted === 0) return "begun";
  return counted < total ? "counting" : "counted";
}

function issuingStep({ issue, filed, statements }: ProgressRow): CloseStep {
  if (issue === "done" || issue === "packing") return issue;
  if (filed === 0) return "issue begun";
  return filed < statements ? "issuing" : "issued";
}

type FactQuery = { readonly name: string; readonly sql: string; readonly drop?: readonly string[] };

/** Moments, random ids and salts, and what is hashed or signed over those, differ from run to run; nothing else may. */
const facts: readonly FactQuery[] = [
  {
    name: "entry",
    sql: `SELECT seq, entry_hash FROM ledger_entries WHERE tenant_id = :tenant AND kind <> 'period.closed' ORDER BY seq`,
  },
  {
    name: "closing entry",
    sql: `SELECT seq, kind, partner_seq, prev_hash, json_remove(payload -> 'facts', '$.closeId') AS facts
      FROM ledger_entries WHERE tenant_id = :tenant AND kind = 'period.closed' ORDER BY seq`,
  },
  {
    name: "period",
    sql: "SELECT * FROM periods WHERE tenant_id = :tenant ORDER BY key",
    drop: ["close_id", "changed_at"],
  },
  {
    name: "closing",
    sql: `SELECT key, status, through_seq, counted, total, entry_seq, failure, json_remove(facts, '$.closeId') AS facts
      FROM period_closes WHERE tenant_id = :tenant`,
  },
  {
    name: "total of the closing",
    sql: `SELECT * FROM period_close_totals WHERE tenant_id = :tenant AND close_id IN (${theClose})
      ORDER BY partner_ref, book, currency`,
    drop: ["close_id"],
  },
  {
    name: "balance",
    sql: "SELECT * FROM ledger_balances WHERE tenant_id = :tenant ORDER BY book, partner_ref, period, currency",
  },
  {
    name: "partner's newest entry",
    sql: `SELECT partner_ref, partner_seq, seq FROM ledger_partner_heads WHERE tenant_id = :tenant ORDER BY partner_ref`,
  },
  {
    name: "size of the tree",
    sql: "SELECT size FROM ledger_trees WHERE tenant_id = :tenant",
  },
  {
    name: "signed head",
    sql: "SELECT tree_size FROM ledger_tree_heads WHERE tenant_id = :tenant ORDER BY tree_size",
  },
  {
    name: "statement",
    sql: `SELECT * FROM statements WHERE tenant_id = :tenant ORDER BY number, version`,
    drop: ["id", "document_hash", "signature", "issued_at"],
  },
  {
    name: "what a statement says",
    sql: `SELECT s.number, json_remove(group_concat(d.text, '' ORDER BY d.part), '$.issuedAt', '$.previousHead') AS said
      FROM statements AS s JOIN statement_documents AS d ON d.tenant_id = s.tenant_id AND d.statement_id = s.id
      WHERE s.tenant_id = :tenant GROUP BY s.number, s.version ORDER BY s.number, s.version`,
  },
  {
    name: "issue",
    sql: "SELECT period, status, total, done, failure FROM statement_issues WHERE tenant_id = :tenant",
  },
  {
    name: "item of the issue",
    sql: `SELECT i.place, i.partner_ref, i.currency, i.outcome, i.filed, s.number FROM statement_issue_items AS i
      LEFT JOIN statements AS s ON s.tenant_id = i.tenant_id AND s.id = i.statement_id
      WHERE i.tenant_id = :tenant AND i.issue_id IN (${theIssue}) ORDER BY i.place`,
  },
  {
    name: "line of the audit log",
    sql: `SELECT action, object_kind, COUNT(*) AS times FROM audit_events
      WHERE tenant_id = :tenant AND (action LIKE 'period.%' OR action LIKE 'statement%')
      GROUP BY action, object_kind ORDER BY action, object_kind`,
  },
];

function without(row: object, drop: readonly string[] = []): object {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !drop.includes(name)));
}
