import { readField } from "../records/formulas.ts";
import { getField } from "../schema/org-schema.ts";
import type { Simulation } from "../simulation.ts";
import { textValue } from "../soql/format-values.ts";
import { isAcknowledged, type OutboundNotification, writeOutboundMessage } from "./outbound-message.ts";
import type { OutboundRule, QueuedNotification } from "./outbound-queue.ts";

export type Deliver = (request: Request) => Promise<Response>;

export type Delivery = {
  readonly actionId: string;
  readonly notificationIds: readonly string[];
  /** null: no answer at all. */
  readonly status: number | null;
  readonly acknowledged: boolean;
};

/**
 * Sends what is due. What the receiver does not acknowledge is tried again, each time later, for a day; records are
 * read at sending, so that states in between are never told.
 */
export async function dispatchOutbound(
  simulation: Simulation,
  deliver: Deliver,
): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = [];
  for (const rule of simulation.outbound.rules()) {
    for (const batch of batchesOf(rule, simulation)) {
      deliveries.push(await deliverBatch(rule, batch, { simulation, deliver }));
    }
  }
  return deliveries;
}

function batchesOf(rule: OutboundRule, simulation: Simulation): readonly (readonly QueuedNotification[])[] {
  const { settings, random, outbound, clock } = simulation;
  const due = outbound.due(clock.now()).filter((notification) => notification.actionId === rule.actionId);
  const again = due.filter(() => random.below(100) < settings.outboundDuplicatePercent);
  const sent = [...due, ...again].map((notification) => ({ notification, at: random.next() }));
  if (settings.outboundShuffle) sent.sort((a, b) => a.at - b.at);
  const batches: QueuedNotification[][] = [];
  for (let from = 0; from < sent.length; from += settings.outboundBatchSize) {
    batches.push(sent.slice(from, from + settings.outboundBatchSize).map(({ notification }) => notification));
  }
  return batches;
}

async function deliverBatch(
  rule: OutboundRule,
  batch: readonly QueuedNotification[],
  { simulation, deliver }: { readonly simulation: Simulation; readonly deliver: Deliver },
): Promise<Delivery> {
  const body = writeOutboundMessage({
    organizationId: simulation.org.id,
    actionId: rule.actionId,
    sessionId: rule.sendsSessionId ? liveSession(simulation) : null,
    instanceOrigin: simulation.org.instanceOrigin,
    apiVersion: `${simulation.settings.newestApiVersion}.0`,
    notifications: batch.map((notification) => fillIn(rule, notification, simulation)),
  });
  const answer = await post(rule.endpointUrl, body, { simulation, deliver });
  const acknowledged = answer !== null && isAcknowledged(answer.status, answer.text);
  for (const notification of batch) settle(notification, acknowledged, simulation);
  const notificationIds = batch.map(({ id }) => id);
  return { actionId: rule.actionId, notificationIds, status: answer?.status ?? null, acknowledged };
}

function liveSession({ identity }: Simulation): string | null {
  return [...identity.sessions.values()].find((session) => !session.ended)?.token ?? null;
}

/** Only fields of the object itself, by name, and those without a value not at all unless the org sends xsi:nil. */
function fillIn(
  rule: OutboundRule,
  notification: QueuedNotification,
  { records, schema, settings }: Simulation,
): OutboundNotification {
  const object = schema.requireObject(rule.objectName);
  const row = records.get(object.name, notification.recordId) ?? {};
  const fields = [...rule.fields].sort().flatMap((name) => {
    const field = getField(object, name);
    if (field === null || field.name === "Id") return [];
    const value = readField(row, field, records.get);
    if (value === null && settings.outboundNulls === "omit") return [];
    return [{ name: field.name, text: value === null ? null : textValue(value, field.type) }];
  });
  return { id: notification.id, objectName: object.name, recordId: notification.recordId, fields };
}

async function post(
  endpointUrl: string,
  body: string,
  { simulation, deliver }: { readonly simulation: Simulation; readonly deliver: Deliver },
): Promise<{ readonly status: number; readonly text: string } | null> {
  const request = new Request(endpointUrl, {
    method: "POST",
    headers: { "Content-Type": "text/xml; charset=UTF-8", SOAPAction: '""' },
    body,
    signal: AbortSignal.timeout(simulation.settings.outboundTimeoutMs),
  });
  try {
    const answer = await deliver(request);
    return { status: answer.status, text: await answer.text() };
  } catch {
    return null;
  }
}

function settle(
  notification: QueuedNotification,
  acknowledged: boolean,
  { clock, settings }: Simulation,
): void {
  notification.attempts += 1;
  if (acknowledged) {
    notification.state = "delivered";
    return;
  }
  const waitMs = settings.outboundFirstRetryMs * 2 ** (notification.attempts - 1);
  notification.nextAttemptAtMs = clock.now() + Math.min(waitMs, settings.outboundLongestRetryMs);
  if (notification.nextAttemptAtMs - notification.enqueuedAtMs > settings.outboundDropMs) {
    notification.state = "dropped";
  }
}
