import type { Mailbox } from "#worker/domain/mail/queued-mail.ts";
import type { Mailer, SendOutcome } from "#worker/usecases/mail/mail-ports.ts";

/** Cloudflare Email Service. It takes no idempotency key; the header at least tells two deliveries of one mail. */
export function createCloudflareMailer(email: SendEmail, from: Mailbox): Mailer {
  return {
    name: "cloudflare",
    send: async ({ to, subject, html, text }, idempotencyKey) => {
      const headers = { "X-Mail-Id": idempotencyKey };
      try {
        const { messageId } = await email.send({ from, to: namedOrBare(to), subject, html, text, headers });
        return { kind: "sent", providerId: messageId };
      } catch (error) {
        return judgeError(error);
      }
    },
  };
}

function namedOrBare(to: Mailbox): string | Mailbox {
  return to.name === "" ? to.email : to;
}

/** What is wrong with the mail itself stays wrong. A sender that is not set up yet, a limit, a fault of theirs may pass. */
function judgeError(error: unknown): SendOutcome {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  const reason = `${code} ${error instanceof Error ? error.message : String(error)}`.trim();
  if (code === "E_RECIPIENT_SUPPRESSED") return { kind: "refused", reason, addressIsBad: true };
  if (isAboutTheMail(code)) return { kind: "refused", reason, addressIsBad: false };
  return { kind: "retry", afterSeconds: waitSeconds[code] ?? 0, reason };
}

function isAboutTheMail(code: string): boolean {
  return refusals.has(code) || code.startsWith("E_HEADER_");
}

const refusals = new Set([
  "E_VALIDATION_ERROR",
  "E_FIELD_MISSING",
  "E_TOO_MANY_RECIPIENTS",
  "E_CONTENT_TOO_LARGE",
  "E_RECIPIENT_NOT_ALLOWED",
]);
const waitSeconds: Readonly<Record<string, number>> = {
  E_RATE_LIMIT_EXCEEDED: 60,
  E_DAILY_LIMIT_EXCEEDED: 3_600,
};
