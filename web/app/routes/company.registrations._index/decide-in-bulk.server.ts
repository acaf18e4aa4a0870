import { type ActionFunctionArgs, data } from "@remix-run/cloudflare";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import type { BulkResultView } from "#web/app/lib/views.ts";
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
  const results: BulkResultView[] = [];
  for (let at = 0; at < ids.length; at += MOST_AT_ONCE) {
    const left = ids.slice(at);
    const json = { action, ids: left.slice(0, MOST_AT_ONCE), reason, fields, assigneeId };
    const made = await tryRead(apiOf(args).client.registrations.bulk.$post({ json }), args.request);
    if (made.ok) {
      results.push(...made.value.results);
      continue;
    }
    const { status, title, detail } = made.error;
    if (results.length > 0) {
      // What was decided stays decided, so the rest is said beside it.
      const undone = left.map((id) => ({ id, ok: false, state: null, code: null, message: detail ?? title }));
      return { kind: "done" as const, action, results: [...results, ...undone] };
    }
    const problem = formProblem(made.error, ["reason", "fields"]);
    if (isWorded) return data({ kind: "step" as const, action, ids, problem }, { status });
    return data({ kind: "refused" as const, problem }, { status });
  }
  return { kind: "done" as const, action, results };
}

/** As many as the API takes in one request. */
const MOST_AT_ONCE = 25;

const ACTIONS = ["approve", "reject", "request_info", "assign"] as const satisfies readonly BulkAction[];

function refuse(title: string) {
  return data({ kind: "refused" as const, problem: { title, fields: {} } }, { status: 422 });
}
