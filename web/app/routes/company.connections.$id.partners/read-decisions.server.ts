import type { PageApi } from "#web/app/lib/api.server.ts";
import type { FormProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { findPartner } from "#web/app/partners/find-partner.server.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";

type Decision =
  | { readonly key: string; readonly label: string; readonly decision: "partner"; readonly partnerId: string }
  | { readonly key: string; readonly label: string; readonly decision: "ignored" | "open" };

/** The lines of the form in which somebody chose something. A partner that was typed is found by its name. */
export async function readDecisions(
  api: PageApi,
  form: FormData,
  request: Request,
): Promise<Result<readonly Decision[], FormProblem>> {
  const decisions: Decision[] = [];
  for (const at of form.getAll("line").map(String)) {
    const [key, label] = [textOf(form, `key-${at}`), textOf(form, `label-${at}`)];
    const chosen = textOf(form, `decision-${at}`);
    const typed = textOf(form, `partner-${at}`).trim();
    if (typed !== "" || chosen === "named") {
      const found =
        typed === "" ? err("Say which partner.") : await findPartner(api, { name: typed, request });
      if (!found.ok) {
        return err({ title: `${label}: ${found.error}`, fields: { [`partner-${at}`]: found.error } });
      }
      decisions.push({ key, label, decision: "partner", partnerId: found.value });
    } else if (chosen.startsWith("partner:")) {
      decisions.push({ key, label, decision: "partner", partnerId: chosen.slice("partner:".length) });
    } else if (chosen === "ignored" || chosen === "open") {
      decisions.push({ key, label, decision: chosen });
    }
  }
  return ok(decisions);
}
