import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import type { Tokens } from "#worker/usecases/access/access-ports.ts";
import type { ActLink } from "#worker/usecases/acts/act-ports.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import { inviteToAct } from "./invite-to-act.ts";
import { digestOf, letterOf, mostItems } from "./notification-letters.ts";
import type { DueNotification, NotificationStore } from "./notification-ports.ts";

export type DueMailNeeds = {
  readonly notifications: Pick<NotificationStore, "dropLost" | "listDue" | "promiseMail">;
  readonly sendPromisedMails: (mailIds: readonly string[]) => Promise<void>;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly ids: Ids;
};

const dueAtOnce = 1_000;
/** Each is a batch of its own, of which one run has so many; the rest waits a minute. */
const mostMailboxes = 200;

/**
 * Promises the mail of what has waited for quiet hours to end or for a digest; called each minute. What is due for a person
 * at one moment makes one mail. Two that run at once promise one: whichever names its mail first, in one batch with it.
 */
export async function promiseDueMails(needs: DueMailNeeds): Promise<number> {
  const now = needs.clock.now();
  // Whoever has left since is told nothing more.
  await needs.notifications.dropLost(now);
  const due = await needs.notifications.listDue(now, dueAtOnce);
  const groups = new Map<string, DueNotification[]>();
  for (const one of due) {
    const mailbox = mailboxOf(one);
    groups.set(mailbox, [...(groups.get(mailbox) ?? []), one]);
  }
  const mailIds: string[] = [];
  for (const group of [...groups.values()].slice(0, mostMailboxes)) {
    const [first, ...rest] = group;
    if (first === undefined) continue;
    const ids = group.map(({ id }) => id);
    const mailId = needs.ids.derive("mail", "notifications", ...ids);
    const { mail, links } = mailOf(needs, [first, ...rest], { mailId, now });
    await needs.notifications.promiseMail(mail, { userId: first.userId, ids, links });
    mailIds.push(mailId);
  }
  await needs.sendPromisedMails(mailIds);
  return due.length;
}

/** One letter, or a digest, with the links that let its reader decide. */
function mailOf(
  needs: DueMailNeeds,
  due: readonly [DueNotification, ...DueNotification[]],
  { mailId, now }: { readonly mailId: string; readonly now: number },
): { readonly mail: QueuedMail; readonly links: readonly ActLink[] } {
  const invited = due.slice(0, mostItems).map((one) => inviteToAct(needs, one, now));
  const links = invited.flatMap((one) => (one === null ? [] : [one.link]));
  const actions = invited.map((one) => one?.action ?? null);
  const [first, ...rest] = due;
  const { to, companyName } = first;
  const mail =
    rest.length === 0
      ? letterOf(first, { mailId, to, companyName, now, action: actions[0] ?? null })
      : digestOf(due, { mailId, now, actions });
  return { mail, links };
}

/** A company's people have one mail a company; a partner's people one for all their companies. */
export function mailboxOf({ userId, audience, tenantId }: DueNotification): string {
  return JSON.stringify([userId, audience, audience === "company" ? tenantId : ""]);
}
