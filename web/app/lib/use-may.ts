import { useRouteLoaderData } from "@remix-run/react";
import type { Session } from "#web/app/ui/session.ts";
import type { Permission } from "#worker/domain/access/permissions.ts";

/**
 * Says what the person who is signed in may do, as the frame around the page has loaded it. Pages show no button that the
 * API would refuse; the API refuses all the same.
 */
export function useMay(): (permission: Permission) => boolean {
  const company = useRouteLoaderData<Session>("routes/company");
  const portal = useRouteLoaderData<Session>("routes/portal");
  const permissions = (company ?? portal)?.permissions ?? [];
  return (permission) => permissions.includes(permission);
}
