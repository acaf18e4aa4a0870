import { env } from "cloudflare:workers";
import { buildDevServices } from "#worker/dev/dev-worker.ts";
import { listReceived, type ReceivedMail } from "#worker/dev/mailbox/dev-mailbox.ts";

/** What has been sent to the address, the newest first, once everything that is promised has been sent. */
export async function mailsTo(email: string): Promise<readonly ReceivedMail[]> {
  await sendPromised();
  return listReceived(env, email);
}

/** The link of the newest mail to the address, below our origin: "/verify-email?token=…". */
export async function linkTo(email: string): Promise<string> {
  const [newest] = await mailsTo(email);
  const link = newest?.links[0];
  if (link === undefined) throw new Error(`no mail with a link has come to ${email}`);
  return link.slice(env.APP_ORIGIN.length);
}

/** Sends what waits, as the queue would in time. The queue may be at it too: whoever comes first takes the try. */
async function sendPromised(): Promise<void> {
  const { mail } = buildDevServices(env);
  for (let round = 0; round < mostRounds; round += 1) {
    const { results } = await env.DIRECTORY.prepare(
      "SELECT id, attempts, status FROM mails WHERE status IN ('queued', 'sending') ORDER BY created_at, id",
    ).all<{ id: string; attempts: number; status: string }>();
    if (results.length === 0) return;
    for (const { id, attempts, status } of results) {
      if (status === "queued") await mail.send({ v: 1, kind: "mail", mailId: id, attempt: attempts });
    }
  }
  throw new Error("mail is promised and does not get sent");
}

const mostRounds = 500;
