import type { RenderedMail } from "#worker/domain/mail/render-mail.ts";
import type { Env } from "#worker/env.ts";
import type { Mailer } from "#worker/usecases/mail/mail-ports.ts";

/** A mail as it would have arrived. */
export type ReceivedMail = RenderedMail & {
  readonly id: string;
  readonly kind: string;
  /** Where its links lead, in their order. */
  readonly links: readonly string[];
  readonly receivedAt: string;
};

/**
 * Where mail goes in development: into a table that production never has, because what it holds are open secrets. It knows
 * a mail by its key, as a provider would.
 */
export function createDevMailer(env: Env): Mailer {
  return {
    name: "dev-mailbox",
    send: async (mail, idempotencyKey) => {
      const receivedAt = new Date().toISOString();
      await env.DIRECTORY.batch([
        createTable(env),
        env.DIRECTORY.prepare(
          `INSERT INTO dev_mailbox (id, to_email, mail, received_at) VALUES (?1, ?2, ?3, ?4)
           ON CONFLICT (id) DO NOTHING`,
        ).bind(idempotencyKey, mail.to.email, JSON.stringify(mail), receivedAt),
      ]);
      return { kind: "sent", providerId: idempotencyKey };
    },
  };
}

/** The newest first; all addresses', or one's. */
export async function listReceived(env: Env, to: string | null): Promise<readonly ReceivedMail[]> {
  const [, found] = await env.DIRECTORY.batch<Row>([
    createTable(env),
    env.DIRECTORY.prepare(
      `SELECT dev_mailbox.id, kind, mail, received_at FROM dev_mailbox LEFT JOIN mails USING (id)
       WHERE ?1 IS NULL OR dev_mailbox.to_email = ?1 ORDER BY received_at DESC, dev_mailbox.rowid DESC LIMIT 200`,
    ).bind(to?.toLowerCase() ?? null),
  ]);
  return (found?.results ?? []).map(toReceived);
}

export async function getReceived(env: Env, id: string): Promise<ReceivedMail | null> {
  const [, found] = await env.DIRECTORY.batch<Row>([
    createTable(env),
    env.DIRECTORY.prepare(
      "SELECT dev_mailbox.id, kind, mail, received_at FROM dev_mailbox LEFT JOIN mails USING (id) WHERE dev_mailbox.id = ?1",
    ).bind(id),
  ]);
  const row = found?.results[0];
  return row === undefined ? null : toReceived(row);
}

function createTable(env: Env): D1PreparedStatement {
  return env.DIRECTORY.prepare(
    `CREATE TABLE IF NOT EXISTS dev_mailbox (
       id TEXT NOT NULL PRIMARY KEY, to_email TEXT NOT NULL, mail TEXT NOT NULL, received_at TEXT NOT NULL) STRICT`,
  );
}

type Row = {
  readonly id: string;
  readonly kind: string | null;
  readonly mail: string;
  readonly received_at: string;
};

function toReceived(row: Row): ReceivedMail {
  const mail = JSON.parse(row.mail) as RenderedMail;
  return {
    ...mail,
    id: row.id,
    kind: row.kind ?? "",
    // The text part spells out the letter's own link alone on its line; the other address is the signature's.
    links: mail.text.match(/^https?:\/\/\S+$/gm) ?? [],
    receivedAt: row.received_at,
  };
}
