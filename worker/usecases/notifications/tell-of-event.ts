import { permissionsOfCompanyRole, permissionsOfPartnerRole } from "#worker/domain/access/permissions.ts";
import type { Audience, TenantScope, User } from "#worker/domain/access/principal.ts";
import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import { versionToldBy } from "#worker/domain/notification/act.ts";
import {
  describeEvent,
  type Hearing,
  hearingOf,
  isForEveryPartner,
  onlyHearerOf,
} from "#worker/domain/notification/event-kinds.ts";
import { type MailTimes, mailMoment } from "#worker/domain/notification/mail-moment.ts";
import { choiceFor } from "#worker/domain/notification/preference.ts";
import type { Tokens } from "#worker/usecases/access/access-ports.ts";
import type { ActLink } from "#worker/usecases/acts/act-ports.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { OrganisationStore, TeamStore } from "#worker/usecases/teams/team-ports.ts";
import { inviteToAct } from "./invite-to-act.ts";
import { letterOf } from "./notification-letters.ts";
import type { EventStoreOf, Notification, NotificationStore } from "./notification-ports.ts";
import type { PromisedEvent } from "./promised-events.ts";

export type TellingNeeds = {
  readonly eventsOf: EventStoreOf;
  readonly notifications: NotificationStore;
  readonly team: Pick<TeamStore, "list">;
  readonly organisations: Pick<
    OrganisationStore,
    "findByPartner" | "listMembers" | "listBlocked" | "listPartnerPeople"
  >;
  /** To the company's own programs and to Slack. */
  readonly passOn: (tenant: TenantScope, event: PromisedEvent) => Promise<void>;
  readonly tokens: Tokens;
  readonly sendPromisedMails: (mailIds: readonly string[]) => Promise<void>;
  readonly clock: Clock;
  readonly ids: Ids;
};

type Message = Extract<JobMessage, { readonly kind: "event" }>;

/**
 * Tells everybody of an event as they wish: a line in their list, a mail now, later, or none. It may run twice or be cut off
 * between two sides: what a person is told has the id of event and person, and so has the mail.
 */
export async function tellOfEvent(
  needs: TellingNeeds,
  tenant: TenantScope,
  { eventId, outboxId }: Message,
): Promise<JobOutcome> {
  const events = needs.eventsOf(tenant);
  const event = await events.get(eventId);
  if (event === null) return { kind: "reject", reason: `there is no event ${eventId}` };
  // First, because it is one step that does not hang on how many people there are; done again it promises nothing again.
  await needs.passOn(tenant, event);
  for (const side of ["company", "partner"] as const) {
    const hearing = hearingOf(event.kind, side);
    if (hearing === null) continue;
    for await (const people of hearersOf(needs, tenant, { event, side, hearing })) {
      await tell(needs, tenant, { event, side, hearing, people });
    }
  }
  await events.settle({ eventId, outboxId, now: needs.clock.now() });
  return { kind: "done" };
}

type Telling = {
  readonly event: PromisedEvent;
  readonly side: Audience;
  readonly hearing: Hearing;
  readonly people: readonly User[];
};

async function tell(
  needs: TellingNeeds,
  tenant: TenantScope,
  { event, side, hearing, people }: Telling,
): Promise<void> {
  if (people.length === 0) return;
  const ids = people.map(({ id }) => id);
  const chosen = await needs.notifications.choicesOf(ids, { audience: side, kind: event.kind });
  const now = needs.clock.now();
  const { title, paragraphs, page } = describeEvent(event, { side, companyName: tenant.name });
  const notifications: Notification[] = [];
  const mails: QueuedMail[] = [];
  const links: ActLink[] = [];
  for (const person of people) {
    const of = chosen.get(person.id);
    const { isListed, mail } = choiceFor(hearing, of?.choice);
    if (!isListed && mail === "off") continue;
    const id = needs.ids.derive("ntf", event.id, side, person.id);
    const mailDueAt = mailMoment(now, mail, of?.times ?? usualTimes(tenant));
    const mailId = mailDueAt !== null && mailDueAt <= now ? needs.ids.derive("mail", id) : null;
    const notification: Notification = {
      id,
      userId: person.id,
      audience: side,
      tenantId: tenant.tenantId,
      partnerId: side === "partner" ? event.partnerId : null,
      eventId: event.id,
      kind: event.kind,
      subjectId: event.subjectId,
      subjectVersion: versionToldBy(event),
      title,
      paragraphs,
      path: page.path,
      isListed,
      mail,
      mailDueAt,
      mailId,
      createdAt: now,
    };
    notifications.push(notification);
    if (mailId === null) continue;
    const invited = inviteToAct(needs, notification, now);
    if (invited !== null) links.push(invited.link);
    const action = invited?.action ?? null;
    mails.push(letterOf(notification, { mailId, to: person, companyName: tenant.name, now, action }));
  }
  if (notifications.length === 0) return;
  await needs.notifications.add(notifications, { mails, links });
  await needs.sendPromisedMails(mails.map(({ id }) => id));
}

/** Until somebody says otherwise, their clock is the company's. */
export function usualTimes({ timeZone }: Pick<TenantScope, "timeZone">): MailTimes {
  return { timeZone, quiet: null, digest: "daily" };
}

const peopleAtOnce = 500;

type Heard = Omit<Telling, "people">;

/** Everybody of that side who may do what the kind is for, but whoever did it; so many at a time. */
async function* hearersOf(
  needs: TellingNeeds,
  tenant: TenantScope,
  { event, side, hearing }: Heard,
): AsyncGenerator<readonly User[]> {
  const only = onlyHearerOf(event);
  const but = (people: readonly User[]) =>
    people.filter(({ id }) => id !== event.actorId && (only === null || id === only));
  if (side === "company") {
    const members = await needs.team.list(tenant.tenantId);
    yield but(members.filter(({ role }) => permissionsOfCompanyRole(role).has(hearing.may)));
    return;
  }
  if (event.partnerId !== null) {
    yield but(await partnersPeople(needs, tenant, { partnerId: event.partnerId, hearing }));
    return;
  }
  if (!isForEveryPartner(event.kind)) return;
  let after = "";
  for (;;) {
    const people = await needs.organisations.listPartnerPeople({
      tenantId: tenant.tenantId,
      after,
      limit: peopleAtOnce,
    });
    yield but(people);
    const last = people.at(-1);
    if (last === undefined || people.length < peopleAtOnce) return;
    after = last.id;
  }
}

async function partnersPeople(
  { organisations }: TellingNeeds,
  { tenantId }: TenantScope,
  { partnerId, hearing }: { readonly partnerId: string; readonly hearing: Hearing },
): Promise<readonly User[]> {
  const organisation = await organisations.findByPartner({ tenantId, partnerId });
  if (organisation === null) return [];
  const members = (await organisations.listMembers(organisation.id)).filter(({ role }) =>
    permissionsOfPartnerRole(role).has(hearing.may),
  );
  const blocked = await organisations.listBlocked(
    tenantId,
    members.map(({ id }) => id),
  );
  return members.filter(({ id }) => !blocked.has(id));
}
