import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { FormatChoice } from "#worker/domain/crm/import/column-formats.ts";
import { type Mapping, readMapping } from "#worker/domain/crm/import/detect-mapping.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { ImportNeeds } from "./import-needs.ts";
import type { Import } from "./import-ports.ts";
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

/** Checks, or imports, a file that is here and of which nothing is written yet: held, failed, or only checked so far. */
export async function startImport(
  needs: ImportNeeds,
  request: { readonly tenant: TenantScope; readonly importId: string; readonly settings: StartSettings },
): Promise<Result<Import, StartProblem>> {
  const { tenant, importId, settings } = request;
  const store = needs.storeOf(tenant);
  const imported = await store.getImport(importId);
  if (imported === null) return err({ code: "not-found" });
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
  });
  if (!started) return err({ code: "import-started-already" });
  await sendPromised(needs.transport, [
    { v: 1, kind: "import-check", tenantId: tenant.tenantId, outboxId, importId },
  ]);
  const now = await store.getImport(importId);
  assert(now, "an import does not go away");
  return ok(now);
}
