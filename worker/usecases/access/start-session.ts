import type { AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { Principal, User } from "#worker/domain/access/principal.ts";
import { sessionLongestMs } from "#worker/domain/access/session-lifetime.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { Directory, Proof, Seat, Standing, Tokens } from "./access-ports.ts";
import { type Restriction, type Seated, takeSeat, withinReach } from "./session-principal.ts";

/** Who is here, in which seat, how they proved it, and where else they could sit. */
export type ActiveSession = {
  readonly tokenHash: string;
  readonly id: string;
  readonly user: User;
  readonly seat: Seat;
  readonly proof: Proof;
  /** Null for somebody who belongs nowhere. */
  readonly principal: Principal | null;
  readonly restriction: Restriction | null;
  readonly standing: Standing;
  /** Until when it may be used, however often it goes on in another seat. */
  readonly expiresAt: number;
};

export type StartedSession = ActiveSession & { readonly token: string };

export type StartSessionDeps = {
  readonly directory: Directory;
  readonly tokens: Tokens;
  readonly ids: Ids;
  readonly clock: Clock;
};

/**
 * Every session begins with a token of our own making: one that the browser brought along is never adopted, only ended
 * (`replaces`), so that a token planted before a sign-in is worth nothing after it. Null when the seat is not theirs.
 */
export async function startSession(
  { directory, tokens, ids, clock }: StartSessionDeps,
  {
    user,
    seat,
    proof,
    standing: all,
    replaces,
    endsBy = Number.POSITIVE_INFINITY,
    audit = () => [],
  }: {
    readonly user: User;
    readonly seat: Seat;
    readonly proof: Proof;
    readonly standing: Standing;
    readonly replaces: string | null;
    /** The end of the session that goes on in this one: another seat is no new proof, so it buys no more time. */
    readonly endsBy?: number;
    /** The log's lines for a session of this id. */
    readonly audit?: (sessionId: string) => readonly AuditEvent[];
  },
): Promise<StartedSession | null> {
  const standing = withinReach(all, seat, proof);
  const seated = takeSeat(user, { seat, proof, standing });
  if (seated === null) return null;
  const now = clock.now();
  const token = tokens.fresh();
  const tokenHash = tokens.hash(token);
  const id = ids.fresh("ses");
  const audience = seat.audience === "partner-view" ? "company" : seat.audience;
  const expiresAt = Math.min(endsBy, now + sessionLongestMs[audience]);
  await directory.startSession(
    {
      tokenHash,
      id,
      seat,
      proof,
      userId: user.id,
      createdAt: now,
      seenAt: now,
      expiresAt,
    },
    { replaces, audit: audit(id) },
  );
  return { token, tokenHash, id, user, seat, proof, standing, expiresAt, ...placeOf(seated) };
}

/** The principal and restriction of a seat, as a session carries them. */
export function placeOf(seated: Seated): Pick<ActiveSession, "principal" | "restriction"> {
  return seated.kind === "seated"
    ? { principal: seated.principal, restriction: seated.restriction }
    : { principal: null, restriction: null };
}
