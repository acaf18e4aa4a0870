import { type Context, Hono } from "hono";
import { z } from "zod";
import type { CompanyPrincipal, PartnerPrincipal } from "#worker/domain/access/principal.ts";
import { mailChoices } from "#worker/domain/notification/event-kinds.ts";
import { assert } from "#worker/domain/result.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { AppContext } from "#worker/http/context.ts";
import { listQuery, pageAnswer } from "#worker/http/list-query.ts";
import { problem } from "#worker/http/problem.ts";
import { company, partner } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { pageOf } from "#worker/http/views.ts";
import type {
  DeliveryLine,
  ListedNotification,
  Reader,
} from "#worker/usecases/notifications/notification-ports.ts";
import type { WantedPreferences } from "#worker/usecases/notifications/notifications.ts";

const notificationView = z.object({
  id: z.string(),
  companyId: z.string(),
  companyName: z.string(),
  kind: z.string(),
  title: z.string(),
  paragraphs: z.array(z.string()),
  path: z.string(),
  at: z.string(),
  readAt: z.string().nullable(),
});

const minute = z.int().min(0).max(1_439);
const times = z.object({
  timeZone: z.string().trim().min(1).max(64),
  /** Minutes after midnight, from one up to the other, which may be the next day's; null for none. */
  quiet: z.object({ from: minute, to: minute }).nullable(),
  digest: z.enum(["daily", "weekly"]),
});

const preferencesView = z.object({
  times,
  kinds: z.array(
    z.object({
      kind: z.string(),
      group: z.string(),
      label: z.string(),
      alwaysListed: z.boolean(),
      choice: z.object({ isListed: z.boolean(), mail: z.enum(mailChoices) }),
    }),
  ),
});

const wantedPreferences = z.object({
  times,
  choices: z
    .array(z.object({ kind: z.string().max(80), isListed: z.boolean(), mail: z.enum(mailChoices) }))
    .max(200),
});

const listOf = listQuery({
  sorts: ["-createdAt"],
  filters: { unread: z.literal("true").optional() },
  position: z.tuple([z.number(), z.string()]),
});

/** Without `ids` everything is read. */
const readRequest = z.object({ ids: z.array(z.string().max(64)).max(200).optional() });

const unreadView = z.object({ unread: z.int() });

const deliveryView = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  to: z.object({ name: z.string(), email: z.string() }),
  audience: z.enum(["company", "partner"]),
  at: z.string(),
  isListed: z.boolean(),
  readAt: z.string().nullable(),
  mail: z.object({
    choice: z.enum(mailChoices),
    state: z.enum(["none", "waiting", "queued", "sending", "sent", "failed", "refused", "gone"]),
    dueAt: z.string().nullable(),
    sentAt: z.string().nullable(),
    error: z.string().nullable(),
  }),
});

const deliveriesOf = listQuery({
  sorts: ["-createdAt"],
  filters: { failed: z.literal("true").optional() },
  position: z.tuple([z.number(), z.string()]),
});

/** What a company's person is told, how they want to be told, and what the company has told whom. */
export const notifications = new Hono<AppContext>()
  .get(
    "/",
    company("notifications.own", {
      summary: "List what you were told",
      answers: { 200: pageOf(notificationView) },
    }),
    validate("query", listOf),
    async (c) => c.json(await list(c, c.get("principal"), c.req.valid("query")), 200),
  )
  .get(
    "/unread",
    company("notifications.own", { summary: "Count what you have not read", answers: { 200: unreadView } }),
    async (c) => c.json(await countUnread(c, c.get("principal")), 200),
  )
  .post(
    "/read",
    company("notifications.own", { summary: "Mark notifications as read", answers: { 204: null } }),
    validate("json", readRequest),
    async (c) => markRead(c, c.get("principal"), c.req.valid("json").ids),
  )
  .get(
    "/preferences",
    company("notifications.own", { summary: "How you are told of what", answers: { 200: preferencesView } }),
    async (c) => c.json(await preferences(c, c.get("principal")), 200),
  )
  .put(
    "/preferences",
    company("notifications.own", { summary: "Choose how you are told of what", answers: { 204: null } }),
    validate("json", wantedPreferences),
    async (c) => save(c, c.get("principal"), c.req.valid("json")),
  )
  .get(
    "/deliveries",
    company("channels.read", {
      summary: "List what people were told, by which way, and what became of it",
      answers: { 200: pageOf(deliveryView) },
    }),
    validate("query", deliveriesOf),
    async (c) => {
      const { limit, cursor, sort, failed } = c.req.valid("query");
      const { tenantId } = c.get("principal").tenant;
      const lines = await c.get("services").notifications.listDeliveries(tenantId, {
        limit: limit + 1,
        before: placeOf(cursor),
        failedOnly: failed === "true",
      });
      return c.json(page(lines, { limit, sort, view: viewDelivery }), 200);
    },
  );

/** The same for a partner's person, over all companies that the organisation is a partner of. */
export const portalNotifications = new Hono<AppContext>()
  .get(
    "/",
    partner("portal.notifications.own", {
      summary: "List what you were told",
      answers: { 200: pageOf(notificationView) },
    }),
    validate("query", listOf),
    async (c) => c.json(await list(c, c.get("principal"), c.req.valid("query")), 200),
  )
  .get(
    "/unread",
    partner("portal.notifications.own", {
      summary: "Count what you have not read",
      answers: { 200: unreadView },
    }),
    async (c) => c.json(await countUnread(c, c.get("principal")), 200),
  )
  .post(
    "/read",
    partner("portal.notifications.own", { summary: "Mark notifications as read", answers: { 204: null } }),
    validate("json", readRequest),
    async (c) => markRead(c, c.get("principal"), c.req.valid("json").ids),
  )
  .get(
    "/preferences",
    partner("portal.notifications.own", {
      summary: "How you are told of what",
      answers: { 200: preferencesView },
    }),
    async (c) => c.json(await preferences(c, c.get("principal")), 200),
  )
  .put(
    "/preferences",
    partner("portal.notifications.own", {
      summary: "Choose how you are told of what",
      answers: { 204: null },
    }),
    validate("json", wantedPreferences),
    async (c) => save(c, c.get("principal"), c.req.valid("json")),
  );

type Caller = CompanyPrincipal | PartnerPrincipal;
type Handling = Pick<Context<AppContext>, "req" | "json" | "body" | "get">;

async function list(c: Handling, principal: Caller, query: z.output<typeof listOf>) {
  const { limit, cursor, sort, unread } = query;
  const listed = await c.get("services").notifications.list(readerOf(principal), {
    limit: limit + 1,
    before: placeOf(cursor),
    unreadOnly: unread === "true",
  });
  return page(listed, { limit, sort, view: viewNotification });
}

async function countUnread(c: Handling, principal: Caller) {
  return { unread: await c.get("services").notifications.countUnread(readerOf(principal)) };
}

async function markRead(c: Handling, principal: Caller, ids: readonly string[] | undefined) {
  await c.get("services").notifications.markRead(readerOf(principal), ids ?? null);
  return c.body(null, 204);
}

async function preferences(c: Handling, principal: Caller) {
  const found = await c.get("services").notifications.getPreferences(personOf(principal), usualOf(principal));
  return { times: found.times, kinds: [...found.kinds] };
}

async function save(c: Handling, principal: Caller, wanted: WantedPreferences) {
  const saved = await c.get("services").notifications.savePreferences(personOf(principal), wanted);
  if (saved.ok) return c.body(null, 204);
  const { error } = saved;
  const path = error.code === "unknown-time-zone" ? "times.timeZone" : "choices";
  return problem(c, "invalid-request", {
    errors: [{ path, code: error.code, message: messageOf[error.code] }],
  });
}

const messageOf = {
  "unknown-time-zone": "This is no time zone: use a name such as Europe/Berlin",
  "unknown-kind": "You are not told of events of this kind",
  "always-listed": "Decisions about your own stay in the list",
} as const;

/** A key is told nothing, and belongs to nobody's list. */
function readerOf(principal: Caller): Reader {
  const places =
    principal.audience === "company"
      ? [{ tenantId: principal.tenant.tenantId, partnerId: null }]
      : principal.partnerships.map(({ tenant, partnerId }) => ({ tenantId: tenant.tenantId, partnerId }));
  return { userId: principal.user.id, audience: principal.audience, places };
}

function personOf({ user, audience, permissions }: Caller) {
  return { userId: user.id, audience, permissions };
}

function usualOf(principal: Caller) {
  const [first] =
    principal.audience === "company" ? [principal.tenant] : principal.partnerships.map((one) => one.tenant);
  return { timeZone: first?.timeZone ?? "UTC", quiet: null, digest: "daily" as const };
}

function placeOf(cursor: readonly [number, string] | null) {
  return cursor && { createdAt: cursor[0], id: cursor[1] };
}

/** One more than the page was asked for: whether there is another. */
function page<Line extends { readonly createdAt: number; readonly id: string }, View>(
  found: readonly Line[],
  {
    limit,
    sort,
    view,
  }: { readonly limit: number; readonly sort: string; readonly view: (line: Line) => View },
) {
  const lines = found.slice(0, limit);
  const last = lines.at(-1);
  assert(found.length <= limit || last !== undefined, "a page that goes on has a last line");
  const next = found.length > limit && last !== undefined ? [last.createdAt, last.id] : null;
  return pageAnswer({ items: lines.map(view), next, sort });
}

function viewNotification({
  id,
  tenantId,
  companyName,
  kind,
  title,
  paragraphs,
  path,
  createdAt,
  readAt,
}: ListedNotification) {
  return {
    id,
    companyId: tenantId,
    companyName,
    kind,
    title,
    paragraphs: [...paragraphs],
    path,
    at: formatInstant(createdAt),
    readAt: readAt === null ? null : formatInstant(readAt),
  };
}

function viewDelivery(line: DeliveryLine) {
  const instant = (at: number | null) => (at === null ? null : formatInstant(at));
  return {
    id: line.id,
    kind: line.kind,
    title: line.title,
    to: { name: line.to.name, email: line.to.email },
    audience: line.audience,
    at: formatInstant(line.createdAt),
    isListed: line.isListed,
    readAt: instant(line.readAt),
    mail: {
      choice: line.mail,
      state: line.mailState,
      dueAt: instant(line.mailDueAt),
      sentAt: instant(line.sentAt),
      error: line.mailError,
    },
  };
}
