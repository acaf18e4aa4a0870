import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import type { Clock } from "#worker/usecases/ports.ts";
import { type MailMessage, type MailStore, type MailTransport, mailLeaseMs } from "./mail-ports.ts";

export type MailOutboxNeeds = {
  readonly clock: Clock;
  readonly mails: MailStore;
  readonly transport: MailTransport;
};

/** As many messages as the queue takes at once. */
const drainLimit = 100;

/** Sends to the queue what is due; called each minute. Answers how many there were. */
export async function drainMails({ clock, mails, transport }: MailOutboxNeeds): Promise<number> {
  const now = clock.now();
  const due = await mails.leaseDue({ now, leaseUntil: now + mailLeaseMs, limit: drainLimit });
  if (due.length > 0) await transport.sendMails(due);
  return due.length;
}

/**
 * Puts mails that a batch has just promised on their way, without waiting for the next minute. Let it run after the answer
 * (`waitUntil`), so that the time an answer takes does not tell whether there was a mail. A failure costs a lease of time.
 */
export async function sendPromisedMails(
  { transport }: Pick<MailOutboxNeeds, "transport">,
  mailIds: readonly string[],
): Promise<void> {
  try {
    for (let from = 0; from < mailIds.length; from += drainLimit) {
      await transport.sendMails(mailIds.slice(from, from + drainLimit).map(firstTry));
    }
  } catch (error) {
    console.warn("promised mail was not sent to the queue; the outbox will do it again", error);
  }
}

/**
 * For changes in a company's own database, which no batch of the directory can join: called by the job that follows the
 * change, with ids derived from it, so that a job that runs twice sends one mail.
 */
export async function enqueueMail(needs: MailOutboxNeeds, mails: readonly QueuedMail[]): Promise<void> {
  await needs.mails.enqueue(mails);
  await sendPromisedMails(
    needs,
    mails.map(({ id }) => id),
  );
}

const keptMs = 30 * 86_400_000;

/** What was sent is of no more use after a month, and it names people. */
export function removeOldMails({ mails, clock }: Pick<MailOutboxNeeds, "mails" | "clock">): Promise<number> {
  return mails.removeOlderThan(clock.now() - keptMs);
}

function firstTry(mailId: string): MailMessage {
  return { v: 1, kind: "mail", mailId, attempt: 0 };
}
