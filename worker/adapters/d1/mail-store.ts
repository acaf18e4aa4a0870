import { emailKey } from "#worker/domain/access/email.ts";
import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import type { Env } from "#worker/env.ts";
import type {
  BadAddress,
  BadAddressReason,
  MailEnd,
  MailMessage,
  MailStore,
} from "#worker/usecases/mail/mail-ports.ts";
import { queueMails } from "./mail-statements.ts";

/** Promised mail and bad addresses, both in the directory. */
export function mailStore(env: Pick<Env, "DIRECTORY">): MailStore {
  const db = env.DIRECTORY;
  return {
    enqueue: async (mails) => {
      if (mails.length > 0) await queueMails(db, mails).run();
    },
    take: async (mailId, { attempt, leaseUntil }) => {
      const row = await db
        .prepare(
          `UPDATE mails SET status = 'sending', attempts = attempts + 1, available_at = ?3
           WHERE id = ?1 AND attempts = ?2 AND status IN ('queued', 'sending')
           RETURNING id, kind, to_email, to_name, tenant_id, params, created_at, attempts`,
        )
        .bind(mailId, attempt, leaseUntil)
        .first<MailRow>();
      return row && { mail: toMail(row), attempts: row.attempts };
    },
    settle: async (mailId, { attempts, end }) => {
      await settlement(db, end)
        .bind(mailId, attempts, ...valuesOf(end))
        .run();
    },
    leaseDue: async ({ now, leaseUntil, limit }) => {
      const { results } = await db
        .prepare(
          `UPDATE mails SET available_at = ?1
           WHERE id IN (
             SELECT id FROM mails INDEXED BY mails_by_due
             WHERE status IN ('queued', 'sending') AND available_at <= ?2 ORDER BY available_at LIMIT ?3)
           RETURNING id, attempts`,
        )
        .bind(leaseUntil, now, limit)
        .all<{ id: string; attempts: number }>();
      return results.map(
        ({ id, attempts }): MailMessage => ({ v: 1, kind: "mail", mailId: id, attempt: attempts }),
      );
    },
    ...badAddresses(db),
    removeOlderThan: async (createdBefore) => {
      const removed = await db
        .prepare(
          `DELETE FROM mails INDEXED BY mails_by_age
           WHERE created_at < ?1 AND status IN ('sent', 'failed', 'refused')`,
        )
        .bind(createdBefore)
        .run();
      return removed.meta.changes;
    },
  };
}

/** A later try has counted further, so a try that was given up for dead settles nothing. What a mail said goes with its end. */
function settlement(db: D1Database, end: MailEnd): D1PreparedStatement {
  const isThisTry = "WHERE id = ?1 AND attempts = ?2 AND status = 'sending'";
  switch (end.kind) {
    case "sent":
      return db.prepare(
        `UPDATE mails SET status = 'sent', params = '{}', error = NULL, sent_at = ?3, provider = ?4, provider_id = ?5 ${isThisTry}`,
      );
    case "again":
      return db.prepare(`UPDATE mails SET status = 'queued', available_at = ?3, error = ?4 ${isThisTry}`);
    case "failed":
    case "refused":
      return db.prepare(`UPDATE mails SET status = ?3, params = '{}', error = ?4 ${isThisTry}`);
  }
}

function valuesOf(end: MailEnd): readonly (string | number | null)[] {
  switch (end.kind) {
    case "sent":
      return [end.at, end.provider, end.providerId];
    case "again":
      return [end.at, end.reason];
    case "failed":
    case "refused":
      return [end.kind, end.reason];
  }
}

function badAddresses(db: D1Database) {
  return {
    listBadAddresses: async (emails) => {
      const { results } = await db
        .prepare(
          `SELECT email_norm, bounced_at, reason, detail FROM mail_addresses
           WHERE email_norm IN (SELECT value FROM json_each(?1)) ORDER BY email_norm`,
        )
        .bind(JSON.stringify(emails.map(emailKey)))
        .all<{ email_norm: string; bounced_at: number; reason: BadAddressReason; detail: string }>();
      return results.map((row) => ({
        email: row.email_norm,
        reason: row.reason,
        detail: row.detail,
        bouncedAt: row.bounced_at,
      }));
    },
    markBadAddresses: async (addresses) => {
      const rows = addresses.map((address) => ({ ...address, email: emailKey(address.email) }));
      await db
        .prepare(
          `INSERT INTO mail_addresses (email_norm, bounced_at, reason, detail)
           SELECT value->>'email', CAST(value->>'bouncedAt' AS INTEGER), value->>'reason', value->>'detail'
           FROM json_each(?1) WHERE true
           ON CONFLICT (email_norm) DO NOTHING`,
        )
        .bind(JSON.stringify(rows satisfies readonly BadAddress[]))
        .run();
    },
    clearBadAddresses: async (emails) => {
      await db
        .prepare("DELETE FROM mail_addresses WHERE email_norm IN (SELECT value FROM json_each(?1))")
        .bind(JSON.stringify(emails.map(emailKey)))
        .run();
    },
  } satisfies Partial<MailStore>;
}

type MailRow = {
  readonly id: string;
  readonly kind: string;
  readonly to_email: string;
  readonly to_name: string;
  readonly tenant_id: string | null;
  readonly params: string;
  readonly created_at: number;
  readonly attempts: number;
};

function toMail(row: MailRow): QueuedMail {
  return {
    id: row.id,
    kind: row.kind,
    params: JSON.parse(row.params),
    to: { email: row.to_email, name: row.to_name },
    tenantId: row.tenant_id,
    createdAt: row.created_at,
  } as QueuedMail;
}
