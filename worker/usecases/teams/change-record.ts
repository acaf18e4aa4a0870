import { type Actor, type AuditedChange, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { MailContent, QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { ChangeRecord } from "./team-ports.ts";

/** The log's lines and the mails of one change, complete. */
export function changeRecord(
  { ids, clock }: { readonly ids: Ids; readonly clock: Clock },
  {
    actor,
    changes,
    mails = [],
  }: {
    readonly actor: Actor;
    readonly changes: readonly AuditedChange[];
    readonly mails?: readonly (MailContent & Pick<QueuedMail, "to" | "tenantId">)[];
  },
): ChangeRecord {
  const at = clock.now();
  return {
    audit: changes.map((change) => auditEvent(change, { actor, id: ids.fresh("aud"), at })),
    mails: mails.map((mail) => ({ ...mail, id: ids.fresh("mail"), createdAt: at })),
  };
}

export function mailIdsOf({ mails }: ChangeRecord): readonly string[] {
  return mails.map(({ id }) => id);
}
