import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { FormatChoice } from "#worker/domain/crm/import/column-formats.ts";
import { type Mapping, readMapping } from "#worker/domain/crm/import/detect-mapping.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import { importLines } from "./import-lines.ts";
import type { ImportNeeds } from "./import-needs.ts";
import { type Import, partlyOf } from "./import-ports.ts";
import { requireSample } from "./inspect-file.ts";
import { sampleFormats } from "./sample-file.ts";
import type { UploadProblem } from "./upload-problem.ts";

export type StartSettings = {
  /** Which column holds which field; a field that is not named, or is named "", has none. */
  readonly mapping: Mapping;
  readonly choice: FormatChoice;
  readonly skipErrors: boolean;
  readonly dryRun: boolean;
};

export type StartProblem =
  | { readonly code: "not-found" }
  | { readonly code: "import-started-already" }
  | { readonly code: "invalid-request"; readonly errors: readonly UploadProblem[] };

/**
 * Checks, or imports, a file that is here and of which nothing is written yet: held, failed, or only checked so far. One
 * whose commit was given up half-way goes on with it.
 */
export async function startImport(
  needs: ImportNeeds,
  request: {
    readonly tenant: TenantScope;
    readonly importId: string;
    readonly settings: StartSettings;
    readonly actor: Actor;
  },
): Promise<Result<Import, StartProblem>> {
  const { tenant, importId, settings, actor } = request;
  const store = needs.storeOf(tenant);
  const imported = await store.getImport(importId);
  if (imported === null) return err({ code: "not-found" });
  if (partlyOf(imported) === "written") return resumeCommit(needs, { tenant, imported, settings, actor });
  const sample = await requireSample(needs, imported);
  const { kind } = imported;
  const { mapping, problems } = readMapping({ kind, headers: sample.headers, given: settings.mapping });
  if (problems.length > 0) return err({ code: "invalid-request", errors: problems });
  const columns = sampleFormats(sample, { kind, mapping, choice: settings.choice });
  const outboxId = needs.ids.fresh("job");
  const started = await store.startImport({
    importId,
    outboxId,
    now: needs.clock.now(),
    ...settings,
    mapping,
    formats: { delimiter: sample.delimiter, columns },
    audit: importLines(needs, {
      tenant,
      importId,
      actor,
      action: "started",
      after: { ...settings, mapping },
    }),
  });
  if (!started) return err({ code: "import-started-already" });
  await sendPromised(needs.transport, [
    { v: 1, kind: "import-check", tenantId: tenant.tenantId, outboxId, importId },
  ]);
  return asItIs(needs, { tenant, importId });
}

/** What is in was read under the settings that the import began with, so the rest is too. */
async function resumeCommit(
  needs: ImportNeeds,
  request: {
    readonly tenant: TenantScope;
    readonly imported: Import;
    readonly settings: StartSettings;
    readonly actor: Actor;
  },
): Promise<Result<Import, StartProblem>> {
  const { tenant, imported, settings, actor } = request;
  if (!saysTheSame(imported, settings)) return err({ code: "invalid-request", errors: [BEGUN_OTHERWISE] });
  const { id: importId } = imported;
  const outboxId = needs.ids.fresh("job");
  const after = { fromRow: imported.committedRow };
  const audit = importLines(needs, { tenant, importId, actor, action: "resumed", after });
  const now = needs.clock.now();
  const resumed = await needs.storeOf(tenant).resumeCommit({ importId, outboxId, now, audit });
  if (!resumed) return err({ code: "import-started-already" });
  await sendPromised(needs.transport, [
    { v: 1, kind: "import-commit", tenantId: tenant.tenantId, outboxId, importId },
  ]);
  return asItIs(needs, { tenant, importId });
}

function saysTheSame(imported: Import, { mapping, choice, skipErrors, dryRun }: StartSettings): boolean {
  const chosen = (settings: Mapping) => Object.entries(settings).filter(([, header]) => header !== "");
  const same = (one: string | null, begun: string | null) => one === null || one === begun;
  return (
    !dryRun &&
    skipErrors === imported.skipErrors &&
    same(choice.decimal, imported.choice.decimal) &&
    same(choice.dateOrder, imported.choice.dateOrder) &&
    chosen(mapping).length === Object.keys(imported.mapping).length &&
    chosen(mapping).every(([field, header]) => imported.mapping[field] === header)
  );
}

const BEGUN_OTHERWISE: UploadProblem = {
  path: "mapping",
  code: "begun-otherwise",
  message:
    "Part of this file is in as its columns were chosen then, and the rest can only follow in the same way. To change that, undo the import and upload the file again.",
};

async function asItIs(
  needs: ImportNeeds,
  { tenant, importId }: { readonly tenant: TenantScope; readonly importId: string },
): Promise<Result<Import, StartProblem>> {
  const imported = await needs.storeOf(tenant).getImport(importId);
  assert(imported, "an import does not go away");
  return ok(imported);
}
