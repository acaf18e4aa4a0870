import type { Audience } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { Seat } from "./access-ports.ts";
import {
  type ActiveSession,
  type StartedSession,
  type StartSessionDeps,
  startSession,
} from "./start-session.ts";

export type SwitchAudienceInput = {
  readonly audience: Audience;
  /** Which company to work for; the first by name when left out. Means nothing for partners. */
  readonly companyId?: string | undefined;
};

/** Moves to another seat in a new session; the old one ends. A seat that is not theirs does not exist for them. */
export async function switchAudience(
  deps: StartSessionDeps,
  { user, proof, standing, tokenHash, expiresAt }: ActiveSession,
  { audience, companyId }: SwitchAudienceInput,
): Promise<Result<StartedSession, "membership-not-found">> {
  const tenantId = companyId ?? standing.companies[0]?.company.tenantId;
  if (audience === "company" && tenantId === undefined) return err("membership-not-found");
  const seat: Seat = audience === "company" ? { audience, tenantId: tenantId ?? "" } : { audience };
  const goingOn = { replaces: tokenHash, endsBy: expiresAt };
  const started = await startSession(deps, { user, seat, proof, standing, ...goingOn });
  return started === null ? err("membership-not-found") : ok(started);
}
