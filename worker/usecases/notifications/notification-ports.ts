import type { Audience, TenantScope, User } from "#worker/domain/access/principal.ts";
import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import type { EventKind } from "#worker/domain/notification/company-event.ts";
import type { MailChoice } from "#worker/domain/notification/event-kinds.ts";
import type { MailTimes } from "#worker/domain/notification/mail-moment.ts";
import type { EventChoice } from "#worker/domain/notification/preference.ts";
import type { ActLink } from "#worker/usecases/acts/act-ports.ts";
import type { PromisedEvent } from "./promised-events.ts";

/** What one person is told of one event. */
export type Notification = {
  readonly id: string;
  readonly userId: string;
  readonly audience: Audience;
  readonly tenantId: string;
  /** The partner record that a partner's person is told for; null when it is every partner's. */
  readonly partnerId: string | null;
  readonly eventId: string;
  readonly kind: EventKind;
  readonly subjectId: string;
  /** Of what is to be decided, as it was told; null where nothing is. */
  readonly subjectVersion: number | null;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly path: string;
  readonly isListed: boolean;
  readonly mail: MailChoice;
  /** Null exactly when there is no mail. */
  readonly mailDueAt: number | null;
  /** Null while the mail waits. */
  readonly mailId: string | null;
  readonly createdAt: number;
};

/** Whose list: a person on one side, and the companies (with a partner: the records) that they may see today. */
export type Reader = {
  readonly userId: string;
  readonly audience: Audience;
  readonly places: readonly { readonly tenantId: string; readonly partnerId: string | null }[];
};

export type ListedNotification = Pick<
  Notification,
  "id" | "tenantId" | "kind" | "title" | "paragraphs" | "path" | "createdAt"
> & { readonly companyName: string; readonly readAt: number | null };

export type PagePlace = { readonly createdAt: number; readonly id: string };

export type Choice = EventChoice & { readonly kind: string };

/** A notification whose mail is due, with whom it goes to. */
export type DueNotification = Notification & { readonly to: User; readonly companyName: string };

/** What was told to whom, for the company's log. `mailState` is the mail's own while it is kept. */
export type DeliveryLine = {
  readonly id: string;
  readonly eventId: string;
  readonly kind: EventKind;
  readonly title: string;
  readonly to: User;
  readonly audience: Audience;
  readonly createdAt: number;
  readonly isListed: boolean;
  readonly readAt: number | null;
  readonly mail: MailChoice;
  readonly mailDueAt: number | null;
  readonly mailState: "none" | "waiting" | "queued" | "sending" | "sent" | "failed" | "refused" | "gone";
  readonly mailError: string | null;
  readonly sentAt: number | null;
};

/** What people are told, and how they want to be told: all of it in the directory. */
export type NotificationStore = {
  /** Their choices for one kind, and their times, by person; absent where they have chosen nothing. */
  readonly choicesOf: (
    userIds: readonly string[],
    of: { readonly audience: Audience; readonly kind: EventKind },
  ) => Promise<
    ReadonlyMap<string, { readonly choice: EventChoice | undefined; readonly times: MailTimes | undefined }>
  >;
  /** Writes what is not there yet, by id, in one batch with the mails and the links in them. */
  readonly add: (
    notifications: readonly Notification[],
    promised: { readonly mails: readonly QueuedMail[]; readonly links: readonly ActLink[] },
  ) => Promise<void>;
  readonly list: (
    reader: Reader,
    page: { readonly limit: number; readonly before: PagePlace | null; readonly unreadOnly: boolean },
  ) => Promise<readonly ListedNotification[]>;
  readonly countUnread: (reader: Reader) => Promise<number>;
  /** All of them with null. */
  readonly markRead: (reader: Reader, ids: readonly string[] | null, now: number) => Promise<void>;
  /** What is due for people who have left, lost their account or are blocked gets no mail. */
  readonly dropLost: (now: number) => Promise<void>;
  readonly listDue: (now: number, limit: number) => Promise<readonly DueNotification[]>;
  /** Names the mail in the notifications and promises it with the links in it, unless one of them has a mail by now. */
  readonly promiseMail: (
    mail: QueuedMail,
    told: {
      readonly userId: string;
      readonly ids: readonly string[];
      readonly links: readonly ActLink[];
    },
  ) => Promise<void>;
  readonly getPreferences: (
    userId: string,
    audience: Audience,
  ) => Promise<{ readonly choices: readonly Choice[]; readonly times: MailTimes | null }>;
  readonly savePreferences: (
    person: { readonly userId: string; readonly audience: Audience },
    preferences: { readonly choices: readonly Choice[]; readonly times: MailTimes },
  ) => Promise<void>;
  readonly listDeliveries: (
    tenantId: string,
    page: { readonly limit: number; readonly before: PagePlace | null; readonly failedOnly: boolean },
  ) => Promise<readonly DeliveryLine[]>;
  readonly removeOlderThan: (createdBefore: number) => Promise<void>;
};

/** What happened in a company, in its own database. */
export type EventStore = {
  /** For a change in another database, or none: writes the events and the promise to tell of them. */
  readonly promise: (events: readonly PromisedEvent[], now: number) => Promise<void>;
  readonly get: (eventId: string) => Promise<PromisedEvent | null>;
  /** The event has been told: the promise is kept. */
  readonly settle: (told: {
    readonly eventId: string;
    readonly outboxId: string;
    readonly now: number;
  }) => Promise<void>;
};

export type EventStoreOf = (tenant: TenantScope) => EventStore;
