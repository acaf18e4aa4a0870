import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import { auditLines } from "./audit-lines.ts";
import {
  type ActiveSession,
  type StartedSession,
  type StartSessionDeps,
  startSession,
} from "./start-session.ts";

/**
 * Lets somebody of the company look at the portal as one of its partners, in a session of its own that may read and
 * nothing else. It takes the place of the one they worked in; changing back to the company ends it.
 */
export async function viewAsPartner(
  deps: StartSessionDeps & { readonly viewsOf: ViewStoreOf },
  {
    session,
    tenant,
    partnerId,
    actor,
  }: {
    readonly session: ActiveSession;
    readonly tenant: TenantScope;
    readonly partnerId: string;
    readonly actor: Actor;
  },
): Promise<Result<StartedSession, "not-found">> {
  const name = (await deps.viewsOf(tenant).partnerNames([partnerId])).get(partnerId);
  if (name === undefined) return err("not-found");
  const { tenantId } = tenant;
  const { user, proof, standing, tokenHash, expiresAt } = session;
  const object = { kind: "partner", id: partnerId };
  const change = { ownerId: tenantId, action: "partner.viewed", object, before: null, after: { name } };
  const started = await startSession(deps, {
    user,
    seat: { audience: "partner-view", tenantId, partnerId },
    proof,
    standing,
    replaces: tokenHash,
    endsBy: expiresAt,
    audit: () => auditLines(deps, { actor, changes: [change] }),
  });
  return started === null ? err("not-found") : ok(started);
}
