import { auditEvent } from "#worker/domain/access/audit-event.ts";
import type { User } from "#worker/domain/access/principal.ts";
import { truncateAddress } from "#worker/domain/access/truncate-address.ts";
import type { CallerInfo } from "#worker/usecases/access/complete-sign-in.ts";
import type { AccountDeps } from "./account-deps.ts";
import type { AccountRecord } from "./account-ports.ts";

/** What a changed password leaves behind: a line in the person's log, and a mail in case it was not them. */
export function passwordChangeRecord(
  { ids }: Pick<AccountDeps, "ids">,
  {
    user,
    caller,
    how,
    now,
  }: {
    readonly user: User;
    readonly caller: CallerInfo;
    readonly how: "reset" | "changed";
    readonly now: number;
  },
): AccountRecord {
  const event = auditEvent(
    {
      ownerId: user.id,
      action: `password.${how}`,
      object: { kind: "user", id: user.id },
      before: null,
      after: null,
    },
    {
      id: ids.fresh("aud"),
      at: now,
      actor: {
        kind: "user",
        id: user.id,
        audience: "none",
        session: null,
        requestId: caller.requestId,
        address: truncateAddress(caller.address),
      },
    },
  );
  return {
    audit: [event],
    mails: [
      {
        id: ids.fresh("mail"),
        kind: "password-changed",
        params: { changedAt: now, resetPath: "/forgot-password" },
        to: { email: user.email, name: user.name },
        tenantId: null,
        createdAt: now,
      },
    ],
  };
}
