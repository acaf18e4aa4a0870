import type { User } from "#worker/domain/access/principal.ts";
import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import { actLinkMs } from "#worker/domain/notification/act.ts";
import { describeEventPage } from "#worker/domain/notification/event-kinds.ts";
import type { MailedAction } from "./invite-to-act.ts";
import type { DueNotification, Notification } from "./notification-ports.ts";

type Letter = {
  readonly mailId: string;
  readonly to: User;
  readonly companyName: string;
  readonly now: number;
  /** In place of the link to its page. */
  readonly action?: MailedAction | null;
};

/** The mail that tells of one event. */
export function letterOf(
  { kind, audience, subjectId, tenantId, title, paragraphs }: Notification,
  { mailId, to, companyName, now, action = null }: Letter,
): QueuedMail {
  return {
    id: mailId,
    kind: "notice",
    to: { email: to.email, name: to.name },
    tenantId,
    createdAt: now,
    params: {
      companyName,
      title,
      paragraphs,
      action: action ?? describeEventPage(kind, audience, subjectId),
      notes: [...(action === null ? [] : [actNote]), choiceNote],
    },
  };
}

const actNote = `The link is yours alone, works once, and for ${actLinkMs / 3_600_000} hours. Nothing is decided by opening it.`;
const choiceNote =
  "You have this mail because you may act on it. Choose what you are mailed, and when, in Fairshare under Notifications.";

/** What its reader may do about each, in the same order; null where nothing is to be decided. */
type DigestActions = { readonly actions: readonly (MailedAction | null)[] };

/** The mail that tells of several at once, the oldest first. */
export function digestOf(
  due: readonly [DueNotification, ...DueNotification[]],
  { mailId, now, actions }: { readonly mailId: string; readonly now: number } & DigestActions,
): QueuedMail {
  const [first] = due;
  const isOneCompany = due.every(({ tenantId }) => tenantId === first.tenantId);
  return {
    id: mailId,
    kind: "notification-digest",
    to: { email: first.to.email, name: first.to.name },
    tenantId: isOneCompany ? first.tenantId : null,
    createdAt: now,
    params: {
      companyName: isOneCompany ? first.companyName : null,
      items: due.slice(0, mostItems).map(({ title, paragraphs, companyName }, at) => ({
        companyName,
        title,
        paragraphs,
        action: actions[at] ?? null,
      })),
      more: Math.max(0, due.length - mostItems),
      listPath: first.audience === "company" ? "/company/notifications" : "/portal/notifications",
    },
  };
}

/** A digest tells of so many, and counts the rest. */
export const mostItems = 40;
