import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { createApp } from "#worker/app.ts";
import { buildServices } from "#worker/services.ts";

beforeEach(() => env.DIRECTORY.exec("DELETE FROM mail_addresses"));

const { fetch: callApp } = createApp(buildServices);

type Report = { readonly provider: string; readonly secret: string; readonly body: string };

/** A report that reaches the Worker, which is set up for `provider` (or for another, `for`). */
async function report(
  { provider, secret, body }: Report,
  headers: Record<string, string>,
  { setUpFor = provider } = {},
) {
  const settings = { ...env, MAIL_PROVIDER: setUpFor, MAIL_WEBHOOK_SECRET: secret };
  const request = new Request(`${env.APP_ORIGIN}/webhooks/mail/${provider}`, {
    method: "POST",
    headers,
    body,
  });
  return callApp(request, settings, createExecutionContext());
}

function bad(...emails: string[]) {
  return buildServices(env).mail.listBadAddresses(emails);
}

const seconds = () => Math.floor(buildServices(env).clock.now() / 1_000);

const resend: Report = {
  provider: "resend",
  secret: `whsec_${Buffer.from("a secret of thirty-two bytes ....").toString("base64")}`,
  body: JSON.stringify({
    type: "email.bounced",
    created_at: "2026-11-23T14:05:00.000Z",
    data: {
      email_id: "56761188",
      to: ["Gone@Halvorne.example"],
      bounce: { type: "Permanent", subType: "General", message: "No such user" },
    },
  }),
};

function svix({ secret, body }: Report, { timestamp = seconds(), id = "msg_1" } = {}) {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "svix-id": id, "svix-timestamp": `${timestamp}`, "svix-signature": `v1,b3RoZXI= v1,${signature}` };
}

test("a bounce that Resend signed marks the address, and again changes nothing", async () => {
  expect((await report(resend, svix(resend))).status).toBe(200);
  const first = await bad("gone@halvorne.example");
  expect(first).toMatchObject([
    { email: "gone@halvorne.example", reason: "bounced", detail: "No such user" },
  ]);
  expect((await report(resend, svix(resend))).status).toBe(200);
  expect(await bad("GONE@halvorne.example")).toEqual(first);
});

test.each<readonly [string, () => Record<string, string>]>([
  ["no signature", () => ({})],
  ["a signature of another body", () => svix({ ...resend, body: `${resend.body} ` })],
  ["a signature by another secret", () => svix({ ...resend, secret: "whsec_b3RoZXIgc2VjcmV0" })],
  ["a signature of another id", () => ({ ...svix(resend), "svix-id": "msg_2" })],
  ["a signature of six minutes ago", () => svix(resend, { timestamp: seconds() - 360 })],
  ["a signature of in six minutes", () => svix(resend, { timestamp: seconds() + 360 })],
  ["a time that is none", () => ({ ...svix(resend), "svix-timestamp": "now" })],
])("Resend's report with %s is refused and marks nobody", async (_, headers) => {
  const answer = await report(resend, headers());
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ code: "invalid-signature" });
  expect(await bad("gone@halvorne.example")).toEqual([]);
});

test.each([
  [{ type: "email.bounced", data: { to: ["a@b.example"], bounce: { type: "Transient" } } }, []],
  [{ type: "email.delivered", data: { to: ["a@b.example"] } }, []],
  [{ type: "email.complained", data: { to: ["a@b.example"] } }, ["complained"]],
  [{ type: "email.suppressed", data: { to: ["a@b.example"] } }, ["suppressed"]],
  [{ type: "domain.updated", data: { id: "d" } }, []],
])("Resend's %j means %j", async (event, reasons) => {
  const told = { ...resend, body: JSON.stringify(event) };
  expect((await report(told, svix(told))).status).toBe(200);
  expect((await bad("a@b.example")).map(({ reason }) => reason)).toEqual(reasons);
});

const postmark: Report = {
  provider: "postmark",
  secret: "postmark:a long password",
  body: JSON.stringify({
    RecordType: "Bounce",
    Type: "HardBounce",
    Email: "gone@halvorne.example",
    Inactive: true,
    Description: "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
  }),
};
const basic = (secret: string) => ({ authorization: `Basic ${Buffer.from(secret).toString("base64")}` });

test("a bounce that Postmark brings with the password marks the address", async () => {
  expect((await report(postmark, basic(postmark.secret))).status).toBe(200);
  expect(await bad("gone@halvorne.example")).toMatchObject([{ reason: "bounced" }]);
});

test.each([{}, basic("postmark:wrong"), basic("postmark:"), basic("")])(
  "Postmark's report with %j is refused",
  async (headers) => {
    expect((await report(postmark, headers as Record<string, string>)).status).toBe(401);
    expect(await bad("gone@halvorne.example")).toEqual([]);
  },
);

test("what Postmark lets through again, we do too", async () => {
  const change = (SuppressSending: boolean) => ({
    ...postmark,
    body: JSON.stringify({ RecordType: "SubscriptionChange", Recipient: "a@b.example", SuppressSending }),
  });
  await report(change(true), basic(postmark.secret));
  expect(await bad("a@b.example")).toMatchObject([{ reason: "suppressed" }]);
  await report(change(false), basic(postmark.secret));
  expect(await bad("a@b.example")).toEqual([]);
});

test.each([
  [{ RecordType: "Bounce", Type: "SoftBounce", Email: "a@b.example", Inactive: false }, []],
  [{ RecordType: "SpamComplaint", Email: "a@b.example" }, ["complained"]],
  [{ RecordType: "Delivery", Recipient: "a@b.example" }, []],
])("Postmark's %j means %j", async (record, reasons) => {
  await report({ ...postmark, body: JSON.stringify(record) }, basic(postmark.secret));
  expect((await bad("a@b.example")).map(({ reason }) => reason)).toEqual(reasons);
});

const ecdsa = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const sendgridBody = JSON.stringify([
  { event: "bounce", type: "bounce", email: "gone@halvorne.example", reason: "550 no such user" },
  { event: "bounce", type: "blocked", email: "busy@halvorne.example", reason: "421 later" },
  { event: "dropped", email: "dropped@halvorne.example", reason: "Bounced Address" },
  { event: "dropped", email: "odd@halvorne.example", reason: "Invalid SMTPAPI header" },
  { event: "spamreport", email: "cross@halvorne.example" },
  { event: "delivered", email: "fine@halvorne.example" },
]);

async function sendgridKeys() {
  const pair = (await crypto.subtle.generateKey(ecdsa, true, ["sign", "verify"])) as CryptoKeyPair;
  const spki = (await crypto.subtle.exportKey("spki", pair.publicKey)) as ArrayBuffer;
  /** Signatures differ each time; this one's first number begins with such a byte. */
  const sign = async (timestamp: number, body: string, isForm = (_first: number) => true) => {
    let raw: ArrayBuffer;
    do raw = await crypto.subtle.sign(ecdsa, pair.privateKey, Buffer.from(`${timestamp}${body}`));
    while (!isForm(new Uint8Array(raw)[0] ?? 0));
    return {
      "x-twilio-email-event-webhook-timestamp": `${timestamp}`,
      "x-twilio-email-event-webhook-signature": derOf(Buffer.from(raw)).toString("base64"),
    };
  };
  return { secret: Buffer.from(spki).toString("base64"), sign };
}

/** As SendGrid writes a signature; WebCrypto writes the two numbers alone. */
function derOf(raw: Buffer): Buffer {
  const integers = [raw.subarray(0, 32), raw.subarray(32)].map((digits) => {
    const start = digits.findIndex((byte) => byte !== 0);
    const significant = digits.subarray(start === -1 ? 31 : start);
    const value =
      (significant[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), significant]) : significant;
    return Buffer.concat([Buffer.from([2, value.length]), value]);
  });
  const body = Buffer.concat(integers);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

test("events that SendGrid signed mark those addresses that will not be reached again", async () => {
  const { secret, sign } = await sendgridKeys();
  // DER writes a number with a zero in front when its first bit is set, and without the zeros that it begins with.
  for (const isForm of [
    (first: number) => first >= 0x80,
    (first: number) => first < 0x80,
    (first: number) => first === 0,
  ]) {
    const answer = await report(
      { provider: "sendgrid", secret, body: sendgridBody },
      await sign(seconds(), sendgridBody, isForm),
    );
    expect(answer.status).toBe(200);
  }
  const marked = await bad(
    ...["gone", "busy", "dropped", "odd", "cross", "fine"].map((who) => `${who}@halvorne.example`),
  );
  expect(marked.map(({ email, reason }) => [email.split("@")[0], reason])).toEqual([
    ["cross", "complained"],
    ["dropped", "suppressed"],
    ["gone", "bounced"],
  ]);
});

test("SendGrid's events are refused when signed for another body, by another key, too long ago, or in no form", async () => {
  const { secret, sign } = await sendgridKeys();
  const other = await sendgridKeys();
  const told: Report = { provider: "sendgrid", secret, body: sendgridBody };
  const good = await sign(seconds(), sendgridBody);
  const faults: Record<string, string>[] = [
    {},
    await sign(seconds(), `${sendgridBody} `),
    await other.sign(seconds(), sendgridBody),
    await sign(seconds() - 360, sendgridBody),
    ...["", "AAAA", "MAYCAQECAQE=", "not base64 !"].map((signature) => ({
      ...good,
      "x-twilio-email-event-webhook-signature": signature,
    })),
  ];
  for (const headers of faults) expect((await report(told, headers)).status).toBe(401);
  expect(await bad("gone@halvorne.example")).toEqual([]);
  expect((await report(told, good)).status).toBe(200);
});

test.each(["postmark", "cloudflare", ""])(
  "a Worker that sends by %j knows no reports of Resend",
  async (setUpFor) => {
    expect((await report(resend, svix(resend), { setUpFor })).status).toBe(404);
  },
);

test("without a secret there is nothing to prove, so nobody is believed", async () => {
  const told = { ...resend, secret: "" };
  expect((await report(told, svix(told))).status).toBe(404);
});

test.each(["", "not json", "[]", '{"type":7}'])(
  "a signed report that reads %j is a bad request",
  async (body) => {
    const told = { ...resend, body };
    expect((await report(told, svix(told))).status).toBe(400);
  },
);
