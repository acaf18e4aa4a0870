import { useRouteLoaderData } from "@remix-run/react";
import type { SessionView } from "./views.ts";

/**
 * Whether the ledger of the company whose pages these are is frozen, as the frame around the page has loaded it. Pages offer
 * nothing then that writes to it or signs it; the API refuses all the same.
 */
export function useFrozen(): boolean {
  const company = useRouteLoaderData<SessionView>("routes/company");
  return (company?.frozenLedgers.length ?? 0) > 0;
}
