import type { Clock, Ids } from "#worker/usecases/ports.ts";
import { digestOf, letterOf } from "./notification-letters.ts";
import type { DueNotification, NotificationStore } from "./notification-ports.ts";

export type DueMailNeeds = {
  readonly notifications: Pick<NotificationStore, "dropLost" | "listDue" | "promiseMail">;
  readonly sendPromisedMails: (mailIds: readonly string[]) => Promise<void>;
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
    const { to, companyName } = first;
    const mail =
      rest.length === 0
        ? letterOf(first, { mailId, to, companyName, now })
        : digestOf([first, ...rest], { mailId, now });
    await needs.notifications.promiseMail(mail, { userId: first.userId, ids });
    mailIds.push(mailId);
  }
  await needs.sendPromisedMails(mailIds);
  return due.length;
}

/** A company's people have one mail a company; a partner's people one for all their companies. */
export function mailboxOf({ userId, audience, tenantId }: DueNotification): string {
  return JSON.stringify([userId, audience, audience === "company" ? tenantId : ""]);
}
