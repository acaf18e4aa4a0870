import { formatMailbox } from "#worker/domain/mail/mailbox.ts";
import type { Mailbox } from "#worker/domain/mail/queued-mail.ts";
import type { Mailer, SendOutcome } from "#worker/usecases/mail/mail-ports.ts";
import { judgeFailure, type ProviderAnswer, postJson, type SendRequest, textOf } from "./provider-request.ts";

/** Postmark, its stream for transactional mail. It takes no idempotency key; the metadata tells two deliveries of one mail. */
export function createPostmarkMailer(
  sendRequest: SendRequest,
  { apiKey, from }: { apiKey: string; from: Mailbox },
): Mailer {
  return {
    name: "postmark",
    send: async ({ to, subject, html, text }, idempotencyKey) => {
      const answer = await postJson(sendRequest, {
        url: "https://api.postmarkapp.com/email",
        headers: { "X-Postmark-Server-Token": apiKey },
        body: {
          From: formatMailbox(from),
          To: formatMailbox(to),
          Subject: subject,
          HtmlBody: html,
          TextBody: text,
          MessageStream: "outbound",
          TrackOpens: false,
          TrackLinks: "None",
          Headers: [{ Name: "X-Mail-Id", Value: idempotencyKey }],
          Metadata: { "mail-id": idempotencyKey },
        },
      });
      return judge(answer);
    },
  };
}

function judge(answer: ProviderAnswer): SendOutcome {
  const { status, body } = answer;
  const code = Number(body.ErrorCode ?? -1);
  if (status === 200 && code === 0) return { kind: "sent", providerId: textOf(body, "MessageID") || null };
  const reason = `${code} ${textOf(body, "Message")}`;
  if (code === inactiveRecipient) return { kind: "refused", reason, addressIsBad: true };
  if (aboutOurAccount.has(code)) return { kind: "retry", afterSeconds: 0, reason };
  return judgeFailure(answer, reason);
}

const inactiveRecipient = 406;
/** Answered with 422 all the same: maintenance, a sender that is not confirmed, an account that may not send. */
const aboutOurAccount = new Set([100, 400, 401, 405, 412, 413]);
