import { z } from "zod";
import { importKinds } from "#worker/domain/crm/records.ts";
import type { ImportView, InspectionView } from "#worker/usecases/imports/view-import.ts";

/** The views of imports as schemas, each held to the type that the use case gives. */

const instant = z.string().meta({ format: "date-time" });
const status = z.enum(["received", "checking", "committing", "done", "failed", "undoing", "undone"]);
const mapping = z.record(z.string(), z.string());

const formats = z.object({
  date: z.string().nullable(),
  decimal: z.string().nullable(),
  delimiter: z.string(),
  columns: z.array(
    z.object({ field: z.string(), column: z.string(), format: z.string(), ambiguous: z.boolean() }),
  ),
});

const rowProblem = z.object({
  row: z.int(),
  column: z.string(),
  value: z.string(),
  code: z.string(),
  message: z.string(),
});

export const importView = z.object({
  id: z.string(),
  kind: z.enum(importKinds),
  fileName: z.string(),
  fileBytes: z.int(),
  status,
  dryRun: z.boolean(),
  skipErrors: z.boolean(),
  held: z.boolean(),
  partly: z.enum(["written", "undone"]).nullable(),
  mapping,
  formats,
  counts: z.object({
    rows: z.int(),
    added: z.int(),
    updated: z.int(),
    skipped: z.int(),
    errors: z.int(),
  }),
  flagged: z.record(z.string(), z.int()),
  progress: z.object({ phase: status, rowsDone: z.int(), rowsTotal: z.int().nullable() }),
  errors: z.array(rowProblem),
  failure: z.string().nullable(),
  undo: z.object({ removed: z.int(), restored: z.int(), kept: z.int() }).nullable(),
  runId: z.string().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
}) satisfies z.ZodType<ImportView>;

export const inspectionView = z.object({
  kind: z.enum(importKinds),
  headers: z.array(z.string()),
  samples: z.array(z.array(z.string())),
  mapping,
  problems: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })),
  formats,
}) satisfies z.ZodType<InspectionView>;

export const fieldViews = z.object({
  items: z.array(z.object({ name: z.string(), label: z.string(), required: z.boolean(), type: z.string() })),
});
