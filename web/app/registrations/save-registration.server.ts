import type { ActionFunctionArgs } from "@remix-run/cloudflare";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem, type Problem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import type { Answer } from "#web/app/lib/success-body.ts";
import type { RegistrationFormView } from "#web/app/lib/views.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { readContent, typedValues } from "./registration-content.ts";
import type { RefusedForm } from "./registration-form.tsx";
import { fieldLabels, versionTag } from "./registration-words.ts";

type Kept = { readonly id: string; readonly version: number };

/**
 * Does what the form of a registration asks: keeps what was written, adds or removes files, and hands it in. Each step is kept
 * before the next is tried, so a refusal loses nothing.
 */
export async function saveRegistration(
  args: ActionFunctionArgs,
  sent: {
    readonly data: FormData;
    readonly form: RegistrationFormView;
    /** For the company: on whose behalf. */
    readonly partnerId?: string;
  },
): Promise<Result<Kept, RefusedForm & { readonly status: number }>> {
  const { data, form } = sent;
  const { patch, problems } = readContent(data, form);
  const refuse = (problem: Problem, kept: Kept | null, more: { readonly [field: string]: string } = {}) => {
    const { title, fields } = formProblem(problem, Object.keys(fieldLabels(form)));
    return err({
      status: problem.status,
      kept,
      typed: typedValues(data),
      problem: { title, fields: { ...fields, ...more } },
    });
  };
  const before = keptIn(data);
  const written = await keepContent(args, { ...sent, patch, before });
  if (!written.ok) return refuse(written.error, before, problems);
  if (Object.keys(problems).length > 0) return refuse(UNREADABLE, written.value, problems);
  const filed = await keepFiles(args, data, written.value);
  if (!filed.ok) return refuse(filed.error, written.value);
  const handed = await handIn(args, data, filed.value);
  if (handed.ok) return handed;
  const isIncomplete = handed.error.code === "invalid-request";
  return refuse(isIncomplete ? { ...handed.error, ...INCOMPLETE } : handed.error, filed.value);
}

const INCOMPLETE = { detail: "It cannot be handed in yet. What you wrote is saved." };

const UNREADABLE: Problem = {
  title: "Something in the form is not valid. The rest of it is saved.",
  status: 422,
  code: "invalid-request",
};

function keptIn(data: FormData): Kept | null {
  const id = textOf(data, "id");
  return id === "" ? null : { id, version: Number(textOf(data, "version")) };
}

async function keepContent(
  args: ActionFunctionArgs,
  {
    form,
    partnerId,
    patch,
    before,
  }: Parameters<typeof saveRegistration>[1] & {
    readonly patch: ReturnType<typeof readContent>["patch"];
    readonly before: Kept | null;
  },
): Promise<Result<Kept, Problem>> {
  const { registrations } = apiOf(args).client;
  if (before !== null) {
    const call = registrations[":id"].$patch({ param: { id: before.id }, json: patch }, seen(before));
    return tryRead(call, args.request);
  }
  const whose = partnerId === undefined ? { companyId: form.companyId } : { partnerId };
  return tryRead(registrations.$post({ json: { ...patch, ...whose, draft: true } }), args.request);
}

async function keepFiles(
  args: ActionFunctionArgs,
  data: FormData,
  kept: Kept,
): Promise<Result<Kept, Problem>> {
  const [kind, fileId] = textOf(data, "intent").split(" ");
  if (kind === "remove" && fileId !== undefined) {
    const param = { id: kept.id, fileId };
    const call = apiOf(args).client.registrations[":id"].attachments[":fileId"];
    return tryRead(call.$delete({ param }, seen(kept)), args.request);
  }
  return sendFiles(args, data, kept);
}

type Changed = Answer & { readonly status: 200; readonly json: () => Promise<Kept> };

/** Adds the files of the form, if it has any; the typed client builds forms from values and knows no files. */
export async function sendFiles(
  args: ActionFunctionArgs,
  data: FormData,
  kept: Kept,
): Promise<Result<Kept, Problem>> {
  const upload = new FormData();
  for (const file of data.getAll("files"))
    if (typeof file !== "string" && file.name !== "") upload.append("files", file);
  if (!upload.has("files")) return ok(kept);
  const path = `/registrations/${encodeURIComponent(kept.id)}/attachments`;
  const answer = apiOf(args).send(path, { method: "POST", body: upload, ...seen(kept) });
  return tryRead(answer as Promise<Changed>, args.request);
}

async function handIn(args: ActionFunctionArgs, data: FormData, kept: Kept): Promise<Result<Kept, Problem>> {
  const calls = apiOf(args).client.registrations[":id"];
  const param = { id: kept.id };
  const intent = textOf(data, "intent");
  if (intent === "submit") return tryRead(calls.submit.$post({ param }, seen(kept)), args.request);
  if (intent !== "answer") return ok(kept);
  const json = { reason: textOf(data, "reason") };
  return tryRead(calls.answer.$post({ param, json }, seen(kept)), args.request);
}

/** Whoever changes something has seen what it is now. */
function seen({ version }: Kept) {
  return { headers: { "If-Match": versionTag(version) } };
}

/** The form of the company that the registration is made with. */
export function readForm(args: ActionFunctionArgs, companyId: string | undefined) {
  const query = companyId === undefined ? {} : { companyId };
  return read(apiOf(args).client.registrations.form.$get({ query }), args.request);
}
