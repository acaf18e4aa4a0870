import type { ActionFunctionArgs } from "@remix-run/cloudflare";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import type { Answer } from "#web/app/lib/success-body.ts";

type Created = Answer & { readonly status: 201; readonly json: () => Promise<{ readonly id: string }> };

/** Opens a dispute; the typed client builds forms from values and knows no files. */
export function sendClaim(args: ActionFunctionArgs, companyId: string, form: FormData) {
  const path = `/portal/companies/${encodeURIComponent(companyId)}/disputes`;
  const answer = apiOf(args).send(path, { method: "POST", body: form });
  return tryRead(answer as Promise<Created>, args.request);
}

type Changed = Answer & { readonly status: 200; readonly json: () => Promise<{ readonly version: number }> };

/** Sends a message with its files; `path` is where the API has the dispute. */
export function sendMessage(args: ActionFunctionArgs, path: string, form: FormData) {
  const message = new FormData();
  for (const name of ["text", "files"]) for (const value of form.getAll(name)) message.append(name, value);
  const answer = apiOf(args).send(`${path}/messages`, { method: "POST", body: message });
  return tryRead(answer as Promise<Changed>, args.request);
}
