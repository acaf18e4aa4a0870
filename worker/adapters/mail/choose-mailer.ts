import { parseMailbox } from "#worker/domain/mail/mailbox.ts";
import type { Mailbox } from "#worker/domain/mail/queued-mail.ts";
import type { Env } from "#worker/env.ts";
import type { Mailer } from "#worker/usecases/mail/mail-ports.ts";
import { createCloudflareMailer } from "./cloudflare-mailer.ts";
import { createPostmarkMailer } from "./postmark-mailer.ts";
import type { SendRequest } from "./provider-request.ts";
import { createResendMailer } from "./resend-mailer.ts";
import { createSendgridMailer } from "./sendgrid-mailer.ts";

export type MailSettings = Pick<Env, "EMAIL" | "MAIL_PROVIDER" | "MAIL_FROM" | "MAIL_API_KEY">;

/** The provider that the settings name. There is none by default: with settings that will not do, mail waits and says why. */
export function chooseMailer(env: MailSettings, sendRequest: SendRequest): Mailer {
  const from = parseMailbox(env.MAIL_FROM);
  if (!from.ok) return waiting("MAIL_FROM is no address to send from");
  return env.MAIL_PROVIDER === "cloudflare"
    ? overBinding(env, from.value)
    : overFetch(env, { from: from.value, sendRequest });
}

function overBinding({ EMAIL }: MailSettings, from: Mailbox): Mailer {
  return EMAIL === undefined ? waiting("the binding EMAIL is missing") : createCloudflareMailer(EMAIL, from);
}

function overFetch(
  { MAIL_PROVIDER, MAIL_API_KEY: apiKey }: MailSettings,
  { from, sendRequest }: { readonly from: Mailbox; readonly sendRequest: SendRequest },
): Mailer {
  const create = creators.get(MAIL_PROVIDER);
  if (create === undefined) return waiting(`MAIL_PROVIDER names no provider: "${MAIL_PROVIDER}"`);
  if (apiKey === undefined || apiKey === "") return waiting("the secret MAIL_API_KEY is missing");
  return create(sendRequest, { apiKey, from });
}

const creators: ReadonlyMap<string, typeof createResendMailer> = new Map([
  ["resend", createResendMailer],
  ["postmark", createPostmarkMailer],
  ["sendgrid", createSendgridMailer],
]);

function waiting(reason: string): Mailer {
  return { name: "none", send: async () => ({ kind: "retry", afterSeconds: 0, reason }) };
}
