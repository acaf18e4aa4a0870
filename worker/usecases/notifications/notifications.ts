import type { Permission } from "#worker/domain/access/permissions.ts";
import type { Audience, TenantScope } from "#worker/domain/access/principal.ts";
import type { CompanyEvent } from "#worker/domain/notification/company-event.ts";
import type { MailTimes } from "#worker/domain/notification/mail-moment.ts";
import { choosableKinds } from "#worker/domain/notification/preference.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { isTimeZone } from "#worker/domain/time/time-zone.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { Choice, Reader } from "./notification-ports.ts";
import { promiseDueMails } from "./promise-due-mails.ts";
import { eventJobs, promisedEvents } from "./promised-events.ts";
import { type TellingNeeds, tellOfEvent } from "./tell-of-event.ts";

export type Notifications = ReturnType<typeof createNotifications>;

/** Tells of what a job has done, where no batch of the company's database could promise it. Doing it again tells nobody again. */
export type Announce = (tenant: TenantScope, events: readonly CompanyEvent[]) => Promise<void>;

type EventMessage = Extract<JobMessage, { readonly kind: "event" }>;

export type NotificationNeeds = TellingNeeds & { readonly transport: JobTransport };

/** The use cases of notifications, with what they need already in hand. */
export function createNotifications(needs: NotificationNeeds) {
  const { notifications, clock } = needs;
  const announce: Announce = (tenant, events) => announceEvents(needs, tenant, events);
  return {
    announce,
    runEvent: (tenant: TenantScope, message: EventMessage) => tellOfEvent(needs, tenant, message),
    /** What nobody could be told of however often it was tried: the event stays, and the log line of whoever gave up. */
    abandonEvent: (tenant: TenantScope, { eventId, outboxId }: EventMessage) =>
      needs.eventsOf(tenant).settle({ eventId, outboxId, now: clock.now() }),
    promiseDueMails: () => promiseDueMails(needs),
    list: notifications.list,
    countUnread: notifications.countUnread,
    markRead: (reader: Reader, ids: readonly string[] | null) =>
      notifications.markRead(reader, ids, clock.now()),
    getPreferences: (person: Person, usual: MailTimes) => getPreferences(needs, person, usual),
    savePreferences: (person: Person, wanted: WantedPreferences) => savePreferences(needs, person, wanted),
    listDeliveries: notifications.listDeliveries,
    removeOld: () => notifications.removeOlderThan(clock.now() - keptMs),
  };
}

/** Half a year: longer than anything that a notification tells of stays open. */
const keptMs = 180 * 86_400_000;

async function announceEvents(
  { eventsOf, transport, clock, ids }: NotificationNeeds,
  tenant: TenantScope,
  events: readonly CompanyEvent[],
): Promise<void> {
  const promised = promisedEvents({ ids }, tenant.tenantId, events);
  await eventsOf(tenant).promise(promised, clock.now());
  await sendPromised(transport, eventJobs(tenant.tenantId, promised));
}

type Person = {
  readonly userId: string;
  readonly audience: Audience;
  readonly permissions: ReadonlySet<Permission>;
};

async function getPreferences({ notifications }: NotificationNeeds, person: Person, usual: MailTimes) {
  const { choices, times } = await notifications.getPreferences(person.userId, person.audience);
  const chosen = new Map(choices.map(({ kind, isListed, mail }) => [kind, { isListed, mail }]));
  return {
    times: times ?? usual,
    kinds: choosableKinds(person.audience, { permissions: person.permissions, chosen }),
  };
}

export type WantedPreferences = { readonly times: MailTimes; readonly choices: readonly Choice[] };
export type PreferenceProblem =
  | { readonly code: "unknown-time-zone" }
  | { readonly code: "unknown-kind" | "always-listed"; readonly kind: string };

async function savePreferences(
  { notifications }: NotificationNeeds,
  person: Person,
  { times, choices }: WantedPreferences,
): Promise<Result<null, PreferenceProblem>> {
  if (!isTimeZone(times.timeZone)) return err({ code: "unknown-time-zone" });
  const kinds = choosableKinds(person.audience, { permissions: person.permissions, chosen: new Map() });
  for (const { kind, isListed } of choices) {
    const known = kinds.find((one) => one.kind === kind);
    if (known === undefined) return err({ code: "unknown-kind", kind });
    if (known.alwaysListed && !isListed) return err({ code: "always-listed", kind });
  }
  await notifications.savePreferences(person, { times, choices });
  return ok(null);
}
