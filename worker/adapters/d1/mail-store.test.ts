import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import { exampleMail } from "#worker/testing/mails.ts";
import { drainMails, enqueueMail, removeOldMails } from "#worker/usecases/mail/mail-outbox.ts";
import { type MailMessage, mailLeaseMs, type SendOutcome } from "#worker/usecases/mail/mail-ports.ts";
import { sendMail } from "#worker/usecases/mail/send-mail.ts";
import { queueMails } from "./mail-statements.ts";
import { mailStore } from "./mail-store.ts";

const minute = 60_000;
const day = 1_440 * minute;
const begin = exampleMail("verify-email").createdAt;

beforeEach(() => env.DIRECTORY.exec("DELETE FROM mails; DELETE FROM mail_addresses;"));

/** The house of mail with a clock to turn, a queue that keeps what it gets, and a provider that does as it is told. */
function house(outcomes: readonly (SendOutcome | Error)[] = []) {
  const queue: MailMessage[] = [];
  const sent: { readonly subject: string; readonly key: string }[] = [];
  const clock = { time: begin, now: () => clock.time };
  const needs = {
    clock,
    mails: mailStore(env),
    origin: "https://fairshare.example.com",
    transport: { sendMails: async (messages: readonly MailMessage[]) => void queue.push(...messages) },
    mailer: {
      name: "fake",
      send: async (mail: { readonly subject: string }, key: string): Promise<SendOutcome> => {
        const outcome = outcomes[sent.length] ?? { kind: "sent", providerId: `p${sent.length}` };
        sent.push({ subject: mail.subject, key });
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
    },
  };
  const workOff = async () => {
    for (const message of queue.splice(0)) await sendMail(needs, message);
  };
  return { needs, clock, queue, sent, workOff };
}

function rowOf(mail: QueuedMail) {
  return env.DIRECTORY.prepare("SELECT * FROM mails WHERE id = ?")
    .bind(mail.id)
    .first<Record<string, unknown>>();
}

const mail = exampleMail("verify-email");

test("a mail that a batch promised is sent once and forgets its secrets", async () => {
  const { needs, queue, sent, workOff } = house();
  await env.DIRECTORY.batch([queueMails(env.DIRECTORY, [mail, exampleMail("magic-link")])]);
  expect(await rowOf(mail)).toMatchObject({
    status: "queued",
    kind: "verify-email",
    to_email: mail.to.email,
    params: JSON.stringify(mail.params),
    available_at: begin + mailLeaseMs,
    created_at: begin,
  });
  queue.push({ v: 1, kind: "mail", mailId: mail.id, attempt: 0 });
  queue.push({ v: 1, kind: "mail", mailId: mail.id, attempt: 0 });
  await workOff();
  expect(sent).toEqual([{ subject: "Confirm your e-mail address", key: mail.id }]);
  expect(await rowOf(mail)).toMatchObject({
    status: "sent",
    params: "{}",
    attempts: 1,
    provider: "fake",
    provider_id: "p0",
    sent_at: begin,
    error: null,
  });
  expect(await drainMails(needs)).toBe(0);
});

test("the same mail promised twice is one, and the first stays", async () => {
  const { needs, sent, workOff } = house();
  await enqueueMail(needs, [mail]);
  await enqueueMail(needs, [{ ...mail, to: { email: "other@quillmark.example", name: "" } }]);
  await workOff();
  expect(sent).toHaveLength(1);
  expect(await rowOf(mail)).toMatchObject({ to_email: mail.to.email });
});

test("a mail whose message was lost is sent when its lease is over", async () => {
  const { needs, clock, queue, sent, workOff } = house();
  await needs.mails.enqueue([mail]);
  clock.time += mailLeaseMs - 1;
  expect(await drainMails(needs)).toBe(0);
  clock.time += 1;
  expect(await drainMails(needs)).toBe(1);
  // A second cron at the same time finds it leased.
  expect(await drainMails(needs)).toBe(0);
  expect(queue).toEqual([{ v: 1, kind: "mail", mailId: mail.id, attempt: 0 }]);
  await workOff();
  expect(sent).toHaveLength(1);
});

test("what stops between the provider's answer and our note of it is sent again, under the same key", async () => {
  const { needs, clock, sent, workOff } = house();
  await needs.mails.enqueue([mail]);
  const dying = { ...needs.mails, settle: () => Promise.reject(new Error("the isolate is gone")) };
  const message = { v: 1, kind: "mail", mailId: mail.id, attempt: 0 } as const;
  await expect(sendMail({ ...needs, mails: dying }, message)).rejects.toThrow("the isolate is gone");
  expect(await rowOf(mail)).toMatchObject({ status: "sending", attempts: 1 });
  // The queue brings its message again: somebody has that try already.
  await sendMail(needs, message);
  expect(sent).toHaveLength(1);
  clock.time += mailLeaseMs;
  expect(await drainMails(needs)).toBe(1);
  await workOff();
  expect(sent.map(({ key }) => key)).toEqual([mail.id, mail.id]);
  expect(await rowOf(mail)).toMatchObject({ status: "sent", attempts: 2, params: "{}" });
});

test("whoever wakes up after another has taken a later try changes nothing", async () => {
  const { needs } = house();
  await needs.mails.enqueue([mail]);
  await needs.mails.take(mail.id, { attempt: 0, leaseUntil: begin });
  await needs.mails.take(mail.id, { attempt: 1, leaseUntil: begin });
  await needs.mails.settle(mail.id, { attempts: 1, end: { kind: "failed", reason: "late" } });
  expect(await rowOf(mail)).toMatchObject({
    status: "sending",
    attempts: 2,
    params: JSON.stringify(mail.params),
  });
});

test("two consumers at once: one of them gets the try", async () => {
  const { needs } = house();
  await needs.mails.enqueue([mail]);
  const takes = await Promise.all(
    [1, 2, 3].map(() => needs.mails.take(mail.id, { attempt: 0, leaseUntil: begin })),
  );
  expect(takes.filter((taken) => taken !== null)).toHaveLength(1);
});

test("a provider that cannot now is asked again later and later, and no message sooner is heeded", async () => {
  const busy: SendOutcome = { kind: "retry", afterSeconds: 0, reason: "429 busy" };
  const { needs, clock, sent, workOff } = house([busy, new Error("network down")]);
  await enqueueMail(needs, [mail]);
  await workOff();
  expect(await rowOf(mail)).toMatchObject({
    status: "queued",
    available_at: begin + minute,
    error: "429 busy",
  });
  await sendMail(needs, { v: 1, kind: "mail", mailId: mail.id, attempt: 0 });
  expect(sent).toHaveLength(1);
  clock.time += minute;
  await drainMails(needs);
  await workOff();
  expect(await rowOf(mail)).toMatchObject({
    available_at: begin + 3 * minute,
    error: "network down",
    attempts: 2,
  });
  clock.time += 2 * minute;
  await drainMails(needs);
  await workOff();
  expect(await rowOf(mail)).toMatchObject({ status: "sent", attempts: 3, error: null });
});

test.each([
  [{ kind: "retry", afterSeconds: 90_000, reason: "429 daily quota" }, begin, "429 daily quota"],
  [{ kind: "sent", providerId: null }, begin + day + 1, "not-sent-within-a-day"],
] as const)("after a day a mail has failed: %j", async (outcome, now, error) => {
  const { needs, clock, workOff } = house([outcome]);
  await enqueueMail(needs, [mail]);
  clock.time = now;
  await workOff();
  expect(await rowOf(mail)).toMatchObject({ status: "failed", error, params: "{}" });
});

test("a refused address gets nothing more, and whoever looks sees why", async () => {
  const refused: SendOutcome = { kind: "refused", reason: "406 inactive", addressIsBad: true };
  const { needs, sent, workOff } = house([refused]);
  const next = exampleMail("magic-link", { to: { email: mail.to.email.toUpperCase(), name: "" } });
  await enqueueMail(needs, [mail]);
  await workOff();
  await enqueueMail(needs, [next]);
  await workOff();
  expect(sent).toHaveLength(1);
  expect(await rowOf(mail)).toMatchObject({ status: "refused", error: "406 inactive", params: "{}" });
  expect(await rowOf(next)).toMatchObject({
    status: "refused",
    error: "address-is-bad: suppressed",
    params: "{}",
  });
  const bad = { email: mail.to.email, reason: "suppressed", detail: "406 inactive", bouncedAt: begin };
  expect(await needs.mails.listBadAddresses([mail.to.email, "fine@quillmark.example"])).toEqual([bad]);
  await needs.mails.clearBadAddresses([mail.to.email]);
  expect(await needs.mails.listBadAddresses([mail.to.email])).toEqual([]);
});

test("a mail that is refused for what it says leaves its address alone", async () => {
  const { needs, workOff } = house([{ kind: "refused", reason: "400 too large", addressIsBad: false }]);
  await enqueueMail(needs, [mail]);
  await workOff();
  expect(await rowOf(mail)).toMatchObject({ status: "refused" });
  expect(await needs.mails.listBadAddresses([mail.to.email])).toEqual([]);
});

test("a recipient with a line break is refused before any provider sees it", async () => {
  const { needs, sent, workOff } = house();
  const nasty = exampleMail("verify-email", {
    to: { email: "eve@evil.example\r\nBcc: a@b.example", name: "" },
  });
  await enqueueMail(needs, [nasty]);
  await workOff();
  expect(sent).toEqual([]);
  expect(await rowOf(nasty)).toMatchObject({ status: "refused", error: "address-has-line-break" });
});

test("mail that came to its end goes after a month; what waits stays", async () => {
  const { needs, clock, workOff } = house();
  await enqueueMail(needs, [mail]);
  await workOff();
  await needs.mails.enqueue([exampleMail("magic-link")]);
  clock.time = begin + 30 * day;
  expect(await removeOldMails(needs)).toBe(0);
  clock.time += 1;
  expect(await removeOldMails(needs)).toBe(1);
  expect(await rowOf(mail)).toBeNull();
  expect(await rowOf(exampleMail("magic-link"))).not.toBeNull();
});

test("what is due is found without reading what was sent", async () => {
  const { needs, clock } = house();
  const many = Array.from({ length: 300 }, (_, at) => ({ ...mail, id: `mail_${at}` }));
  await needs.mails.enqueue(many);
  await env.DIRECTORY.exec("UPDATE mails SET status = 'sent', params = '{}' WHERE id <> 'mail_7'");
  clock.time += mailLeaseMs;
  const plan = await env.DIRECTORY.prepare(
    "EXPLAIN QUERY PLAN SELECT id FROM mails WHERE status IN ('queued', 'sending') AND available_at <= 1 ORDER BY available_at",
  ).all<{ detail: string }>();
  expect(plan.results.map(({ detail }) => detail).join()).toMatch(/INDEX mails_by_due \(available_at<\?\)/);
  expect(await drainMails(needs)).toBe(1);
});
