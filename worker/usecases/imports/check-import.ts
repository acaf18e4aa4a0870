import type { TenantScope } from "#worker/domain/access/principal.ts";
import {
  type ColumnFormats,
  decideFormats,
  type FormatEvidence,
  keepCustomKinds,
  readTheSame,
} from "#worker/domain/crm/import/column-formats.ts";
import type { RowProblem } from "#worker/domain/crm/import/row-problem.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import { createChunk } from "./chunk-rows.ts";
import { classifyRows } from "./classify-rows.ts";
import type { ImportNeeds } from "./import-needs.ts";
import type { Import, ImportCounts, Step } from "./import-ports.ts";
import type { KeyedRow } from "./row-keys.ts";
import { scanFile } from "./scan-file.ts";

const rowsPerProgress = 10_000;
/** More are counted and not kept: nobody corrects the eleventh thousand before the first. */
const maximumKeptProblems = 10_000;

/**
 * Reads the whole file once and says what it would do. A file with errors fails, unless they are to be skipped; a dry
 * run ends here; anything else promises the commit. Safe to repeat: nothing but the import's own row is written.
 */
export async function checkImport(
  needs: ImportNeeds,
  tenant: TenantScope,
  message: JobMessage & { readonly importId: string },
): Promise<JobOutcome> {
  const { importId, outboxId } = message;
  const store = needs.storeOf(tenant);
  const started = await store.startCheck({ importId, outboxId, now: needs.clock.now() });
  const imported = started ? await store.getImport(importId) : null;
  if (imported === null) {
    await store.settle(outboxId);
    return { kind: "done" };
  }
  const scan: Scan = { needs, tenant, imported, step: { importId, outboxId, starts: imported.starts } };
  const { tally, formats } = await readUnderFormats(scan);
  await finish(scan, { tally, formats });
  return { kind: "done" };
}

type Scan = {
  readonly needs: ImportNeeds;
  readonly tenant: TenantScope;
  readonly imported: Import;
  readonly step: Omit<Step, "now"> & { readonly starts: number };
};

type Tally = {
  rows: number;
  added: number;
  updated: number;
  skipped: number;
  /** Rows, each of which may have several problems. */
  errors: number;
  failure: string | null;
  readonly flagged: Map<string, number>;
  readonly problems: RowProblem[];
};

/** What the head of the file suggested may turn out wrong further down; then all is read again under what the whole file says. */
async function readUnderFormats(
  scan: Scan,
): Promise<{ readonly tally: Tally; readonly formats: ColumnFormats }> {
  const { formats, choice } = scan.imported;
  const known = await scan.needs.storeOf(scan.tenant).customKinds();
  const first = await tallyFile(scan, formats.columns);
  const suggested =
    first.evidence === null
      ? formats.columns
      : decideFormats(first.evidence, { delimiter: formats.delimiter, choice });
  const decided = keepCustomKinds(suggested, known);
  if (readTheSame(formats.columns, decided)) return { tally: first.tally, formats: decided };
  return { tally: (await tallyFile(scan, decided)).tally, formats: decided };
}

async function tallyFile(
  scan: Scan,
  formats: ColumnFormats,
): Promise<{ readonly tally: Tally; readonly evidence: FormatEvidence | null }> {
  const { needs, tenant, imported, step } = scan;
  const store = needs.storeOf(tenant);
  const tally: Tally = {
    rows: 0,
    added: 0,
    updated: 0,
    skipped: 0,
    errors: 0,
    failure: null,
    flagged: new Map(),
    problems: [],
  };
  let evidence: FormatEvidence | null = null;
  const chunk = createChunk(needs.limits);
  let reported = 0;
  const ask = async (asked: readonly KeyedRow[]) => {
    const { rows, problems } = await classifyRows({ needs, store, tenant, imported }, asked);
    for (const { change } of rows) tally[change] += 1;
    addProblems(tally, problems);
  };
  const batches = scanFile(needs, {
    tenant,
    imported,
    formats,
    afterRow: 0,
    startEvidence: (started) => {
      evidence = started;
    },
  });
  for await (const batch of batches) {
    tally.rows += batch.rowsRead;
    tally.failure ??= batch.failure;
    addProblems(tally, batch.problems);
    for (const keyed of batch.keyed) {
      addFlags(tally.flagged, keyed);
      const full = chunk.add(keyed);
      if (full !== null) await ask(full);
    }
    if (tally.rows - reported < rowsPerProgress) continue;
    reported = tally.rows;
    await store.saveCheckProgress({ ...step, rows: tally.rows, now: needs.clock.now() });
  }
  await ask(chunk.rest());
  return { tally, evidence };
}

function addProblems(tally: Tally, problems: readonly RowProblem[]): void {
  let row: number | null = null;
  for (const problem of problems) {
    // What is wrong with one row comes together, and a row is refused once: as it is read, or as it is compared.
    if (problem.row !== row) tally.errors += 1;
    row = problem.row;
    if (tally.problems.length < maximumKeptProblems) tally.problems.push(problem);
  }
}

function addFlags(flagged: Map<string, number>, { read }: KeyedRow): void {
  if (read.kind !== "opportunities") return;
  for (const flag of read.record.flags) flagged.set(flag, (flagged.get(flag) ?? 0) + 1);
}

async function finish(
  { needs, tenant, imported, step }: Scan,
  { tally, formats }: { readonly tally: Tally; readonly formats: ColumnFormats },
): Promise<void> {
  const { failure, rows, errors } = tally;
  const wrong = failure !== null || (errors > 0 && !imported.skipErrors && !imported.dryRun);
  const status = statusAfter({ wrong, dryRun: imported.dryRun });
  const nothing: ImportCounts = { rows, added: 0, updated: 0, skipped: 0, errors };
  const commitOutboxId = status === "committing" ? needs.ids.fresh("job") : null;
  const finished = await needs.storeOf(tenant).finishCheck({
    ...step,
    now: needs.clock.now(),
    status,
    // A dry run tells what would happen; elsewhere the commit counts what did.
    counts:
      status === "done"
        ? { rows, errors, added: tally.added, updated: tally.updated, skipped: tally.skipped }
        : nothing,
    flagged: Object.fromEntries([...tally.flagged].sort(([a], [b]) => (a < b ? -1 : 1))),
    formats: { delimiter: imported.formats.delimiter, columns: formats },
    problems: [...tally.problems].sort((a, b) => a.row - b.row),
    failure: failure ?? (wrong ? errorsFound(errors) : null),
    commitOutboxId,
  });
  if (!finished || commitOutboxId === null) return;
  const { importId } = step;
  await sendPromised(needs.transport, [
    { v: 1, kind: "import-commit", tenantId: tenant.tenantId, outboxId: commitOutboxId, importId },
  ]);
}

function statusAfter({ wrong, dryRun }: { readonly wrong: boolean; readonly dryRun: boolean }) {
  if (wrong) return "failed";
  return dryRun ? "done" : "committing";
}

function errorsFound(errors: number): string {
  const [rows, them] = errors === 1 ? ["1 row has", "it"] : [`${errors} rows have`, "them"];
  return `${rows} errors, so nothing was imported. Correct ${them} and upload the file again, or import without ${them}.`;
}
