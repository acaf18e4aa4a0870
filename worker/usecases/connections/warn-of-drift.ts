import { companyPermissions } from "#worker/domain/access/permissions.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import type { ConnectionNeeds } from "./connection-needs.ts";
import type { ConnectionAlert } from "./connection-ports.ts";

export type DriftFound = {
  readonly connectionId: string;
  readonly object: string;
  /** Only those that were not there before. */
  readonly raised: readonly Omit<ConnectionAlert, "object">[];
};

/** Mails whoever may mend a connection, once for each alert. A mail that cannot be sent keeps nothing from being read. */
export async function warnOfDrift(
  needs: Pick<ConnectionNeeds, "peopleOf" | "enqueueMail" | "connectionsOf" | "clock" | "ids">,
  tenant: TenantScope,
  { connectionId, object, raised }: DriftFound,
): Promise<void> {
  const [connection, people] = await Promise.all([
    needs.connectionsOf(tenant).get(connectionId),
    needs.peopleOf(tenant.tenantId),
  ]);
  const roles: readonly string[] = companyPermissions["connections.write"].roles;
  const marks = raised.map(({ code, subject, raisedAt }) => `${code} ${subject} ${raisedAt}`).sort();
  const mails = people
    .filter(({ role }) => roles.includes(role))
    .map(
      ({ id, email, name }): QueuedMail => ({
        id: needs.ids.derive("mail", "connection-drift", connectionId, object, ...marks, id),
        kind: "notice",
        to: { email, name },
        tenantId: tenant.tenantId,
        createdAt: needs.clock.now(),
        params: {
          companyName: tenant.name,
          title: `${connection?.name ?? "Salesforce"}: ${object} is not read as it was`,
          paragraphs: [
            ...raised.slice(0, mostTold).map(({ message }) => message),
            ...(raised.length > mostTold ? [`And ${raised.length - mostTold} more.`] : []),
            "Everything else is read as before, and nothing that was read has been lost.",
          ],
          action: { label: "Open the connection", path: `/company/connections/${connectionId}` },
        },
      }),
    );
  if (mails.length === 0) return;
  await needs.enqueueMail(mails).catch((error: unknown) => {
    console.error("nobody could be told of a connection's drift", error);
  });
}

const mostTold = 10;
