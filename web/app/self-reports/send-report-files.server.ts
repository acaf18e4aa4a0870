import type { ActionFunctionArgs } from "@remix-run/cloudflare";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import { type FormProblem, formProblem } from "#web/app/lib/form.ts";
import type { Answer } from "#web/app/lib/success-body.ts";

type Taken = Answer & { readonly status: 204; readonly json: () => Promise<null> };

/** Sends the files of a form along to a report; null when all of them are taken, or there are none. */
export async function sendReportFiles(
  args: ActionFunctionArgs,
  { id, form }: { readonly id: string; readonly form: FormData },
): Promise<FormProblem | null> {
  const upload = new FormData();
  for (const file of form.getAll("files"))
    if (typeof file !== "string" && file.name !== "") upload.append("files", file);
  if (!upload.has("files")) return null;
  const path = `/portal/reports/${encodeURIComponent(id)}/files`;
  const answer = apiOf(args).send(path, { method: "POST", body: upload });
  const sent = await tryRead(answer as Promise<Taken>, args.request);
  return sent.ok ? null : formProblem(sent.error, []);
}
