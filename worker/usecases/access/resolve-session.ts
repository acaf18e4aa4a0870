import { isSessionAlive, isSessionDueForNote } from "#worker/domain/access/session-lifetime.ts";
import type { Clock } from "#worker/usecases/ports.ts";
import type { Directory, Tokens } from "./access-ports.ts";
import { takeSeat, withinReach } from "./session-principal.ts";
import { type ActiveSession, placeOf } from "./start-session.ts";

export type ResolveSessionDeps = {
  readonly directory: Directory;
  readonly tokens: Tokens;
  readonly clock: Clock;
};

/** Who a token stands for at this moment; null when it is unknown, over, or its seat has been taken away. */
export async function resolveSession(
  { directory, tokens, clock }: ResolveSessionDeps,
  token: string,
): Promise<ActiveSession | null> {
  const tokenHash = tokens.hash(token);
  const found = await directory.getSession(tokenHash);
  const now = clock.now();
  if (found === null || !isSessionAlive(found.session, now)) return null;
  const { session, user } = found;
  const { id, seat, proof, expiresAt } = session;
  const standing = withinReach(found.standing, seat, proof);
  const seated = takeSeat(user, { seat, proof, standing });
  if (seated === null) return null;
  if (isSessionDueForNote(session, now)) await directory.noteSessionSeen(tokenHash, now);
  return { tokenHash, id, user, seat, proof, standing, expiresAt, ...placeOf(seated) };
}
