import type { Principal, User } from "#worker/domain/access/principal.ts";
import { sessionLongestMs } from "#worker/domain/access/session-lifetime.ts";
import type { Clock } from "#worker/usecases/ports.ts";
import type { Directory, Membership, Tokens } from "./access-ports.ts";
import { principalAt, type Seat } from "./session-principal.ts";

/** Who is here, in which seat, and where else they could sit. */
export type ActiveSession = {
  readonly tokenHash: string;
  readonly principal: Principal;
  readonly memberships: readonly Membership[];
};

export type StartedSession = ActiveSession & { readonly token: string };

export type StartSessionDeps = {
  readonly directory: Directory;
  readonly tokens: Tokens;
  readonly clock: Clock;
};

/**
 * Every session begins with a token of our own making: one that the browser brought along is never adopted, only ended
 * (`replaces`), so that a token planted before a sign-in is worth nothing after it. Null when the seat is not theirs.
 */
export async function startSession(
  { directory, tokens, clock }: StartSessionDeps,
  {
    user,
    seat,
    memberships,
    replaces,
  }: {
    readonly user: User;
    readonly seat: Seat;
    readonly memberships: readonly Membership[];
    readonly replaces: string | null;
  },
): Promise<StartedSession | null> {
  const principal = principalAt(user, seat, memberships);
  if (principal === null) return null;
  const now = clock.now();
  const token = tokens.fresh();
  const tokenHash = tokens.hash(token);
  await directory.startSession(
    {
      ...seat,
      tokenHash,
      userId: user.id,
      createdAt: now,
      seenAt: now,
      expiresAt: now + sessionLongestMs[seat.audience],
    },
    replaces,
  );
  return { token, tokenHash, principal, memberships };
}
