import { formatMailbox } from "#worker/domain/mail/mailbox.ts";
import type { Mailbox } from "#worker/domain/mail/queued-mail.ts";
import type { Mailer, SendOutcome } from "#worker/usecases/mail/mail-ports.ts";
import { judgeFailure, type ProviderAnswer, postJson, type SendRequest, textOf } from "./provider-request.ts";

/** Resend. Whether opens and clicks are tracked is a setting of the sending domain there, off unless turned on. */
export function createResendMailer(
  sendRequest: SendRequest,
  { apiKey, from }: { apiKey: string; from: Mailbox },
): Mailer {
  return {
    name: "resend",
    send: async ({ to, subject, html, text }, idempotencyKey) => {
      const answer = await postJson(sendRequest, {
        url: "https://api.resend.com/emails",
        headers: { Authorization: `Bearer ${apiKey}`, "Idempotency-Key": idempotencyKey },
        body: {
          from: formatMailbox(from),
          to: [formatMailbox(to)],
          subject,
          html,
          text,
          headers: { "X-Mail-Id": idempotencyKey },
        },
      });
      return judge(answer);
    },
  };
}

function judge(answer: ProviderAnswer): SendOutcome {
  const { status, body } = answer;
  if (status === 200) return { kind: "sent", providerId: textOf(body, "id") || null };
  const name = textOf(body, "name");
  const reason = `${name} ${textOf(body, "message")}`.trim();
  // The key was used for a mail that went out; our words for it have changed since, which makes it no other mail.
  if (name === "invalid_idempotent_request") return { kind: "sent", providerId: null };
  if (name === "daily_quota_exceeded") return { kind: "retry", afterSeconds: 3_600, reason };
  const failure = judgeFailure(answer, reason);
  return failure.kind === "refused"
    ? { ...failure, addressIsBad: /invalid `to` field/i.test(reason) }
    : failure;
}
