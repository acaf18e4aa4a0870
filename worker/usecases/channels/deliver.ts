import type { TenantScope } from "#worker/domain/access/principal.ts";
import { isGivenUp, nextDelivery } from "#worker/domain/notification/delivery-schedule.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { promisedEvents } from "#worker/usecases/notifications/promised-events.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { Secrets } from "#worker/usecases/secrets/secrets-ports.ts";
import type {
  Channel,
  ChannelStore,
  ChannelStoreOf,
  Delivery,
  DeliveryTry,
  MessageSender,
  SendResult,
  SettledTry,
} from "./channel-ports.ts";
import { openSecrets, openUrl } from "./channel-secrets.ts";

export type DeliverNeeds = {
  readonly channelsOf: ChannelStoreOf;
  readonly sender: MessageSender;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly ids: Ids;
  /** From 0 up to 1. */
  readonly chance: () => number;
};

type Message = Extract<JobMessage, { readonly kind: "delivery" }>;

/** Longer than a receiver may take to answer. */
const leaseMs = 30_000;

/**
 * One try at one message. It may be sent twice if this stops between the receiver's answer and our note of it: its id is the
 * same each time. What was not taken waits in the outbox for its next try.
 */
export async function deliver(
  needs: DeliverNeeds,
  tenant: TenantScope,
  { deliveryId, outboxId }: Message,
): Promise<JobOutcome> {
  const store = needs.channelsOf(tenant);
  const startedAt = needs.clock.now();
  const delivery = await store.takeTry(deliveryId, { now: startedAt, leaseUntil: startedAt + leaseMs });
  if (delivery === null) return wait(needs, store, { deliveryId, outboxId });
  const channel = await store.get(delivery.channelId);
  if (channel === null) {
    await store.settleJob(outboxId);
    return { kind: "done" };
  }
  const result: SendResult =
    channel.status === "on"
      ? await send(needs, tenant, { channel, delivery })
      : { kind: "no-answer", error: "The channel is off." };
  const now = needs.clock.now();
  const outcome = outcomeOf(result, {
    id: needs.ids.fresh("try"),
    at: startedAt,
    durationMs: now - startedAt,
  });
  await store.settleTry(settled(needs, tenant, { channel, delivery, outboxId, result, outcome, now }));
  return { kind: "done" };
}

/** Somebody else has the try in hand, it is not due yet, or it is over. */
async function wait(
  { clock }: DeliverNeeds,
  store: ChannelStore,
  { deliveryId, outboxId }: Pick<Message, "deliveryId" | "outboxId">,
): Promise<JobOutcome> {
  const delivery = await store.getDelivery(deliveryId);
  if (delivery === null || delivery.state !== "waiting") await store.settleJob(outboxId);
  else await store.postponeJob(outboxId, Math.max(delivery.nextTryAt, clock.now() + leaseMs));
  return { kind: "done" };
}

async function send(
  { sender, secrets, clock }: DeliverNeeds,
  { tenantId }: TenantScope,
  { channel, delivery }: { readonly channel: Channel; readonly delivery: Delivery },
): Promise<SendResult> {
  const url = await openUrl(secrets, tenantId, channel);
  // What was allowed when it was entered may not be by now.
  const fault = sender.checkUrl(channel.kind, url);
  if (fault !== null) return { kind: "no-answer", error: `The address may not be called: ${fault}.` };
  const json = { "content-type": "application/json; charset=utf-8" };
  const { id, body } = delivery;
  if (channel.kind === "slack") return sender.send({ url, headers: json, body });
  const timestamp = Math.floor(clock.now() / 1_000);
  const signing = await openSecrets(secrets, tenantId, { channel, now: clock.now() });
  const headers = {
    ...json,
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signing.map((secret) => sender.sign(secret, { id, timestamp, body })).join(" "),
  };
  return sender.send({ url, headers, body });
}

function outcomeOf(
  result: SendResult,
  when: { readonly id: string; readonly at: number; readonly durationMs: number },
): DeliveryTry {
  return result.kind === "answered"
    ? { ...when, status: result.status, response: result.response, error: errorOf(result.status) }
    : { ...when, status: null, response: "", error: result.error };
}

function errorOf(status: number): string | null {
  if (isTaken(status)) return null;
  if (status >= 300 && status < 400) return "The receiver redirects, which is not followed.";
  return `The receiver answered ${status}.`;
}

function isTaken(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}

type Tried = {
  readonly channel: Channel;
  readonly delivery: Delivery;
  readonly outboxId: string;
  readonly result: SendResult;
  readonly outcome: DeliveryTry;
  readonly now: number;
};

function settled(
  needs: DeliverNeeds,
  tenant: TenantScope,
  { channel, delivery, outboxId, result, outcome, now }: Tried,
): SettledTry {
  const isDelivered = isTaken(outcome.status);
  const isOff = channel.status !== "on";
  const reason = isDelivered || isOff ? null : reasonToStop(channel, outcome, now);
  const retryAfterSeconds = result.kind === "answered" ? result.retryAfterSeconds : 0;
  const nextTryAt =
    isDelivered || isOff || reason !== null
      ? null
      : nextDelivery({ ...delivery, now, chance: needs.chance(), retryAfterSeconds });
  return {
    delivery,
    outboxId,
    outcome,
    nextTryAt,
    isDelivered,
    now,
    switchOff:
      reason === null ? null : { reason, event: switchedOff(needs, tenant, { channel, reason, now }) },
  };
}

/** Null while the channel goes on being tried. */
function reasonToStop({ failing }: Channel, { status, error }: DeliveryTry, now: number): string | null {
  if (status === 410) return "Its receiver says that it is gone.";
  const failures = (failing?.failures ?? 0) + 1;
  const failingSince = failing?.failingSince ?? now;
  return isGivenUp({ failures, failingSince }, now)
    ? `It took none of ${failures} messages in a row. The last time: ${error}`
    : null;
}

function switchedOff(
  needs: DeliverNeeds,
  { tenantId }: TenantScope,
  { channel, reason, now }: { readonly channel: Channel; readonly reason: string; readonly now: number },
) {
  const [event] = promisedEvents(needs, tenantId, [
    {
      kind: "channel.switched_off",
      key: `${channel.id}:${channel.failing?.failingSince ?? now}`,
      subjectId: channel.id,
      partnerId: null,
      actorId: null,
      at: now,
      facts: { channelName: channel.name, reason },
    },
  ]);
  if (event === undefined) throw new Error("Broken invariant: one event in is one event out");
  return event;
}
