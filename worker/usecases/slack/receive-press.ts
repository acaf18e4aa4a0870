import type { TenantScope } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { SlackNeeds } from "./slack.ts";
import type { SlackPress } from "./slack-ports.ts";
import { secretPlace } from "./slack-secret.ts";

export type SlackRequest = {
  readonly companyId: string;
  /** As the headers have them; empty when there is none. */
  readonly timestamp: string;
  readonly signature: string;
  readonly body: string;
  /** What was pressed, read only once the sender is known; null for what concerns nobody. */
  readonly read: () => Result<SlackPress | null, "unreadable">;
};

export type SlackRefusal = "bad-signature" | "unreadable";

/** As Slack advises: older requests may have been caught on their way. */
const windowSeconds = 300;

/**
 * Takes what Slack sends: only kept here, so that Slack has its answer within its three seconds. The same body is the same
 * press, whether Slack sends it again or somebody who has seen it.
 */
export async function receivePress(
  needs: SlackNeeds,
  { companyId, timestamp, signature, body, read }: SlackRequest,
): Promise<Result<null, SlackRefusal>> {
  const now = needs.clock.now();
  const isOfNow = /^\d{1,12}$/.test(timestamp) && Math.abs(now / 1_000 - Number(timestamp)) <= windowSeconds;
  if (!isOfNow || !/^v0=[0-9a-f]{64}$/.test(signature)) return err("bad-signature");
  const tenant = await needs.scopeOf(companyId);
  const app = tenant && (await needs.slackOf(tenant).getApp());
  if (tenant === null || app === null) return err("bad-signature");
  const secret = await needs.secrets.open(tenant.tenantId, secretPlace(tenant.tenantId), app.sealedSecret);
  if (!needs.isSlackSignature(secret, { timestamp, body, signature })) return err("bad-signature");
  const pressed = read();
  if (!pressed.ok) return pressed;
  if (pressed.value !== null) await keep(needs, tenant, { press: pressed.value, body, now });
  return ok(null);
}

async function keep(
  needs: SlackNeeds,
  tenant: TenantScope,
  { press, body, now }: { readonly press: SlackPress; readonly body: string; readonly now: number },
): Promise<void> {
  const { tenantId } = tenant;
  const id = needs.tokens.hash(body);
  const job: JobMessage = { v: 1, kind: "slack-press", tenantId, outboxId: `press ${id}`, pressId: id };
  // A code opens a door for as long as it lasts: of it only the hash is kept.
  const typed = press.typed.trim();
  const kept =
    press.action === "link" && typed !== "" ? { ...press, typed: needs.tokens.hash(typed) } : press;
  const isNew = await needs.slackOf(tenant).keepPress({ id, press: kept, job, now });
  if (isNew) await sendPromised(needs.transport, [job]);
}
