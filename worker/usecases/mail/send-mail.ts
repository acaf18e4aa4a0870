import { isOutdated, nextTryAt } from "#worker/domain/mail/mail-retry.ts";
import { type RenderedMail, renderMail } from "#worker/domain/mail/render-mail.ts";
import type { Clock } from "#worker/usecases/ports.ts";
import {
  type MailEnd,
  type Mailer,
  type MailMessage,
  type MailStore,
  mailLeaseMs,
  type SendOutcome,
  type TakenMail,
} from "./mail-ports.ts";

export type SendMailNeeds = {
  readonly clock: Clock;
  readonly mails: MailStore;
  readonly mailer: Mailer;
  /** Our own, for the links: "https://fairshare.example.com". */
  readonly origin: string;
};

/**
 * One try at one promised mail. It may be sent twice if this stops between the provider's answer and our note of it: a mail
 * twice is better than a mail never.
 */
export async function sendMail(needs: SendMailNeeds, { mailId, attempt }: MailMessage): Promise<void> {
  const { mails, clock } = needs;
  const taken = await mails.take(mailId, { attempt, leaseUntil: clock.now() + mailLeaseMs });
  if (taken === null) return;
  const end = await tryToSend(needs, taken);
  await mails.settle(mailId, { attempts: taken.attempts, end });
}

async function tryToSend(needs: SendMailNeeds, taken: TakenMail): Promise<MailEnd> {
  const { mail } = taken;
  // What dies each time it is sent never gets as far as asking for another try.
  if (isOutdated(mail.createdAt, needs.clock.now()))
    return { kind: "failed", reason: "not-sent-within-a-day" };
  const [bad] = await needs.mails.listBadAddresses([mail.to.email]);
  if (bad !== undefined) return { kind: "refused", reason: `address-is-bad: ${bad.reason}` };
  const rendered = renderMail(mail, needs);
  if (!rendered.ok) return { kind: "refused", reason: rendered.error };
  const outcome = await sendSafely(needs.mailer, rendered.value, mail.id);
  switch (outcome.kind) {
    case "sent":
      return { ...outcome, provider: needs.mailer.name, at: needs.clock.now() };
    case "retry":
      return again(needs, taken, outcome);
    case "refused":
      if (outcome.addressIsBad) await markBad(needs, mail.to.email, outcome.reason);
      console.error("a mail was refused", { mailId: mail.id, kind: mail.kind, reason: outcome.reason });
      return { kind: "refused", reason: outcome.reason };
  }
}

async function sendSafely(mailer: Mailer, mail: RenderedMail, idempotencyKey: string): Promise<SendOutcome> {
  try {
    return await mailer.send(mail, idempotencyKey);
  } catch (error) {
    return { kind: "retry", afterSeconds: 0, reason: error instanceof Error ? error.message : String(error) };
  }
}

function again(
  { clock }: SendMailNeeds,
  { mail, attempts }: TakenMail,
  { afterSeconds, reason }: Extract<SendOutcome, { kind: "retry" }>,
): MailEnd {
  const at = nextTryAt({ attempts, createdAt: mail.createdAt, now: clock.now(), afterSeconds });
  if (at !== null) return { kind: "again", at, reason };
  console.error("a mail could not be sent for a day", { mailId: mail.id, kind: mail.kind, reason });
  return { kind: "failed", reason };
}

async function markBad({ mails, clock }: SendMailNeeds, email: string, detail: string): Promise<void> {
  await mails.markBadAddresses([{ email, reason: "suppressed", detail, bouncedAt: clock.now() }]);
}
