import type { Context } from "hono";
import { problem } from "#worker/http/problem.ts";
import type { SalesforceFailure } from "#worker/usecases/connections/salesforce-ports.ts";
import { stopFor } from "#worker/usecases/connections/sync-failure.ts";
import type { AppContext, CompanyContext } from "./context.ts";

/** What Salesforce would not do, by what helps: connecting anew, waiting, or an administrator. */
export function refuseFor(c: Context<AppContext & CompanyContext>, failure: SalesforceFailure) {
  const stop = stopFor(failure);
  if (stop.kind === "reconnect") return problem(c, "connection-not-connected", { detail: stop.reason });
  if (stop.kind === "give-up") return problem(c, "salesforce-refused", { detail: stop.reason });
  return problem(c, "salesforce-unavailable", {
    detail: stop.reason,
    headers: { "Retry-After": String(stop.seconds) },
  });
}
