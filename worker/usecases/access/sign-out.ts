import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { Directory, Tokens } from "./access-ports.ts";
import { type AuditLineDeps, auditLines } from "./audit-lines.ts";
import { logOf } from "./session-principal.ts";
import type { ActiveSession } from "./start-session.ts";

export type SignOutInput = {
  readonly token: string;
  /** Null when the token opens nothing any more: what may be left of its session goes all the same, unlogged. */
  readonly living: { readonly session: ActiveSession; readonly actor: Actor } | null;
};

/** Ends the session of this token. */
export async function signOut(
  deps: AuditLineDeps & { readonly directory: Directory; readonly tokens: Tokens },
  { token, living }: SignOutInput,
): Promise<void> {
  const audit =
    living === null
      ? []
      : auditLines(deps, {
          actor: living.actor,
          changes: [
            {
              ownerId: logOf(living.session.user, living.session.seat, living.session.standing),
              action: "session.ended",
              object: { kind: "user", id: living.session.user.id },
              before: null,
              after: null,
            },
          ],
        });
  await deps.directory.endSession(deps.tokens.hash(token), audit);
}
