import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { csvLine } from "#worker/domain/crm/csv-cell.ts";
import { importFields } from "#worker/domain/crm/import/fields.ts";
import type { ImportKind } from "#worker/domain/crm/records.ts";
import { ok, type Result } from "#worker/domain/result.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { checkImport } from "./check-import.ts";
import { commitImport } from "./commit-import.ts";
import { giveUpImport } from "./give-up-import.ts";
import { importLimits } from "./import-limits.ts";
import type { ImportNeeds } from "./import-needs.ts";
import type { Import } from "./import-ports.ts";
import { inspectImport } from "./inspect-file.ts";
import { inspectUpload, receiveImport, type Upload } from "./receive-import.ts";
import { type StartProblem, type StartSettings, startImport } from "./start-import.ts";
import { startUndo, type UndoProblem, undoImport } from "./undo-import.ts";
import type { UploadProblem } from "./upload-problem.ts";
import { type ImportView, type InspectionView, viewImport, viewInspection } from "./view-import.ts";

type ImportMessage = Extract<JobMessage, { readonly importId: string }>;

export type Imports = ReturnType<typeof createImports>;

/** The use cases of imports, with what they need already in hand. */
export function createImports(parts: Omit<ImportNeeds, "limits">, limits = importLimits) {
  const needs: ImportNeeds = { ...parts, limits };
  return {
    receive: async (request: {
      readonly tenant: TenantScope;
      readonly actor: Actor;
      readonly upload: Upload;
    }): Promise<Result<ImportView, readonly UploadProblem[]>> => {
      const received = await receiveImport(needs, request);
      return received.ok ? ok(viewImport(received.value, [])) : received;
    },
    inspect: async (upload: Upload): Promise<Result<InspectionView, readonly UploadProblem[]>> => {
      const inspected = await inspectUpload(upload);
      return inspected.ok ? ok(viewInspection(inspected.value)) : inspected;
    },
    inspectImport: async (tenant: TenantScope, importId: string): Promise<InspectionView | null> => {
      const inspection = await inspectImport(needs, { tenant, importId });
      return inspection && viewInspection(inspection);
    },
    start: async (request: {
      readonly tenant: TenantScope;
      readonly importId: string;
      readonly settings: StartSettings;
      readonly actor: Actor;
    }): Promise<Result<ImportView, StartProblem>> => {
      const started = await startImport(needs, request);
      return started.ok ? ok(viewImport(started.value, [])) : started;
    },
    listFields: (kind: ImportKind) =>
      importFields[kind].map(({ name, label, required, type }) => ({ name, label, required, type })),
    get: (tenant: TenantScope, importId: string) => getImport(needs, { tenant, importId }),
    list: (tenant: TenantScope, page: ListPage) => listImports(needs, { tenant, page }),
    undo: async (request: {
      readonly tenant: TenantScope;
      readonly importId: string;
      readonly actor: Actor;
    }): Promise<Result<ImportView, UndoProblem>> => {
      const undone = await startUndo(needs, request);
      return undone.ok ? ok(viewImport(undone.value, [])) : undone;
    },
    /** The lines of the error file; null when there is no such import. */
    exportErrors: (tenant: TenantScope, importId: string) => exportErrors(needs, { tenant, importId }),
    runImport: (tenant: TenantScope, message: ImportMessage): Promise<JobOutcome> =>
      STEPS[message.kind](needs, tenant, message),
    abandonImport: (tenant: TenantScope, message: ImportMessage, reason: string): Promise<void> =>
      giveUpImport(needs, tenant, { message, reason }),
  };
}

const STEPS = {
  "import-check": checkImport,
  "import-commit": commitImport,
  "import-undo": undoImport,
} as const;

const shownErrors = 50;
const errorsPerPage = 1_000;

type ListPage = {
  readonly limit: number;
  readonly after: { readonly createdAt: number; readonly id: string } | null;
};

type One = { readonly tenant: TenantScope; readonly importId: string };

async function getImport(needs: ImportNeeds, { tenant, importId }: One): Promise<ImportView | null> {
  const store = needs.storeOf(tenant);
  const imported = await store.getImport(importId);
  if (imported === null) return null;
  const errors =
    imported.counts.errors === 0
      ? []
      : await store.listProblems({ importId, after: null, limit: shownErrors });
  return viewImport(imported, errors);
}

async function listImports(
  needs: ImportNeeds,
  { tenant, page }: { readonly tenant: TenantScope; readonly page: ListPage },
): Promise<{ readonly items: readonly ImportView[]; readonly next: readonly [number, string] | null }> {
  const found = await needs.storeOf(tenant).listImports({ ...page, limit: page.limit + 1 });
  const shown = found.slice(0, page.limit);
  const last = shown.at(-1);
  const next = found.length > page.limit && last ? ([last.createdAt, last.id] as const) : null;
  return { items: shown.map((imported) => viewImport(imported, [])), next };
}

async function exportErrors(
  needs: ImportNeeds,
  { tenant, importId }: One,
): Promise<AsyncIterable<string> | null> {
  const imported = await needs.storeOf(tenant).getImport(importId);
  return imported && errorLines(needs, { tenant, imported });
}

async function* errorLines(
  needs: ImportNeeds,
  { tenant, imported }: { readonly tenant: TenantScope; readonly imported: Import },
): AsyncGenerator<string> {
  yield csvLine(["row", "column", "value", "code", "message"]);
  const store = needs.storeOf(tenant);
  const { errors } = imported.counts;
  let after: { readonly row: number; readonly ordinal: number } | null = null;
  let told = 0;
  const rows = new Set<number>();
  for (;;) {
    const page = await store.listProblems({ importId: imported.id, after, limit: errorsPerPage });
    yield page
      .map(({ row, column, value, code, message }) => csvLine([row, column, value, code, message]))
      .join("");
    for (const { row } of page) rows.add(row);
    told += page.length;
    const last = page.at(-1);
    if (!last || page.length < errorsPerPage) break;
    after = { row: last.row, ordinal: last.ordinal };
  }
  if (errors <= rows.size) return;
  const message = `${errors} rows have errors; this file lists the first ${told} errors.`;
  yield csvLine([null, null, null, "cut", message]);
}
