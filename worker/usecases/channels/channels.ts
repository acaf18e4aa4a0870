import type { Actor, AuditEvent, AuditState } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { slackBody, testBody, testKind, webhookBody } from "#worker/domain/notification/channel-message.ts";
import type { EventKind } from "#worker/domain/notification/company-event.ts";
import { isOnePersons, onlyHearerOf } from "#worker/domain/notification/event-kinds.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import { deliveryJob, type JobMessage } from "#worker/usecases/jobs/job.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { PromisedEvent } from "#worker/usecases/notifications/promised-events.ts";
import type { Channel, ChannelKind, ChannelStatus, Delivery, DeliveryState } from "./channel-ports.ts";
import { secretPlace, urlPlace } from "./channel-secrets.ts";
import { type DeliverNeeds, deliver } from "./deliver.ts";

export type Channels = ReturnType<typeof createChannels>;

export type ChannelNeeds = DeliverNeeds & {
  readonly transport: JobTransport;
  /** Our own, for links: "https://fairshare.example.com". */
  readonly origin: string;
  /** Whether the company has an app of Slack that says what is pressed in its messages. */
  readonly canDecideInSlack: (tenant: TenantScope) => Promise<boolean>;
};

export type ChannelProblem =
  | "not-found"
  | "too-many"
  | "not-a-url"
  | "not-https"
  | "not-public"
  | "not-slack"
  | "is-slack"
  | "one-persons";

type DeliveryMessage = Extract<JobMessage, { readonly kind: "delivery" }>;

/** The use cases of webhooks and Slack, with what they need already in hand. */
export function createChannels(needs: ChannelNeeds) {
  return {
    of: needs.channelsOf,
    /** Promises an event to every channel that wants its kind. Doing it again promises nothing again. */
    passOn: (tenant: TenantScope, event: PromisedEvent) => passOn(needs, tenant, event),
    runDelivery: (tenant: TenantScope, message: DeliveryMessage) => deliver(needs, tenant, message),
    /** A message waits for its own next try; what is wrong with the try itself may pass. */
    abandonDelivery: (tenant: TenantScope, { outboxId }: DeliveryMessage) =>
      needs.channelsOf(tenant).postponeJob(outboxId, needs.clock.now() + abandonedMs),
    add: (tenant: TenantScope, wanted: WantedChannel) => addChannel(needs, tenant, wanted),
    change: (tenant: TenantScope, wanted: ChannelChangeWanted) => changeChannel(needs, tenant, wanted),
    rotateSecret: (tenant: TenantScope, wanted: { readonly id: string; readonly actor: Actor }) =>
      rotateSecret(needs, tenant, wanted),
    remove: (tenant: TenantScope, wanted: { readonly id: string; readonly actor: Actor }) =>
      removeChannel(needs, tenant, wanted),
    test: (tenant: TenantScope, id: string) => sendTest(needs, tenant, id),
    replay: (tenant: TenantScope, wanted: WantedReplay) => replay(needs, tenant, wanted),
  };
}

const abandonedMs = 3_600_000;
const mostChannels = 20;
const rotationMs = 86_400_000;

async function passOn(needs: ChannelNeeds, tenant: TenantScope, event: PromisedEvent): Promise<void> {
  const store = needs.channelsOf(tenant);
  const wanting = (await store.list()).filter(
    ({ kind, status, eventKinds }) =>
      status === "on" &&
      eventKinds.includes(event.kind) &&
      // Of a channel that was made before such events were refused there.
      (kind !== "slack" || onlyHearerOf(event) === null),
  );
  if (wanting.length === 0) return;
  const now = needs.clock.now();
  const isSlackToo = wanting.some(({ kind }) => kind === "slack");
  const canDecide = isSlackToo && (await needs.canDecideInSlack(tenant));
  const deliveries = wanting.map(
    (channel): Delivery => ({
      id: needs.ids.derive("msg", event.id, channel.id),
      channelId: channel.id,
      eventId: event.id,
      eventKind: event.kind,
      body: bodyFor(needs, tenant, { channel, event, canDecide }),
      ...fresh(now),
    }),
  );
  await store.promise(deliveries, now);
  await sendOff(
    needs,
    tenant,
    deliveries.map(({ id }) => id),
  );
}

function bodyFor(
  { origin }: ChannelNeeds,
  { name }: TenantScope,
  {
    channel,
    event,
    canDecide,
  }: { readonly channel: Channel; readonly event: PromisedEvent; readonly canDecide: boolean },
): string {
  return channel.kind === "webhook"
    ? webhookBody(event)
    : slackBody(event, { companyName: name, origin, canDecide });
}

function fresh(now: number) {
  return { state: "waiting", attempts: 0, askedAt: now, nextTryAt: now, createdAt: now } as const;
}

function sendOff(
  { transport }: ChannelNeeds,
  { tenantId }: TenantScope,
  ids: readonly string[],
): Promise<void> {
  return sendPromised(
    transport,
    ids.map((id) => deliveryJob(tenantId, id)),
  );
}

export type WantedChannel = {
  readonly kind: ChannelKind;
  readonly name: string;
  readonly url: string;
  readonly eventKinds: readonly EventKind[];
  readonly actor: Actor;
};

/** The secret of a webhook is answered once; only its seal is kept. */
async function addChannel(
  needs: ChannelNeeds,
  tenant: TenantScope,
  wanted: WantedChannel,
): Promise<Result<{ readonly id: string; readonly secret: string | null }, ChannelProblem>> {
  const { kind, name, url, eventKinds, actor } = wanted;
  const fault = needs.sender.checkUrl(kind, url);
  if (fault !== null) return err(fault);
  if (!maySend(kind, eventKinds)) return err("one-persons");
  const store = needs.channelsOf(tenant);
  if ((await store.list()).length >= mostChannels) return err("too-many");
  const id = needs.ids.fresh("chn");
  const secret = kind === "webhook" ? needs.sender.freshSecret() : null;
  const { tenantId } = tenant;
  const channel: Channel = {
    id,
    kind,
    name,
    sealedUrl: await needs.secrets.seal(tenantId, urlPlace(id), url),
    urlShown: shownUrl(kind, url),
    eventKinds,
    sealedSecret: secret === null ? null : await needs.secrets.seal(tenantId, secretPlace(id), secret),
    oldSecret: null,
    status: "on",
    reason: null,
    failing: null,
    createdBy: actor.id,
    createdAt: needs.clock.now(),
  };
  await store.add(
    channel,
    lineFor(needs, tenant, { id, actor, action: "channel.added", after: auditedOf(channel) }),
  );
  return ok({ id, secret });
}

/** What is one person's affair is not said to all who read a channel of Slack; programs take it as a fact. */
function maySend(kind: ChannelKind, eventKinds: readonly EventKind[]): boolean {
  return kind !== "slack" || !eventKinds.some(isOnePersons);
}

export type ChannelChangeWanted = {
  readonly id: string;
  readonly name?: string | undefined;
  readonly url?: string | undefined;
  readonly eventKinds?: readonly EventKind[] | undefined;
  readonly status?: Exclude<ChannelStatus, "switched_off"> | undefined;
  readonly actor: Actor;
};

async function changeChannel(
  needs: ChannelNeeds,
  tenant: TenantScope,
  wanted: ChannelChangeWanted,
): Promise<Result<null, ChannelProblem>> {
  const store = needs.channelsOf(tenant);
  const channel = await store.get(wanted.id);
  if (channel === null) return err("not-found");
  const { id, kind } = channel;
  const { url, actor } = wanted;
  const fault = url === undefined ? null : needs.sender.checkUrl(kind, url);
  if (fault !== null) return err(fault);
  if (!maySend(kind, wanted.eventKinds ?? [])) return err("one-persons");
  const sealed = url && (await needs.secrets.seal(tenant.tenantId, urlPlace(id), url));
  const shown = url && shownUrl(kind, url);
  const changed: Channel = {
    ...channel,
    name: wanted.name ?? channel.name,
    eventKinds: wanted.eventKinds ?? channel.eventKinds,
    status: wanted.status ?? channel.status,
    urlShown: shown ?? channel.urlShown,
  };
  const audit = lineFor(needs, tenant, {
    id,
    actor,
    action: "channel.changed",
    before: auditedOf(channel),
    after: auditedOf(changed),
  });
  const { name, eventKinds, status } = wanted;
  await store.change(
    { id, name, eventKinds, status, url: sealed && shown ? { sealed, shown } : undefined },
    audit,
  );
  return ok(null);
}

/** The secret before it signs beside the new one for a day, so that a receiver can change over without losing anything. */
async function rotateSecret(
  needs: ChannelNeeds,
  tenant: TenantScope,
  { id, actor }: { readonly id: string; readonly actor: Actor },
): Promise<Result<{ readonly secret: string; readonly oldUntil: number }, ChannelProblem>> {
  const store = needs.channelsOf(tenant);
  const channel = await store.get(id);
  if (channel === null || channel.kind !== "webhook" || channel.sealedSecret === null)
    return err("not-found");
  const secret = needs.sender.freshSecret();
  const oldUntil = needs.clock.now() + rotationMs;
  const sealedSecret = await needs.secrets.seal(tenant.tenantId, secretPlace(id), secret);
  await store.rotate(
    { id, sealedSecret, oldUntil },
    lineFor(needs, tenant, { id, actor, action: "channel.secret_rotated" }),
  );
  return ok({ secret, oldUntil });
}

async function removeChannel(
  needs: ChannelNeeds,
  tenant: TenantScope,
  { id, actor }: { readonly id: string; readonly actor: Actor },
): Promise<Result<null, ChannelProblem>> {
  const store = needs.channelsOf(tenant);
  const channel = await store.get(id);
  if (channel === null) return err("not-found");
  const before = auditedOf(channel);
  await store.remove(id, lineFor(needs, tenant, { id, actor, action: "channel.removed", before }));
  return ok(null);
}

async function sendTest(
  needs: ChannelNeeds,
  tenant: TenantScope,
  channelId: string,
): Promise<Result<{ readonly deliveryId: string }, ChannelProblem>> {
  const store = needs.channelsOf(tenant);
  const channel = await store.get(channelId);
  if (channel === null) return err("not-found");
  const now = needs.clock.now();
  const delivery: Delivery = {
    id: needs.ids.fresh("msg"),
    channelId,
    eventId: null,
    eventKind: testKind,
    body: testBody(now, {
      kind: channel.kind,
      canDecide: channel.kind === "slack" && (await needs.canDecideInSlack(tenant)),
    }),
    ...fresh(now),
  };
  await store.promise([delivery], now);
  await sendOff(needs, tenant, [delivery.id]);
  return ok({ deliveryId: delivery.id });
}

export type WantedReplay = {
  readonly channelId: string;
  readonly actor: Actor;
  readonly which:
    | { readonly kind: "one"; readonly deliveryId: string }
    | {
        readonly kind: "range";
        readonly from: number;
        readonly until: number;
        readonly state: DeliveryState | null;
      };
};

const replayedAtOnce = 500;

async function replay(
  needs: ChannelNeeds,
  tenant: TenantScope,
  { channelId, actor, which }: WantedReplay,
): Promise<Result<{ readonly replayed: number; readonly isAll: boolean }, ChannelProblem>> {
  const store = needs.channelsOf(tenant);
  if ((await store.get(channelId)) === null) return err("not-found");
  const { kind, ...rest } = which;
  const audit = lineFor(needs, tenant, {
    id: channelId,
    actor,
    action: "channel.replayed",
    after: { which: kind, ...rest },
  });
  const ids = await store.replay(
    { channelId, ...which },
    { now: needs.clock.now(), limit: replayedAtOnce, audit },
  );
  if (kind === "one" && ids.length === 0) return err("not-found");
  await sendOff(needs, tenant, ids);
  return ok({ replayed: ids.length, isAll: ids.length < replayedAtOnce });
}

type Line = {
  readonly id: string;
  readonly actor: Actor;
  readonly action: string;
  readonly before?: AuditState;
  readonly after?: AuditState;
};

function lineFor(
  needs: ChannelNeeds,
  { tenantId }: TenantScope,
  { id, actor, action, before = null, after = null }: Line,
): readonly AuditEvent[] {
  const change = { ownerId: tenantId, action, object: { kind: "channel", id }, before, after };
  return auditLines(needs, { actor, changes: [change] });
}

function auditedOf({ kind, name, urlShown, eventKinds, status }: Channel) {
  return { kind, name, url: urlShown, eventKinds: [...eventKinds], status };
}

/** A name is shorter than whatever is hard to guess. */
const longestOpenSegment = 15;

/** An address of Slack is a secret as a whole; of others whatever comes after a short first part of the path may be one. */
export function shownUrl(kind: ChannelKind, url: string): string {
  if (kind === "slack") return `${new URL(url).origin}/…`;
  const { origin, pathname, search } = new URL(url);
  const [, first = "", ...rest] = pathname.split("/");
  const isAll = rest.length === 0 && search === "" && first.length <= longestOpenSegment;
  return isAll ? `${origin}/${first}` : `${origin}/${first.length <= longestOpenSegment ? `${first}/` : ""}…`;
}
