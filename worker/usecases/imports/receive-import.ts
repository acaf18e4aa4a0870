import { z } from "zod";
import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { ColumnFormats, FormatChoice } from "#worker/domain/crm/import/column-formats.ts";
import { type Mapping, resolveMapping } from "#worker/domain/crm/import/detect-mapping.ts";
import { type ImportKind, importKinds } from "#worker/domain/crm/records.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import { importLines } from "./import-lines.ts";
import type { ImportNeeds } from "./import-needs.ts";
import type { FileUpload, Import } from "./import-ports.ts";
import { type Inspection, inspectionOf } from "./inspect-file.ts";
import { type ReceivedFile, receiveFile } from "./receive-file.ts";
import { type FileProblem, type Sample, sampleFile, sampleFormats } from "./sample-file.ts";
import type { UploadProblem } from "./upload-problem.ts";

/** A form's parts in the order in which they arrive; a file's content must be read before the next part. */
export type UploadPart =
  | { readonly kind: "field"; readonly name: string; readonly value: string }
  | {
      readonly kind: "file";
      readonly name: string;
      readonly fileName: string;
      readonly content: AsyncIterable<Uint8Array>;
    };

export type Upload = AsyncIterable<UploadPart>;

/** Stores an uploaded file and promises its check. Whatever is wrong with it leaves nothing behind. */
export async function receiveImport(
  needs: ImportNeeds,
  request: { readonly tenant: TenantScope; readonly upload: Upload; readonly actor: Actor },
): Promise<Result<Import, readonly UploadProblem[]>> {
  const { tenant, upload, actor } = request;
  const id = needs.ids.fresh("imp");
  const fileKey = `imports/${tenant.tenantId}/${id}.csv`;
  const stored = await storeFile(needs, { tenant, upload, fileKey });
  if (!stored.ok) return stored;
  const imported = newImport({
    id,
    fileKey,
    userId: actor.id,
    now: needs.clock.now(),
    understood: stored.value,
  });
  await promiseCheck(needs, { tenant, imported, actor });
  return ok(imported);
}

/**
 * Notes the file, then stores it. The note goes with the file, or when the import is written; when that fails the file
 * stays, because only the note, which the cron looks after, knows whether the import has been written all the same.
 */
async function storeFile(
  needs: ImportNeeds,
  request: { readonly tenant: TenantScope; readonly upload: Upload; readonly fileKey: string },
): Promise<Result<Understood, readonly UploadProblem[]>> {
  const { tenant, upload, fileKey } = request;
  const store = needs.storeOf(tenant);
  await store.noteUpload({ fileKey, now: needs.clock.now() });
  const sink = needs.files.startUpload(fileKey);
  const drop = async () => {
    await sink.abort();
    await store.forgetUpload(fileKey);
  };
  try {
    const form = await readForm(upload, sink);
    const read = form.ok ? await understand(form.value) : form;
    if (read.ok) await sink.finish();
    else await drop();
    return read;
  } catch (error) {
    await drop();
    throw error;
  }
}

/** What an upload would be read as. Stores nothing. */
export async function inspectUpload(upload: Upload): Promise<Result<Inspection, readonly UploadProblem[]>> {
  const form = await readForm(upload, null);
  if (!form.ok) return form;
  const { fields, file } = form.value;
  const read = await understand({ file, fields: { ...fields, hold: true } });
  if (!read.ok) return read;
  const { sample, mapping, columns, kind, problems } = read.value;
  return ok(inspectionOf({ kind, sample, mapping, columns, problems }));
}

const yesOrNo = z.enum(["true", "false", ""]).transform((value) => value === "true");

const formFields = z.object({
  kind: z.enum(importKinds, {
    error: `Files of these kinds can be imported: ${importKinds.join(", ")}.`,
  }),
  mapping: z
    .string()
    .max(20_000)
    .transform((text, context) => {
      const parsed = text.trim() === "" ? {} : parseJson(text);
      const mapping = z.record(z.string(), z.string().nullable()).safeParse(parsed);
      if (mapping.success)
        return Object.fromEntries(Object.entries(mapping.data).map(([k, v]) => [k, v ?? ""]));
      context.addIssue({
        code: "custom",
        message: "mapping is a JSON object: our field -> the file's header",
      });
      return z.NEVER;
    })
    .default({}),
  hold: yesOrNo.default(false),
  dryRun: yesOrNo.default(false),
  skipErrors: yesOrNo.default(false),
  decimal: z.enum([".", ",", ""]).default(""),
  dateOrder: z.enum(["day-first", "month-first", ""]).default(""),
});

type FormFields = z.infer<typeof formFields>;

type Form = {
  readonly fields: FormFields;
  readonly file: { readonly fileName: string; readonly received: ReceivedFile };
};

async function readForm(
  upload: Upload,
  sink: FileUpload | null,
): Promise<Result<Form, readonly UploadProblem[]>> {
  const given: Record<string, string> = {};
  let file: { readonly fileName: string; readonly received: Result<ReceivedFile, FileProblem> } | null = null;
  for await (const part of upload) {
    if (part.kind === "field") given[part.name] = part.value;
    else if (part.name === "file" && file === null) {
      file = { fileName: part.fileName, received: await receiveFile(part.content, sink) };
    } else await receiveFile(part.content, null);
  }
  const fields = formFields.safeParse(given);
  const problems: UploadProblem[] = fields.success ? [] : fields.error.issues.map(toProblem);
  if (file === null)
    problems.push({
      path: "file",
      code: "file-missing",
      message: 'The form has no file in its field "file".',
    });
  else if (!file.received.ok) problems.push({ path: "file", ...file.received.error });
  if (problems.length > 0 || file === null || !file.received.ok || !fields.success) return err(problems);
  return ok({
    fields: fields.data,
    file: { fileName: shownName(file.fileName), received: file.received.value },
  });
}

type Understood = {
  readonly kind: ImportKind;
  readonly fileName: string;
  readonly fileBytes: number;
  readonly sample: Sample;
  readonly mapping: Mapping;
  readonly columns: ColumnFormats;
  readonly choice: FormatChoice;
  readonly fields: FormFields;
  readonly problems: readonly UploadProblem[];
};

async function understand({ fields, file }: Form): Promise<Result<Understood, readonly UploadProblem[]>> {
  const sampled = await sampleFile(file.received);
  if (!sampled.ok) return err([{ path: "file", ...sampled.error }]);
  const sample = sampled.value;
  const { kind, decimal, dateOrder } = fields;
  const resolved = resolveMapping({
    kind,
    headers: sample.headers,
    samples: sample.rows,
    explicit: fields.mapping,
  });
  // Whoever looks at the columns first can still say which one it is.
  const fatal = resolved.problems.filter(({ code }) => !fields.hold || code !== "field-not-mapped");
  if (fatal.length > 0) return err(fatal);
  const choice: FormatChoice = { decimal: decimal || null, dateOrder: dateOrder || null };
  const columns = sampleFormats(sample, { kind, mapping: resolved.mapping, choice });
  const { fileName, received } = file;
  return ok({ kind, fileName, fileBytes: received.bytes, sample, ...resolved, columns, choice, fields });
}

function newImport(given: {
  readonly id: string;
  readonly fileKey: string;
  readonly userId: string;
  readonly now: number;
  readonly understood: Understood;
}): Import {
  const { id, fileKey, userId, now, understood } = given;
  const { kind, fileName, fileBytes, mapping, choice, fields, sample, columns } = understood;
  assert(fileBytes > 0, "a file with a header has bytes");
  return {
    id,
    kind,
    status: "received",
    fileName,
    fileKey,
    fileBytes,
    mapping,
    formats: { delimiter: sample.delimiter, columns },
    choice,
    skipErrors: fields.skipErrors,
    dryRun: fields.dryRun,
    held: fields.hold,
    counts: { rows: 0, added: 0, updated: 0, skipped: 0, errors: 0 },
    flagged: {},
    starts: 1,
    committedRow: 0,
    undo: null,
    failure: null,
    runId: null,
    createdBy: userId,
    createdAt: now,
    finishedAt: null,
  };
}

async function promiseCheck(
  needs: ImportNeeds,
  {
    tenant,
    imported,
    actor,
  }: { readonly tenant: TenantScope; readonly imported: Import; readonly actor: Actor },
): Promise<void> {
  const outboxId = needs.ids.fresh("job");
  const { kind, fileName, fileBytes, held, dryRun } = imported;
  const audit = importLines(needs, {
    tenant,
    importId: imported.id,
    actor,
    action: "uploaded",
    after: { kind, fileName, fileBytes, held, dryRun },
  });
  await needs.storeOf(tenant).createImport(imported, { outboxId, audit });
  if (imported.held) return;
  const message: JobMessage = {
    v: 1,
    kind: "import-check",
    tenantId: tenant.tenantId,
    outboxId,
    importId: imported.id,
  };
  await sendPromised(needs.transport, [message]);
}

/** Only the last part of a path, and no longer than a line. */
function shownName(fileName: string): string {
  const last =
    fileName
      .split(/[/\\]/)
      .at(-1)
      ?.replace(/\p{Cc}/gu, "")
      .trim() ?? "";
  return last === "" ? "file.csv" : last.slice(0, 200);
}

function toProblem(issue: z.core.$ZodIssue): UploadProblem {
  const code = issue.code === "custom" ? "invalid-mapping" : issue.code.replaceAll("_", "-");
  return { path: issue.path.map(String).join("."), code, message: issue.message };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
