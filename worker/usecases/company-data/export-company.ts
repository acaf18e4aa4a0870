import type { Actor } from "#worker/domain/access/audit-event.ts";
import { auditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids, Sha256Hex } from "#worker/usecases/ports.ts";
import type {
  CompanyExport,
  CompanyExportStoreOf,
  CompanyFiles,
  ExpiredExports,
  ExportFile,
  ExportPage,
} from "./company-data-ports.ts";

export type ExportDeps = {
  readonly exportsOf: CompanyExportStoreOf;
  readonly expiredExports: ExpiredExports;
  readonly companyFiles: CompanyFiles;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256Hex: Sha256Hex;
};

const keptMs = 7 * 86_400_000;
/** Each is a few statements and one file; an invocation may make 1,000 such calls. */
const stepsPerInvocation = 60;

/** Promises a copy of everything the company has here; answers its id at once. */
export async function startExport(
  { exportsOf, transport, clock, ids }: ExportDeps,
  { tenant, actor }: { readonly tenant: TenantScope; readonly actor: Actor },
): Promise<string> {
  const { tenantId } = tenant;
  const [id, outboxId] = [ids.fresh("exp"), ids.fresh("job")];
  const now = clock.now();
  const event = auditEvent(
    {
      ownerId: tenantId,
      action: "company.exported",
      object: { kind: "company_export", id },
      before: null,
      after: null,
    },
    { actor, id: ids.fresh("aud"), at: now },
  );
  const wanted = { id, createdBy: actor.id, createdAt: now, expiresAt: now + keptMs };
  await exportsOf(tenant).create(wanted, { outboxId, audit: [event] });
  await sendPromised(transport, [{ v: 1, kind: "company-export", tenantId, outboxId, exportId: id }]);
  return id;
}

/** Writes table after table, a file at a time. Every step may run twice; one of them is kept. */
export async function runExport(
  deps: ExportDeps,
  tenant: TenantScope,
  { exportId, outboxId }: Extract<JobMessage, { kind: "company-export" }>,
): Promise<JobOutcome> {
  const store = deps.exportsOf(tenant);
  for (let step = 0; step < stepsPerInvocation; step += 1) {
    const one = await store.get(exportId);
    if (one === null) return { kind: "reject", reason: `there is no export ${exportId}` };
    if (one.finishedAt !== null || one.status === "expired") {
      await store.settle(outboxId);
      return { kind: "done" };
    }
    const page = await store.readPage(one.place);
    const file = page.rows.length === 0 ? null : await writeFile(deps, { tenant, one, page });
    const { id, steps } = one;
    await store.saveStep({ id, steps, file, next: page.next, outboxId, now: deps.clock.now() });
  }
  // The promise stands, and goes on where this stops.
  return { kind: "retry", afterSeconds: 1 };
}

/** Every try writes a file of its own, so that what is noted about a file is true of it. */
async function writeFile(
  { companyFiles, ids, sha256Hex }: ExportDeps,
  {
    tenant,
    one,
    page,
  }: { readonly tenant: TenantScope; readonly one: CompanyExport; readonly page: ExportPage },
): Promise<ExportFile> {
  const text = `${page.rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
  const key = `${prefixOf(tenant.tenantId, one.id)}${ids.fresh("file")}.ndjson`;
  await companyFiles.write(key, text);
  const number = `${one.steps}`.padStart(5, "0");
  return {
    name: `${page.table}/${number}.ndjson`,
    key,
    rows: page.rows.length,
    bytes: new TextEncoder().encode(text).byteLength,
    sha256: sha256Hex(text),
  };
}

/** Removes the files of exports whose time is over; what is left over is removed the next time. */
export async function removeExpiredExports({
  expiredExports,
  companyFiles,
  clock,
}: ExportDeps): Promise<number> {
  const expired = await expiredExports.list(clock.now());
  for (const { tenantId, id } of expired) {
    const isMore = await companyFiles.removeSome(prefixOf(tenantId, id));
    if (!isMore) await expiredExports.forgetFiles(tenantId, id);
  }
  return expired.length;
}

function prefixOf(tenantId: string, exportId: string): string {
  return `exports/${tenantId}/${exportId}/`;
}
