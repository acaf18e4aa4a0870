import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { customKeyOf } from "#worker/domain/crm/import/fields.ts";
import { assert } from "#worker/domain/result.ts";
import type { CustomFieldRecord } from "#worker/usecases/attribution/rule-ports.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import { createChunk } from "./chunk-rows.ts";
import { classifyRows } from "./classify-rows.ts";
import type { ClassifiedRow, ClassifyContext } from "./compare-row.ts";
import { importLines } from "./import-lines.ts";
import type { ImportNeeds } from "./import-needs.ts";
import type { Changes, CommitStore, Import, PromisedRun } from "./import-ports.ts";
import { movesSplits, runMessage } from "./promised-run.ts";
import { changesOf } from "./record-changes.ts";
import { createPartyResolver, type PartyResolver } from "./resolve-parties.ts";
import type { KeyedRow } from "./row-keys.ts";
import { scanFile } from "./scan-file.ts";

const attemptsPerChunk = 3;

/**
 * Stores the file's records chunk by chunk. Every chunk moves the cursor in its own batch, so a message that comes
 * twice, or a Worker that dies between chunks, neither repeats nor loses one. The last chunk promises attribution.
 */
export async function commitImport(
  needs: ImportNeeds,
  tenant: TenantScope,
  message: JobMessage & { readonly importId: string },
): Promise<JobOutcome> {
  const { importId, outboxId } = message;
  const { limits } = needs;
  const store = needs.storeOf(tenant);
  const imported = await store.getImport(importId);
  if (imported?.status !== "committing") {
    await store.settle(outboxId);
    return { kind: "done" };
  }
  const context: ClassifyContext = { needs, store, tenant, imported };
  const commit: Commit = {
    context,
    message,
    parties: createPartyResolver(context),
    changed: imported.counts.added + imported.counts.updated,
    row: imported.committedRow,
    chunks: 0,
  };
  const chunk = createChunk(limits);
  const batches = scanFile(needs, {
    tenant,
    imported,
    formats: imported.formats.columns,
    afterRow: imported.committedRow,
    startEvidence: null,
  });
  for await (const batch of batches) {
    assert(batch.failure === null, "a file that was checked can be read to its end");
    for (const keyed of batch.keyed) {
      // A chunk is stored only once another row is there, because the last one ends the import in the same batch.
      const full = chunk.add(keyed);
      if (full === null) continue;
      if (!(await storeChunk(commit, { rows: full, last: false }))) return { kind: "done" };
      if (commit.chunks >= limits.chunksPerMessage) return handOver(commit);
    }
  }
  await storeChunk(commit, { rows: chunk.rest(), last: true });
  return { kind: "done" };
}

type Commit = {
  readonly context: ClassifyContext;
  readonly message: JobMessage & { readonly importId: string };
  readonly parties: PartyResolver;
  changed: number;
  row: number;
  chunks: number;
};

type StoredRows = { readonly rows: readonly KeyedRow[]; readonly last: boolean };

/** False when another consumer has gone past this chunk, or the import was begun anew: the work is theirs now. */
async function storeChunk(commit: Commit, chunk: StoredRows): Promise<boolean> {
  const { context, message } = commit;
  const { needs, store, tenant } = context;
  for (let attempt = 1; attempt <= attemptsPerChunk; attempt++) {
    const planned = await planChunk(commit, chunk);
    const { importId, outboxId } = message;
    if (await store.commitChunk({ ...planned, importId, outboxId, now: needs.clock.now() })) {
      commit.changed += planned.records.changes.length;
      commit.row = planned.toRow;
      commit.chunks += 1;
      const { finish } = planned;
      if (finish?.run) await sendPromised(needs.transport, [runMessage(tenant, finish.run)]);
      return true;
    }
    const now = await store.getImport(importId);
    if (now?.status !== "committing" || now.starts !== context.imported.starts) return false;
    if (now.committedRow !== commit.row) return false;
    // Our cursor held, so another import has changed a record since it was looked up: look again.
    commit.parties.forget();
  }
  throw new Error(
    `import ${message.importId} found its records changed at every try of the rows after ${commit.row}`,
  );
}

async function planChunk(
  commit: Commit,
  { rows, last }: StoredRows,
): Promise<Omit<Parameters<CommitStore["commitChunk"]>[0], "importId" | "outboxId" | "now">> {
  const { context, parties } = commit;
  const { imported } = context;
  const classified = await classifyRows(context, rows);
  const changed = classified.rows.filter(({ change }) => change !== "skipped");
  const named = await parties.resolve(changed.flatMap(partiesOf));
  const records: Changes = changesOf(imported.kind, { rows: changed, context, partyId: parties.idOf });
  const anything = commit.changed + changed.length > 0;
  return {
    starts: imported.starts,
    fromRow: commit.row,
    toRow: rows.at(-1)?.row ?? commit.row,
    mapped: Object.keys(imported.mapping),
    skipped: classified.rows.length - changed.length,
    partners: named.partners,
    accounts: named.accounts,
    records,
    customFields: commit.row === 0 || last ? customFieldsOf(imported) : [],
    // Of rows that are skipped for their errors the check has told already.
    problems: imported.skipErrors ? [] : classified.problems,
    finish: last
      ? {
          run: movesSplits(imported.kind) && anything ? runOf(context) : null,
          audit: writtenLines(commit, commit.changed + changed.length),
        }
      : null,
  };
}

function writtenLines({ context, message }: Commit, records: number) {
  const { needs, tenant, imported } = context;
  const actor = systemActor(message.kind, message.outboxId);
  const { kind, fileName } = imported;
  const after = { kind, fileName, records };
  return importLines(needs, { tenant, importId: imported.id, actor, action: "written", after });
}

/** Their labels are the file's own headers. */
function customFieldsOf({ mapping, formats }: Import): readonly CustomFieldRecord[] {
  return Object.entries(mapping).flatMap(([field, label]) => {
    const key = customKeyOf(field);
    const format = formats.columns[field];
    return key === null ? [] : [{ key, label, kind: format?.kind === "custom" ? format.as : "text" }];
  });
}

/** The run's id derives from the import, so the import has one however often its end is tried. */
function runOf({ needs, imported }: ClassifyContext): PromisedRun {
  return {
    id: needs.ids.derive("run", imported.id, "commit"),
    outboxId: needs.ids.derive("job", imported.id, "commit-run"),
    createdBy: imported.createdBy,
  };
}

async function handOver({ context, message }: Commit): Promise<JobOutcome> {
  const { needs, store, tenant } = context;
  const nextOutboxId = needs.ids.fresh("job");
  const { importId, outboxId } = message;
  await store.handOver({ kind: "import-commit", importId, outboxId, nextOutboxId, now: needs.clock.now() });
  await sendPromised(needs.transport, [
    { v: 1, kind: "import-commit", tenantId: tenant.tenantId, outboxId: nextOutboxId, importId },
  ]);
  return { kind: "done" };
}

function partiesOf({ keyed: { read, row } }: ClassifiedRow) {
  if (read.kind === "touchpoints")
    return [{ kind: "partners" as const, row, name: read.record.partner, domain: null }];
  if (read.kind === "activities") {
    const { partner } = read.record;
    return partner === null ? [] : [{ kind: "partners" as const, row, name: partner, domain: null }];
  }
  if (read.kind === "contacts") {
    const { account, accountId } = read.record;
    const isNamed = account !== null && accountId === null;
    return isNamed ? [{ kind: "accounts" as const, row, name: account, domain: null }] : [];
  }
  if (read.kind !== "opportunities") return [];
  const { account, partners } = read.record;
  const named = partners.map(({ name }) => ({ kind: "partners" as const, row, name, domain: null }));
  return account === null ? named : [...named, { kind: "accounts" as const, row, ...account }];
}
