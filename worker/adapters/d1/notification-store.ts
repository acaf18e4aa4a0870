import type { Audience } from "#worker/domain/access/principal.ts";
import type { EventKind } from "#worker/domain/notification/company-event.ts";
import type { MailChoice } from "#worker/domain/notification/event-kinds.ts";
import type { MailTimes } from "#worker/domain/notification/mail-moment.ts";
import type { Env } from "#worker/env.ts";
import type {
  Choice,
  DeliveryLine,
  DueNotification,
  ListedNotification,
  Notification,
  NotificationStore,
  PagePlace,
  Reader,
} from "#worker/usecases/notifications/notification-ports.ts";
import { insertActLinks } from "./act-link-store.ts";
import { queueMails } from "./mail-statements.ts";

/** What people are told and how they wish to be told, all in the directory. */
export function notificationStore(env: Pick<Env, "DIRECTORY">): NotificationStore {
  const db = env.DIRECTORY;
  return { ...writing(db), ...reading(db), ...waiting(db), ...preferences(db) };
}

function writing(db: D1Database) {
  return {
    add: async (notifications, { mails, links }) => {
      await db.batch([
        insertNotifications(db, notifications),
        insertActLinks(db, links),
        queueMails(db, mails),
      ]);
    },
    removeOlderThan: async (createdBefore) => {
      await db
        .prepare("DELETE FROM notifications INDEXED BY notifications_by_age WHERE created_at < ?1")
        .bind(createdBefore)
        .run();
    },
    listDeliveries: async (tenantId, { limit, before, failedOnly }) => {
      const { results } = await db
        .prepare(
          `SELECT n.*, u.name AS user_name, u.email_norm AS user_email, m.status AS mail_status, m.error AS mail_error,
             m.sent_at
           FROM notifications n INDEXED BY notifications_by_company
           CROSS JOIN users u ON u.id = n.user_id LEFT JOIN mails m ON m.id = n.mail_id
           WHERE n.tenant_id = ?1 AND (n.created_at, n.id) < (?2, ?3)
             AND (?4 = 0 OR m.status IN ('failed', 'refused'))
           ORDER BY n.created_at DESC, n.id DESC LIMIT ?5`,
        )
        .bind(tenantId, ...placeValues(before), failedOnly ? 1 : 0, limit)
        .all<DeliveryRow>();
      return results.map(toDelivery);
    },
  } satisfies Partial<NotificationStore>;
}

function insertNotifications(db: D1Database, notifications: readonly Notification[]): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO notifications (user_id, id, audience, tenant_id, partner_id, event_id, kind, subject_id,
         subject_version, title, paragraphs, path, is_listed, mail, mail_due_at, mail_id, created_at)
       SELECT value->>'userId', value->>'id', value->>'audience', value->>'tenantId', value->>'partnerId',
         value->>'eventId', value->>'kind', value->>'subjectId', value->>'subjectVersion', value->>'title',
         value->'paragraphs', value->>'path', value->>'isListed', value->>'mail', value->>'mailDueAt', value->>'mailId', value->>'createdAt'
       FROM json_each(?1) WHERE true
       ON CONFLICT (user_id, id) DO NOTHING`,
    )
    .bind(JSON.stringify(notifications));
}

/** A person sees what they were told in the places where they belong today. */
const isReaders = `n.user_id = ?1 AND n.audience = ?2 AND n.is_listed = 1 AND EXISTS (
  SELECT 1 FROM json_each(?3) p WHERE p.value->>'tenantId' = n.tenant_id
    AND (n.partner_id IS NULL OR n.partner_id = p.value->>'partnerId'))`;

function reading(db: D1Database) {
  const whose = ({ userId, audience, places }: Reader) => [userId, audience, JSON.stringify(places)] as const;
  return {
    list: async (reader, { limit, before, unreadOnly }) => {
      const { results } = await db
        .prepare(
          `SELECT n.id, n.tenant_id, n.kind, n.title, n.paragraphs, n.path, n.created_at, n.read_at, t.name AS company_name
           FROM notifications n INDEXED BY notifications_by_person CROSS JOIN tenants t ON t.id = n.tenant_id
           WHERE ${isReaders} AND (n.created_at, n.id) < (?4, ?5) AND (?6 = 0 OR n.read_at IS NULL)
           ORDER BY n.created_at DESC, n.id DESC LIMIT ?7`,
        )
        .bind(...whose(reader), ...placeValues(before), unreadOnly ? 1 : 0, limit)
        .all<ListedRow>();
      return results.map(toListed);
    },
    countUnread: async (reader) => {
      const count = await db
        .prepare(
          `SELECT COUNT(*) AS unread FROM notifications n INDEXED BY notifications_unread
           WHERE ${isReaders} AND n.read_at IS NULL`,
        )
        .bind(...whose(reader))
        .first<number>("unread");
      return count ?? 0;
    },
    markRead: async (reader, ids, now) => {
      await db
        .prepare(
          `UPDATE notifications AS n INDEXED BY notifications_unread SET read_at = ?4
           WHERE ${isReaders} AND n.read_at IS NULL AND (?5 IS NULL OR n.id IN (SELECT value FROM json_each(?5)))`,
        )
        .bind(...whose(reader), now, ids === null ? null : JSON.stringify(ids))
        .run();
    },
  } satisfies Partial<NotificationStore>;
}

/** Whether the person of a row still has an account, and belongs where the row is about. */
const stillBelongs = `EXISTS (SELECT 1 FROM users u WHERE u.id = n.user_id AND u.disabled_at IS NULL)
  AND iif(n.audience = 'company',
    EXISTS (SELECT 1 FROM tenant_members m WHERE m.tenant_id = n.tenant_id AND m.user_id = n.user_id),
    EXISTS (
      SELECT 1 FROM organisation_members m JOIN partnerships p ON p.organisation_id = m.organisation_id
      WHERE m.user_id = n.user_id AND p.tenant_id = n.tenant_id
        AND (n.partner_id IS NULL OR p.partner_id = ifnull((
          SELECT a.survivor_id FROM partner_aliases a
          WHERE a.tenant_id = n.tenant_id AND a.partner_id = n.partner_id), n.partner_id))
        AND NOT EXISTS (SELECT 1 FROM partner_blocks b WHERE b.tenant_id = n.tenant_id AND b.user_id = n.user_id)))`;

function waiting(db: D1Database) {
  return {
    listDue: async (now, limit) => {
      const { results } = await db
        .prepare(
          `SELECT n.*, u.name AS user_name, u.email_norm AS user_email, t.name AS company_name
           FROM notifications n INDEXED BY notifications_by_due
           CROSS JOIN users u ON u.id = n.user_id CROSS JOIN tenants t ON t.id = n.tenant_id
           WHERE n.mail_due_at <= ?1 AND n.mail_due_at IS NOT NULL AND n.mail_id IS NULL
           ORDER BY n.mail_due_at, n.created_at, n.id LIMIT ?2`,
        )
        .bind(now, limit)
        .all<DueRow>();
      return results.map(toDue);
    },
    dropLost: async (now) => {
      await db
        .prepare(
          `UPDATE notifications AS n INDEXED BY notifications_by_due SET mail = 'off', mail_due_at = NULL
           WHERE n.mail_due_at <= ?1 AND n.mail_due_at IS NOT NULL AND n.mail_id IS NULL AND NOT (${stillBelongs})`,
        )
        .bind(now)
        .run();
    },
    promiseMail: async (mail, { userId, ids, links }) => {
      const these = JSON.stringify(ids);
      const ofThese = "user_id = ?1 AND id IN (SELECT value FROM json_each(?2))";
      await db.batch([
        db
          .prepare(
            `UPDATE notifications SET mail_id = ?3 WHERE ${ofThese} AND NOT EXISTS (
               SELECT 1 FROM notifications WHERE ${ofThese} AND mail_id IS NOT NULL)`,
          )
          .bind(userId, these, mail.id),
        queueMails(db, [mail], "ifChanged"),
        // Links of a mail that somebody else has promised meanwhile stand in no mail.
        insertActLinks(db, links),
      ]);
    },
  } satisfies Partial<NotificationStore>;
}

function preferences(db: D1Database) {
  return {
    choicesOf: async (userIds, { audience, kind }) => {
      const { results } = await db
        .prepare(
          `SELECT p.value AS user_id, c.is_listed, c.mail, t.time_zone, t.quiet_from, t.quiet_to, t.digest
           FROM json_each(?1) p
           LEFT JOIN notification_choices c ON c.user_id = p.value AND c.audience = ?2 AND c.kind = ?3
           LEFT JOIN notification_times t ON t.user_id = p.value
           WHERE c.user_id IS NOT NULL OR t.user_id IS NOT NULL`,
        )
        .bind(JSON.stringify(userIds), audience, kind)
        .all<ChosenRow>();
      return new Map(
        results.map((row) => [
          row.user_id,
          {
            choice: row.mail === null ? undefined : { isListed: row.is_listed === 1, mail: row.mail },
            times: row.time_zone === null ? undefined : toTimes({ ...row, time_zone: row.time_zone }),
          },
        ]),
      );
    },
    getPreferences: async (userId, audience) => {
      const [choices, times] = await db.batch([
        db
          .prepare(
            "SELECT kind, is_listed, mail FROM notification_choices WHERE user_id = ?1 AND audience = ?2",
          )
          .bind(userId, audience),
        db.prepare("SELECT * FROM notification_times WHERE user_id = ?1").bind(userId),
      ]);
      const rows = (choices?.results ?? []) as { kind: string; is_listed: number; mail: MailChoice }[];
      const [row] = (times?.results ?? []) as TimesRow[];
      return {
        choices: rows.map(({ kind, is_listed, mail }) => ({ kind, isListed: is_listed === 1, mail })),
        times: row === undefined ? null : toTimes(row),
      };
    },
    savePreferences: async ({ userId, audience }, { choices, times }) => {
      await db.batch([
        db
          .prepare(
            `INSERT INTO notification_choices (user_id, audience, kind, is_listed, mail)
             SELECT ?1, ?2, value->>'kind', value->>'isListed', value->>'mail' FROM json_each(?3) WHERE true
             ON CONFLICT (user_id, audience, kind) DO UPDATE SET is_listed = excluded.is_listed, mail = excluded.mail`,
          )
          .bind(userId, audience, JSON.stringify(choices satisfies readonly Choice[])),
        db
          .prepare(
            `INSERT INTO notification_times (user_id, time_zone, quiet_from, quiet_to, digest) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (user_id) DO UPDATE SET time_zone = excluded.time_zone, quiet_from = excluded.quiet_from,
               quiet_to = excluded.quiet_to, digest = excluded.digest`,
          )
          .bind(userId, times.timeZone, times.quiet?.from ?? null, times.quiet?.to ?? null, times.digest),
      ]);
    },
  } satisfies Partial<NotificationStore>;
}

/** Later than any instant that a clock gives. */
const endOfTime = 8_640_000_000_000_000;

function placeValues(before: PagePlace | null): readonly [number, string] {
  return before === null ? [endOfTime, ""] : [before.createdAt, before.id];
}

type TimesRow = {
  readonly time_zone: string;
  readonly quiet_from: number | null;
  readonly quiet_to: number | null;
  readonly digest: MailTimes["digest"];
};

type ChosenRow = Omit<TimesRow, "time_zone"> & {
  readonly user_id: string;
  readonly is_listed: number | null;
  readonly mail: MailChoice | null;
  readonly time_zone: string | null;
};

type NotificationRow = {
  readonly user_id: string;
  readonly id: string;
  readonly audience: Audience;
  readonly tenant_id: string;
  readonly partner_id: string | null;
  readonly event_id: string;
  readonly kind: EventKind;
  readonly subject_id: string;
  readonly subject_version: number | null;
  readonly title: string;
  readonly paragraphs: string;
  readonly path: string;
  readonly is_listed: number;
  readonly mail: MailChoice;
  readonly mail_due_at: number | null;
  readonly mail_id: string | null;
  readonly read_at: number | null;
  readonly created_at: number;
};

type ListedRow = Pick<
  NotificationRow,
  "id" | "tenant_id" | "kind" | "title" | "paragraphs" | "path" | "created_at" | "read_at"
> & { readonly company_name: string };

type WithPerson = NotificationRow & { readonly user_name: string; readonly user_email: string };
type DueRow = WithPerson & { readonly company_name: string };
type DeliveryRow = WithPerson & {
  readonly mail_status: "queued" | "sending" | "sent" | "failed" | "refused" | null;
  readonly mail_error: string | null;
  readonly sent_at: number | null;
};

function toTimes({ time_zone, quiet_from, quiet_to, digest }: TimesRow): MailTimes {
  const quiet = quiet_from === null || quiet_to === null ? null : { from: quiet_from, to: quiet_to };
  return { timeZone: time_zone, quiet, digest };
}

function toListed(row: ListedRow): ListedNotification {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    companyName: row.company_name,
    kind: row.kind,
    title: row.title,
    paragraphs: JSON.parse(row.paragraphs) as string[],
    path: row.path,
    createdAt: row.created_at,
    readAt: row.read_at,
  };
}

function toDue(row: DueRow): DueNotification {
  return {
    id: row.id,
    userId: row.user_id,
    audience: row.audience,
    tenantId: row.tenant_id,
    partnerId: row.partner_id,
    eventId: row.event_id,
    kind: row.kind,
    subjectId: row.subject_id,
    subjectVersion: row.subject_version,
    title: row.title,
    paragraphs: JSON.parse(row.paragraphs) as string[],
    path: row.path,
    isListed: row.is_listed === 1,
    mail: row.mail,
    mailDueAt: row.mail_due_at,
    mailId: row.mail_id,
    createdAt: row.created_at,
    to: { id: row.user_id, name: row.user_name, email: row.user_email },
    companyName: row.company_name,
  };
}

function toDelivery(row: DeliveryRow): DeliveryLine {
  return {
    id: row.id,
    eventId: row.event_id,
    kind: row.kind,
    title: row.title,
    to: { id: row.user_id, name: row.user_name, email: row.user_email },
    audience: row.audience,
    createdAt: row.created_at,
    isListed: row.is_listed === 1,
    readAt: row.read_at,
    mail: row.mail,
    mailDueAt: row.mail_due_at,
    mailState: mailStateOf(row),
    mailError: row.mail_error,
    sentAt: row.sent_at,
  };
}

/** Mail is cleared away a month after it was promised; the line stays longer. */
function mailStateOf({ mail, mail_id, mail_status }: DeliveryRow): DeliveryLine["mailState"] {
  if (mail === "off") return "none";
  if (mail_id === null) return "waiting";
  return mail_status ?? "gone";
}
