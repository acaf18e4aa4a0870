import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { AccountDeps } from "./account-deps.ts";

/** Changes what a person is called. The log notes that it was changed, and not the names. */
export async function renameAccount(
  { accounts, clock, ids }: AccountDeps,
  { userId, name, actor }: { readonly userId: string; readonly name: string; readonly actor: Actor },
): Promise<void> {
  const event = auditEvent(
    {
      ownerId: userId,
      action: "account.renamed",
      object: { kind: "user", id: userId },
      before: null,
      after: null,
    },
    { actor, id: ids.fresh("aud"), at: clock.now() },
  );
  await accounts.rename(userId, name.trim(), { audit: [event], mails: [] });
}
