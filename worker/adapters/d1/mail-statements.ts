import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import { mailLeaseMs } from "#worker/usecases/mail/mail-ports.ts";

/**
 * Promises the mails in the caller's batch of the directory. A mail that is there already stays as it is. They fall due after
 * one lease, should the message that `sendPromised` puts into the queue be lost. With `ifChanged` they are written only when
 * the statement before them in the batch has changed a row.
 */
export function queueMails(
  db: D1Database,
  mails: readonly QueuedMail[],
  when: "always" | "ifChanged" = "always",
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO mails (id, kind, to_email, to_name, tenant_id, params, available_at, created_at)
       SELECT value->>'id', value->>'kind', value->>'$.to.email', value->>'$.to.name', value->>'tenantId', value->'params',
         CAST(value->>'createdAt' AS INTEGER) + CAST(?1 AS INTEGER), CAST(value->>'createdAt' AS INTEGER)
       FROM json_each(?2) WHERE ?3 OR changes() > 0
       ON CONFLICT (id) DO NOTHING`,
    )
    .bind(mailLeaseMs, JSON.stringify(mails), when === "always" ? 1 : 0);
}
