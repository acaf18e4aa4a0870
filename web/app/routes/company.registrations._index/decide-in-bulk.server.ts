import { type ActionFunctionArgs, data } from "@remix-run/cloudflare";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import type { BulkAction } from "./bulk-step.tsx";

/**
 * Approves and assigns at once. To return and to reject takes words for the partner, which are asked for in a step between; each
 * registration is then decided by itself, and what one is refused keeps none of the others from it.
 */
export async function decideInBulk(args: ActionFunctionArgs) {
  const form = await args.request.formData();
  const ids = form.getAll("ids").map(String);
  const action = ACTIONS.find((one) => one === textOf(form, "intent"));
  if (action === undefined) throw data(null, { status: 400 });
  if (ids.length === 0) return refuse("Mark at least one registration first");
  const reason = textOf(form, "reason").trim();
  const fields = form.getAll("fields").map(String);
  const isWorded = action === "reject" || action === "request_info";
  if (isWorded && !form.has("step")) return { kind: "step" as const, action, ids, problem: undefined };
  const assigneeId = textOf(form, "assignTo") || null;
  const json = { action, ids, reason, fields, assigneeId };
  const made = await tryRead(apiOf(args).client.registrations.bulk.$post({ json }), args.request);
  if (made.ok) return { kind: "done" as const, action, results: made.value.results };
  const problem = formProblem(made.error, ["reason", "fields"]);
  if (isWorded) return data({ kind: "step" as const, action, ids, problem }, { status: made.error.status });
  return data({ kind: "refused" as const, problem }, { status: made.error.status });
}

const ACTIONS = ["approve", "reject", "request_info", "assign"] as const satisfies readonly BulkAction[];

function refuse(title: string) {
  return data({ kind: "refused" as const, problem: { title, fields: {} } }, { status: 422 });
}
