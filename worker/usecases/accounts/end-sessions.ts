import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { ActiveSession } from "#worker/usecases/access/start-session.ts";
import type { AccountDeps } from "./account-deps.ts";
import type { AccountRecord } from "./account-ports.ts";

type Ending = { readonly session: ActiveSession; readonly actor: Actor };

/** Ends one of the person's own sessions; false when there is none of this id. */
export async function endSession(
  deps: AccountDeps,
  { session, actor, sessionId }: Ending & { readonly sessionId: string },
): Promise<boolean> {
  const userId = session.user.id;
  const ended = await deps.accounts.endSessions(
    { userId, sessionId },
    record(deps, { userId, actor, sessionId }),
  );
  return ended === 1;
}

/** Ends all the person's sessions but this one; answers how many. */
export function endOtherSessions(deps: AccountDeps, { session, actor }: Ending): Promise<number> {
  const userId = session.user.id;
  return deps.accounts.endSessions(
    { userId, keeps: session.tokenHash },
    record(deps, { userId, actor, sessionId: null }),
  );
}

function record(
  { ids, clock }: AccountDeps,
  { userId, actor, sessionId }: { userId: string; actor: Actor; sessionId: string | null },
): AccountRecord {
  const event = auditEvent(
    {
      ownerId: userId,
      action: sessionId === null ? "sessions.ended" : "session.ended",
      object: { kind: "user", id: userId },
      before: null,
      after: sessionId === null ? null : { session: sessionId },
    },
    { actor, id: ids.fresh("aud"), at: clock.now() },
  );
  return { audit: [event], mails: [] };
}
