import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { PartnerScope } from "#worker/domain/access/principal.ts";
import { type Sha256, toHex } from "#worker/domain/merkle/tree-hash.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { EvidenceFiles } from "#worker/usecases/disputes/dispute-ports.ts";
import type { EvidenceFile } from "#worker/usecases/disputes/read-evidence.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { SelfReportFile, SelfReportFileStoreOf, SelfReportStoreOf } from "./self-report-ports.ts";

export type ReportFileNeeds = {
  readonly selfReportsOf: SelfReportStoreOf;
  readonly selfReportFilesOf: SelfReportFileStoreOf;
  readonly evidenceFiles: EvidenceFiles;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256: Sha256;
};

/** As many as one report may have. */
export const mostReportFiles = 10;

type Refusal =
  | { readonly code: "not-found" | "changed-meanwhile" | "illegal-transition" }
  | {
      readonly code: "invalid-request";
      readonly errors: readonly { readonly path: string; readonly code: string; readonly message: string }[];
    };

/**
 * Adds files to one of the partner's own reports, as long as nobody has decided about it. Each is noted before it is stored, so
 * that what a Worker that died left behind is found and removed.
 */
export async function addReportFiles(
  needs: ReportFileNeeds,
  scope: PartnerScope,
  {
    id,
    files,
    actor,
  }: { readonly id: string; readonly files: readonly EvidenceFile[]; readonly actor: Actor },
): Promise<Result<null, Refusal>> {
  const { tenant } = scope;
  const store = needs.selfReportFilesOf(tenant);
  const [report, present] = await Promise.all([
    needs.selfReportsOf(scope).get(id),
    store.listOfReports([id]),
  ]);
  if (report === null) return err({ code: "not-found" });
  if (report.isDecided) return err({ code: "illegal-transition" });
  if (files.length === 0) return err({ code: "invalid-request", errors: [noFiles] });
  if (present.length + files.length > mostReportFiles)
    return err({ code: "invalid-request", errors: [tooMany] });
  const records = files.map((file) => recordOf(needs, file, { tenantId: tenant.tenantId, id, by: actor.id }));
  const keys = records.map(({ fileKey }) => fileKey);
  await store.noteUploads(keys, needs.clock.now());
  for (const [at, { content, contentType }] of files.entries())
    await needs.evidenceFiles.keep({ key: keys[at] ?? "", content, contentType });
  const line = {
    ownerId: tenant.tenantId,
    action: "activity.files_added",
    object: { kind: "self_report", id },
    before: null,
    after: { files: records.map(({ name }) => name) },
  };
  const audit = auditLines(needs, { actor, changes: [line] });
  if (await store.add(records, { reportId: id, most: mostReportFiles, audit })) return ok(null);
  await needs.evidenceFiles.remove(keys);
  await store.forgetUploads(keys);
  return err({ code: "changed-meanwhile" });
}

const noFiles = { path: "files", code: "required", message: "Choose at least one file" };
const tooMany = {
  path: "files",
  code: "too-many-files",
  message: `A report has at most ${mostReportFiles} files`,
};

function recordOf(
  { ids, sha256, clock }: Pick<ReportFileNeeds, "ids" | "sha256" | "clock">,
  { name, contentType, content }: EvidenceFile,
  { tenantId, id: reportId, by }: { readonly tenantId: string; readonly id: string; readonly by: string },
): SelfReportFile {
  const id = ids.fresh("fil");
  return {
    id,
    reportId,
    name,
    contentType,
    bytes: content.byteLength,
    sha256: toHex(sha256(content)),
    fileKey: `self-reports/${tenantId}/${reportId}/${id}`,
    by,
    at: clock.now(),
  };
}
