import type { Mailbox } from "#worker/domain/mail/queued-mail.ts";
import type { Mailer, SendOutcome } from "#worker/usecases/mail/mail-ports.ts";
import { judgeFailure, type ProviderAnswer, postJson, type SendRequest } from "./provider-request.ts";

/** SendGrid. It takes no idempotency key; the custom argument comes back with what it reports of the mail. */
export function createSendgridMailer(
  sendRequest: SendRequest,
  { apiKey, from }: { apiKey: string; from: Mailbox },
): Mailer {
  return {
    name: "sendgrid",
    send: async ({ to, subject, html, text }, idempotencyKey) => {
      const answer = await postJson(sendRequest, {
        url: "https://api.sendgrid.com/v3/mail/send",
        headers: { Authorization: `Bearer ${apiKey}` },
        body: {
          personalizations: [{ to: [named(to)], custom_args: { mail_id: idempotencyKey } }],
          from: named(from),
          subject,
          // SendGrid wants the plain part first.
          content: [
            { type: "text/plain", value: text },
            { type: "text/html", value: html },
          ],
          headers: { "X-Mail-Id": idempotencyKey },
          tracking_settings: {
            click_tracking: { enable: false, enable_text: false },
            open_tracking: { enable: false },
            subscription_tracking: { enable: false },
          },
        },
      });
      return judge(answer);
    },
  };
}

/** An empty name would be refused. */
function named({ email, name }: Mailbox) {
  return name === "" ? { email } : { email, name };
}

function judge(answer: ProviderAnswer): SendOutcome {
  if (answer.status === 202) return { kind: "sent", providerId: answer.headers.get("X-Message-Id") };
  const errors = errorsOf(answer.body);
  const failure = judgeFailure(answer, errors.map(({ message }) => message).join("; "));
  if (failure.kind !== "refused") return failure;
  return { ...failure, addressIsBad: errors.some(({ field }) => /^personalizations\.0\.to\b/.test(field)) };
}

function errorsOf(
  body: ProviderAnswer["body"],
): readonly { readonly message: string; readonly field: string }[] {
  const errors = body.errors;
  if (!Array.isArray(errors)) return [];
  return errors.map((error: { message?: unknown; field?: unknown }) => ({
    message: String(error?.message ?? ""),
    field: String(error?.field ?? ""),
  }));
}
