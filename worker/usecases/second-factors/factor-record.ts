import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { User } from "#worker/domain/access/principal.ts";
import type { TwoFactorChange } from "#worker/domain/mail/queued-mail.ts";
import type { AccountRecord } from "#worker/usecases/accounts/account-ports.ts";
import type { SecondFactorDeps } from "./second-factor-deps.ts";

/** What a changed second factor leaves behind: a line in the person's log, and a mail in case it was not them. */
export function factorRecord(
  { ids }: Pick<SecondFactorDeps, "ids">,
  {
    user,
    actor,
    change,
    now,
  }: {
    readonly user: User;
    readonly actor: Actor;
    readonly change: TwoFactorChange;
    readonly now: number;
  },
): AccountRecord {
  const event = auditEvent(
    {
      ownerId: user.id,
      action: `second_factor.${change.replaceAll("-", "_")}`,
      object: { kind: "user", id: user.id },
      before: null,
      after: null,
    },
    { actor, id: ids.fresh("aud"), at: now },
  );
  return {
    audit: [event],
    mails: [
      {
        id: ids.fresh("mail"),
        kind: "two-factor-changed",
        params: { change, changedAt: now, securityPath: "/account" },
        to: { email: user.email, name: user.name },
        tenantId: null,
        createdAt: now,
      },
    ],
  };
}
