import type { Audience } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { firstSeat, type Seat } from "./session-principal.ts";
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
  session: ActiveSession,
  { audience, companyId }: SwitchAudienceInput,
): Promise<Result<StartedSession, "membership-not-found">> {
  const { memberships, principal, tokenHash } = session;
  const seat: Seat | null =
    companyId !== undefined && audience === "company"
      ? { audience, tenantId: companyId }
      : firstSeat(memberships.filter((membership) => membership.audience === audience));
  if (seat === null) return err("membership-not-found");
  const started = await startSession(deps, { user: principal.user, seat, memberships, replaces: tokenHash });
  return started === null ? err("membership-not-found") : ok(started);
}
