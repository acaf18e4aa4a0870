import { useRouteLoaderData } from "@remix-run/react";
import type { Session } from "#web/app/ui/session.ts";

/** The session that the portal's frame has loaded; every page of the portal stands inside it. */
export function usePortalSession(): Session {
  const session = useRouteLoaderData<Session>("routes/portal");
  if (session === undefined)
    throw new Error("Broken invariant: a portal page stands inside the portal's frame");
  return session as Session;
}
