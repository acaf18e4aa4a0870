import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { tokens } from "#worker/adapters/platform/tokens.ts";
import type { CompanyEvent } from "#worker/domain/notification/company-event.ts";
import { buildServices } from "#worker/services.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { mailsTo } from "#worker/testing/mailbox.ts";
import { makeColleague, makeCompany, makePartnerColleague, makePartnerUser } from "#worker/testing/people.ts";
import type { Reader } from "#worker/usecases/notifications/notification-ports.ts";
import { type DueMailNeeds, promiseDueMails } from "#worker/usecases/notifications/promise-due-mails.ts";
import { promisedEvents } from "#worker/usecases/notifications/promised-events.ts";
import { promiseEvents } from "./event-statements.ts";
import { notificationStore } from "./notification-store.ts";
import { shardOf } from "./shards.ts";

async function makeScene() {
  const company = await makeCompany();
  const { tenant } = company;
  const partnerId = await addPartner(tenant, "Harbour");
  const person = await makePartnerUser({ at: [{ tenant, partnerId }] });
  const services = buildServices(env);
  const decided = (given: Partial<CompanyEvent> = {}): CompanyEvent =>
    ({
      kind: "dispute.decided",
      key: "dsp_1:4",
      subjectId: "dsp_1",
      partnerId,
      actorId: company.principal.user.id,
      at: 1_750_000_000_000,
      facts: {
        partnerName: "Harbour",
        disputeNumber: 1,
        entrySeq: 7,
        decision: "rejected",
        reason: "The contract ended in May",
      },
      ...given,
    }) as CompanyEvent;
  const reader: Reader = {
    userId: person.principal.user.id,
    audience: "partner",
    places: [{ tenantId: tenant.tenantId, partnerId }],
  };
  const list = () => services.notifications.list(reader, { limit: 50, before: null, unreadOnly: false });
  return { company, tenant, partnerId, person, services, decided, reader, list };
}

test("an event is told once to everybody who may act on it, but not to whoever did it, however often its job runs", async () => {
  const { company, tenant, person, services, decided, reader, list } = await makeScene();
  const colleague = await makeColleague(tenant, "finance");
  const viewer = await makePartnerColleague(person.organisationId, "viewer");
  await services.notifications.announce(tenant, [decided()]);
  const [job] = await rowsOf<{ message: string }>(tenant, "SELECT message FROM outbox WHERE tenant_id = ?1");
  await workOff(tenant);
  if (job !== undefined) await services.runJob(JSON.parse(job.message));
  await services.notifications.announce(tenant, [decided()]);
  expect(await rowsOf(tenant, "SELECT id FROM outbox WHERE tenant_id = ?1")).toEqual([]);

  const listed = await list();
  expect(listed).toMatchObject([
    {
      companyName: tenant.name,
      title: "Dispute 1: rejected",
      path: "/portal/disputes/dsp_1",
      readAt: null,
    },
  ]);
  expect(listed[0]?.paragraphs).toContain("The reason: The contract ended in May");
  const [mail, ...others] = await mailsTo(person.principal.user.email);
  expect(others).toEqual([]);
  expect(mail?.text).toContain("The reason: The contract ended in May");
  expect(mail?.links[0]).toContain("/portal/disputes/dsp_1");
  expect((await mailsTo(colleague.principal.user.email)).length).toBe(1);
  expect(await mailsTo(company.principal.user.email)).toEqual([]);
  expect(await mailsTo(viewer.principal.user.email)).toEqual([]);

  expect(await services.notifications.countUnread(reader)).toBe(1);
  await services.notifications.markRead(reader, null);
  expect(await services.notifications.countUnread(reader)).toBe(0);
  // Whoever is no partner of the company any more sees nothing of it.
  expect(await services.notifications.countUnread({ ...reader, places: [] })).toBe(0);
  expect(
    await services.notifications.list(
      { ...reader, places: [] },
      { limit: 5, before: null, unreadOnly: false },
    ),
  ).toEqual([]);
});

test("an event of a change that changed nothing is neither kept nor told", async () => {
  const { tenant, decided, services } = await makeScene();
  const db = shardOf(env, tenant);
  const { tenantId } = tenant;
  const events = promisedEvents(services, tenantId, [decided()]);
  const change = (id: string) =>
    db.prepare("UPDATE partners SET name = name WHERE tenant_id = ?1 AND id = ?2").bind(tenantId, id);
  await db.batch([change("none"), ...promiseEvents(db, { tenantId, events, now: 1, when: "ifChanged" })]);
  expect(await rowsOf(tenant, "SELECT id FROM events WHERE tenant_id = ?1")).toEqual([]);
  expect(await rowsOf(tenant, "SELECT id FROM outbox WHERE tenant_id = ?1")).toEqual([]);
  const [partner] = await rowsOf<{ id: string }>(tenant, "SELECT id FROM partners WHERE tenant_id = ?1");
  await db.batch([
    change(partner?.id ?? ""),
    ...promiseEvents(db, { tenantId, events, now: 1, when: "ifChanged" }),
  ]);
  expect(await rowsOf(tenant, "SELECT id FROM events WHERE tenant_id = ?1")).toHaveLength(1);
  expect(await rowsOf(tenant, "SELECT id FROM outbox WHERE tenant_id = ?1")).toHaveLength(1);
});

test("what waits for a digest comes as one mail, whoever looks twice at once, and what is muted not at all", async () => {
  const { tenant, person, decided, services, list } = await makeScene();
  const { id: userId, email } = person.principal.user;
  const caller = { userId, audience: "partner", permissions: person.principal.permissions } as const;
  const times = { timeZone: "Europe/Amsterdam", quiet: null, digest: "daily" } as const;
  const choose = (
    choices: readonly { kind: string; isListed: boolean; mail: "digest" | "off" | "at_once" }[],
  ) => services.notifications.savePreferences(caller, { times, choices });
  expect(await choose([{ kind: "dispute.decided", isListed: false, mail: "digest" }])).toEqual({
    ok: false,
    error: { code: "always-listed", kind: "dispute.decided" },
  });
  expect(
    await choose([
      { kind: "dispute.decided", isListed: true, mail: "digest" },
      { kind: "dispute.answered", isListed: false, mail: "off" },
    ]),
  ).toMatchObject({ ok: true });
  const answered = {
    kind: "dispute.answered",
    facts: { partnerName: "Harbour", disputeNumber: 1, entrySeq: 7, writtenBy: "company" },
  } as const;
  await services.notifications.announce(tenant, [
    decided({ key: "a" }),
    decided({ key: "b" }),
    decided({ key: "c", ...answered } as Partial<CompanyEvent>),
  ]);
  await workOff(tenant);
  expect(await list()).toHaveLength(2);
  expect(await mailsTo(email)).toEqual([]);

  const later: DueMailNeeds = {
    ...services,
    tokens,
    clock: { now: () => services.clock.now() + 2 * 86_400_000 },
    notifications: notificationStore(env),
    sendPromisedMails: async () => {},
  };
  await Promise.all([promiseDueMails(later), promiseDueMails(later)]);
  await promiseDueMails(later);
  const [mail, ...others] = await mailsTo(email);
  expect(others).toEqual([]);
  expect(mail?.subject).toBe("2 notifications");
  expect(mail?.text.match(/The contract ended in May/g)).toHaveLength(2);
});

test("mail that waits is not sent to whoever has left, is blocked or has no account any more", async () => {
  const { tenant, partnerId, person, services, decided } = await makeScene();
  const { tenantId } = tenant;
  const people = [
    person,
    await makePartnerColleague(person.organisationId, "admin"),
    await makePartnerColleague(person.organisationId, "admin"),
    await makePartnerColleague(person.organisationId, "admin"),
  ];
  const [stays, left, blocked, disabled] = people.map(({ principal }) => principal.user);
  for (const { principal } of people) {
    const times = { timeZone: "UTC", quiet: null, digest: "daily" } as const;
    await notificationStore(env).savePreferences(
      { userId: principal.user.id, audience: "partner" },
      { times, choices: [{ kind: "dispute.decided", isListed: true, mail: "digest" }] },
    );
  }
  // A record that was merged since it was told for.
  const mergedId = await addPartner(tenant, "Harbor Inc");
  const alias = env.DIRECTORY.prepare("INSERT INTO partner_aliases VALUES (?1, ?2, ?3)");
  await alias.bind(tenantId, mergedId, partnerId).run();
  await services.notifications.announce(tenant, [decided({ partnerId: mergedId })]);
  await workOff(tenant);
  await env.DIRECTORY.batch([
    env.DIRECTORY.prepare("DELETE FROM organisation_members WHERE user_id = ?1").bind(left?.id),
    env.DIRECTORY.prepare(
      "INSERT INTO partner_blocks (tenant_id, user_id, created_at) VALUES (?1, ?2, 1)",
    ).bind(tenantId, blocked?.id),
    env.DIRECTORY.prepare("UPDATE users SET disabled_at = 1 WHERE id = ?1").bind(disabled?.id),
  ]);
  const later = services.clock.now() + 2 * 86_400_000;
  const notifications = notificationStore(env);
  await promiseDueMails({
    ...services,
    tokens,
    notifications,
    clock: { now: () => later },
    sendPromisedMails: async () => {},
  });
  const counts = await Promise.all([stays, left, blocked, disabled].map((who) => mailsTo(who?.email ?? "")));
  expect(counts.map(({ length }) => length)).toEqual([1, 0, 0, 0]);
  expect(await notifications.listDue(later, 1_000)).toEqual([]);
});
