import { expect, test } from "vitest";
import type { RenderedMail } from "#worker/domain/mail/render-mail.ts";
import type { Mailer, SendOutcome } from "#worker/usecases/mail/mail-ports.ts";
import { chooseMailer, type MailSettings } from "./choose-mailer.ts";

const from = "Fairshare, Inc. <mail@fairshare.example>";
const mail: RenderedMail = {
  to: { email: "ines@halvorne.example", name: 'Ines "I." Halvorne' },
  subject: "Choose a new password",
  html: "<p>Hello</p>",
  text: "Hello",
};

/** A provider that answers as it is told and keeps what it was asked. */
type Answer = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> };

function provider(name: string, { status, body = {}, headers = {} }: Answer) {
  const asked: { readonly url: string; readonly headers: Headers; readonly body: unknown }[] = [];
  const settings: MailSettings = { MAIL_PROVIDER: name, MAIL_FROM: from, MAIL_API_KEY: "key-1" };
  const mailer = chooseMailer(settings, async (request) => {
    asked.push({
      url: `${request.method} ${request.url}`,
      headers: request.headers,
      body: await request.json(),
    });
    return new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });
  });
  return { asked, mailer };
}

test("Resend is asked as it wants to be", async () => {
  const { asked, mailer } = provider("resend", { status: 200, body: { id: "re_1" } });
  expect(await mailer.send(mail, "mail_1")).toEqual({ kind: "sent", providerId: "re_1" });
  expect(asked[0]?.url).toBe("POST https://api.resend.com/emails");
  expect(asked[0]?.headers.get("authorization")).toBe("Bearer key-1");
  expect(asked[0]?.headers.get("idempotency-key")).toBe("mail_1");
  expect(asked[0]?.body).toEqual({
    from: '"Fairshare, Inc." <mail@fairshare.example>',
    to: ['"Ines \\"I.\\" Halvorne" <ines@halvorne.example>'],
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    headers: { "X-Mail-Id": "mail_1" },
  });
});

test("Postmark is asked as it wants to be, and told to track nothing", async () => {
  const { asked, mailer } = provider("postmark", { status: 200, body: { ErrorCode: 0, MessageID: "pm-1" } });
  expect(await mailer.send(mail, "mail_1")).toEqual({ kind: "sent", providerId: "pm-1" });
  expect(asked[0]?.url).toBe("POST https://api.postmarkapp.com/email");
  expect(asked[0]?.headers.get("x-postmark-server-token")).toBe("key-1");
  expect(asked[0]?.headers.get("accept")).toBe("application/json");
  expect(asked[0]?.body).toEqual({
    From: '"Fairshare, Inc." <mail@fairshare.example>',
    To: '"Ines \\"I.\\" Halvorne" <ines@halvorne.example>',
    Subject: mail.subject,
    HtmlBody: mail.html,
    TextBody: mail.text,
    MessageStream: "outbound",
    TrackOpens: false,
    TrackLinks: "None",
    Headers: [{ Name: "X-Mail-Id", Value: "mail_1" }],
    Metadata: { "mail-id": "mail_1" },
  });
});

test("SendGrid is asked as it wants to be, and told to track nothing", async () => {
  const { asked, mailer } = provider("sendgrid", {
    status: 202,
    body: "",
    headers: { "X-Message-Id": "sg-1" },
  });
  expect(await mailer.send(mail, "mail_1")).toEqual({ kind: "sent", providerId: "sg-1" });
  expect(asked[0]?.url).toBe("POST https://api.sendgrid.com/v3/mail/send");
  expect(asked[0]?.headers.get("authorization")).toBe("Bearer key-1");
  expect(asked[0]?.body).toEqual({
    personalizations: [
      { to: [{ email: mail.to.email, name: mail.to.name }], custom_args: { mail_id: "mail_1" } },
    ],
    from: { email: "mail@fairshare.example", name: "Fairshare, Inc." },
    subject: mail.subject,
    content: [
      { type: "text/plain", value: mail.text },
      { type: "text/html", value: mail.html },
    ],
    headers: { "X-Mail-Id": "mail_1" },
    tracking_settings: {
      click_tracking: { enable: false, enable_text: false },
      open_tracking: { enable: false },
      subscription_tracking: { enable: false },
    },
  });
});

test("someone without a name is addressed without one", async () => {
  const { asked, mailer } = provider("sendgrid", { status: 202 });
  await mailer.send({ ...mail, to: { email: "ines@halvorne.example", name: "" } }, "mail_1");
  expect(asked[0]?.body).toMatchObject({ personalizations: [{ to: [{ email: "ines@halvorne.example" }] }] });
  expect(JSON.stringify(asked[0]?.body)).not.toContain('"name":""');
});

const wait = (afterSeconds = 0) => ({ kind: "retry", afterSeconds });
const refused = (addressIsBad: boolean) => ({ kind: "refused", addressIsBad });

test.each<readonly [string, Answer, Record<string, unknown>]>([
  [
    "resend",
    { status: 429, body: { name: "rate_limit_exceeded" }, headers: { "Retry-After": "7" } },
    wait(7),
  ],
  ["resend", { status: 429, body: { name: "daily_quota_exceeded" } }, wait(3_600)],
  ["resend", { status: 409, body: { name: "concurrent_idempotent_requests" } }, wait()],
  [
    "resend",
    { status: 409, body: { name: "invalid_idempotent_request" } },
    { kind: "sent", providerId: null },
  ],
  ["resend", { status: 403, body: { name: "invalid_api_key" } }, wait()],
  [
    "resend",
    { status: 403, body: { name: "validation_error", message: "The domain is not verified." } },
    wait(),
  ],
  [
    "resend",
    { status: 422, body: { name: "validation_error", message: "Invalid `to` field." } },
    refused(true),
  ],
  ["resend", { status: 422, body: { name: "missing_required_field" } }, refused(false)],
  ["resend", { status: 500, body: "<html>" }, wait()],
  ["postmark", { status: 422, body: { ErrorCode: 406, Message: "Inactive recipient" } }, refused(true)],
  ["postmark", { status: 422, body: { ErrorCode: 300, Message: "Invalid email request" } }, refused(false)],
  ["postmark", { status: 422, body: { ErrorCode: 400, Message: "Sender Signature not found" } }, wait()],
  ["postmark", { status: 422, body: { ErrorCode: 405, Message: "Not allowed to send" } }, wait()],
  ["postmark", { status: 401, body: { ErrorCode: 10, Message: "Bad token" } }, wait()],
  ["postmark", { status: 429, body: { ErrorCode: 429 } }, wait()],
  ["postmark", { status: 503, body: "" }, wait()],
  ["postmark", { status: 403, body: "<html>" }, wait()],
  [
    "sendgrid",
    { status: 400, body: { errors: [{ message: "no", field: "personalizations.0.to.0.email" }] } },
    refused(true),
  ],
  ["sendgrid", { status: 400, body: { errors: [{ message: "no", field: "content" }] } }, refused(false)],
  ["sendgrid", { status: 401, body: { errors: [{ message: "bad key", field: null }] } }, wait()],
  ["sendgrid", { status: 413, body: "" }, refused(false)],
  ["sendgrid", { status: 429, body: "", headers: { "Retry-After": "999999" } }, wait(21_600)],
  ["sendgrid", { status: 502, body: "" }, wait()],
])("%s answering %j means %j", async (name, answer, outcome) => {
  const { mailer } = provider(name, answer);
  expect(await mailer.send(mail, "mail_1")).toMatchObject(outcome);
});

/** Cloudflare's binding, which answers or throws as it is told. */
function binding(error?: { readonly code: string }) {
  const asked: unknown[] = [];
  const EMAIL = {
    send: async (message: unknown) => {
      asked.push(message);
      if (error !== undefined) throw Object.assign(new Error("told so"), error);
      return { messageId: "cf-1" };
    },
  } as unknown as SendEmail;
  const never = () => Promise.reject(new Error("nothing is fetched"));
  const mailer = chooseMailer({ EMAIL, MAIL_PROVIDER: "cloudflare", MAIL_FROM: from }, never);
  return { asked, mailer };
}

test("Cloudflare's binding gets the parts of the mail, and no headers but our own", async () => {
  const { asked, mailer } = binding();
  expect(await mailer.send(mail, "mail_1")).toEqual({ kind: "sent", providerId: "cf-1" });
  expect(asked).toEqual([
    {
      from: { email: "mail@fairshare.example", name: "Fairshare, Inc." },
      to: mail.to,
      subject: mail.subject,
      html: mail.html,
      text: mail.text,
      headers: { "X-Mail-Id": "mail_1" },
    },
  ]);
});

test.each([
  ["E_RECIPIENT_SUPPRESSED", refused(true)],
  ["E_VALIDATION_ERROR", refused(false)],
  ["E_HEADER_VALUE_INVALID", refused(false)],
  ["E_CONTENT_TOO_LARGE", refused(false)],
  ["E_RATE_LIMIT_EXCEEDED", wait(60)],
  ["E_DAILY_LIMIT_EXCEEDED", wait(3_600)],
  ["E_SENDER_NOT_VERIFIED", wait()],
  ["E_DELIVERY_FAILED", wait()],
  ["E_INTERNAL_SERVER_ERROR", wait()],
  ["E_WHATEVER_COMES_NEXT", wait()],
])("Cloudflare's %s means %j", async (code, outcome) => {
  expect(await binding({ code }).mailer.send(mail, "mail_1")).toMatchObject(outcome);
});

test.each<readonly [string, MailSettings]>([
  ["MAIL_PROVIDER", { MAIL_PROVIDER: "", MAIL_FROM: from, MAIL_API_KEY: "key-1" }],
  ["MAIL_PROVIDER", { MAIL_PROVIDER: "pigeon", MAIL_FROM: from, MAIL_API_KEY: "key-1" }],
  ["MAIL_FROM", { MAIL_PROVIDER: "resend", MAIL_FROM: "", MAIL_API_KEY: "key-1" }],
  ["MAIL_API_KEY", { MAIL_PROVIDER: "resend", MAIL_FROM: from }],
  ["EMAIL", { MAIL_PROVIDER: "cloudflare", MAIL_FROM: from }],
])("without a usable %s mail waits and says why", async (setting, settings) => {
  const mailer: Mailer = chooseMailer(settings, () => Promise.reject(new Error("nothing is fetched")));
  const outcome: SendOutcome = await mailer.send(mail, "mail_1");
  expect(outcome).toMatchObject({ kind: "retry", reason: expect.stringContaining(setting) });
});
