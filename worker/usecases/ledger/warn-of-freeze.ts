import { companyPermissions } from "#worker/domain/access/permissions.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { TeamStore } from "#worker/usecases/teams/team-ports.ts";
import type { Finding } from "./verification-ports.ts";

export type FreezeFound = { readonly verificationId: string; readonly finding: Finding };

/** Tells the people of a company that its ledger is being frozen; doing it again for the same verification tells nobody again. */
export type WarnOfFreeze = (tenant: TenantScope, found: FreezeFound) => Promise<void>;

/** Mails those who may close periods: finance has to know, and whoever may lift the freeze is among them. It names no amount. */
export async function warnOfFreeze(
  needs: {
    readonly team: Pick<TeamStore, "list">;
    readonly enqueueMail: (mails: readonly QueuedMail[]) => Promise<void>;
    readonly clock: Clock;
    readonly ids: Ids;
  },
  { tenantId, name: companyName }: TenantScope,
  { verificationId, finding }: FreezeFound,
): Promise<void> {
  const roles: readonly string[] = companyPermissions["periods.close"].roles;
  const people = (await needs.team.list(tenantId)).filter(({ role }) => roles.includes(role));
  const mails = people.map(
    ({ id, email, name }): QueuedMail => ({
      id: needs.ids.derive("mail", "ledger-frozen", verificationId, id),
      kind: "notice",
      to: { email, name },
      tenantId,
      createdAt: needs.clock.now(),
      params: {
        companyName,
        title: `The ledger of ${companyName} is frozen`,
        paragraphs: [
          "A verification has found that the ledger is not what it was when it was written.",
          whereIn(finding),
          "It takes no entries, signs no heads and issues no statements until its database has been put back, a verification has found it sound, and an owner has lifted the freeze.",
        ],
        action: { label: "Open the ledger", path: "/company/ledger" },
      },
    }),
  );
  if (mails.length > 0) await needs.enqueueMail(mails);
}

function whereIn({ reason, firstBadSeq }: Finding): string {
  return firstBadSeq === null
    ? `What was found: ${reason}.`
    : `What was found, at entry ${firstBadSeq}: ${reason}.`;
}
