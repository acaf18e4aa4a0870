import { Hono } from "hono";
import { z } from "zod";
import { type Day, startOfDay } from "#worker/domain/time/day.ts";
import type { AppContext } from "#worker/http/context.ts";
import { exportPageSize, type ListColumn, listFile } from "#worker/http/list-file.ts";
import { listQuery, pageAnswer } from "#worker/http/list-query.ts";
import { problem } from "#worker/http/problem.ts";
import { company, partner, signedIn } from "#worker/http/route-guard.ts";
import { day } from "#worker/http/rule-schemas.ts";
import { validate } from "#worker/http/validate.ts";
import { pageOf } from "#worker/http/views.ts";
import type { AuditPlace, AuditQuery } from "#worker/usecases/audit/audit-ports.ts";
import { type AuditLine, readCompanyLog, readOwnersLog } from "#worker/usecases/audit/read-audit-log.ts";

const state = z.record(z.string(), z.unknown()).nullable();

const auditLine = z.object({
  id: z.string(),
  at: z.string(),
  actor: z.object({ kind: z.enum(["user", "key", "system"]), id: z.string(), name: z.string().nullable() }),
  audience: z.enum(["company", "partner", "none"]),
  action: z.string(),
  object: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }),
  before: state,
  after: state,
  requestId: z.string(),
  address: z.string(),
});

const text = z.string().trim().max(80).optional();

/** A page may hold fewer lines than asked for and still have a next one: each looks through a bounded part of the log. */
const auditQuery = listQuery({
  sorts: ["-at"],
  filters: {
    actor: text,
    /** How it begins: "rule." finds everything done to rules. */
    action: text,
    objectKind: text,
    objectId: text,
    from: day.optional(),
    /** The last day that counts. */
    to: day.optional(),
  },
  position: z.tuple([z.number(), z.string()]),
});

/** Everything that was done to the company, its people and its data. */
export const audit = new Hono<AppContext>()
  .get(
    "/",
    company("audit.read", { summary: "Search the audit log", answers: { 200: pageOf(auditLine) } }),
    validate("query", auditQuery),
    async (c) => {
      const page = await readCompanyLog(
        c.get("services"),
        c.get("principal").tenant,
        toQuery(c.req.valid("query")),
      );
      return c.json(toAnswer(page), 200);
    },
  )
  .get(
    "/:file{export\\.(?:csv|xlsx)}",
    company("audit.read", { summary: "Export what a search finds", answers: { 200: "list file" } }),
    validate("query", auditQuery),
    (c) => {
      const [services, { tenant }] = [c.get("services"), c.get("principal")];
      const { filter } = toQuery(c.req.valid("query"));
      return listFile<AuditLine, AuditPlace>(c.req.path, {
        name: "audit-log",
        columns: auditColumns,
        readPage: (after) => readCompanyLog(services, tenant, { filter, after, limit: exportPageSize }),
      });
    },
  );

/** What was done to the partner organisation and its people. */
export const portalAudit = new Hono<AppContext>().get(
  "/",
  partner("portal.audit.read", {
    summary: "Search the organisation's audit log",
    answers: { 200: pageOf(auditLine) },
  }),
  validate("query", auditQuery),
  async (c) => {
    const { organisation } = c.get("principal");
    if (organisation === null) return problem(c, "not-found");
    const owner = { ownerId: organisation.id, side: "partner" } as const;
    const page = await readOwnersLog(c.get("services"), owner, toQuery(c.req.valid("query")));
    return c.json(toAnswer(page), 200);
  },
);

/** What was done to one's own account. */
export const ownAudit = new Hono<AppContext>().get(
  "/audit",
  signedIn({ summary: "What was done to one's own account", answers: { 200: pageOf(auditLine) } }),
  validate("query", auditQuery),
  async (c) => {
    const owner = { ownerId: c.get("session").user.id, side: null };
    const page = await readOwnersLog(c.get("services"), owner, toQuery(c.req.valid("query")));
    return c.json(toAnswer(page), 200);
  },
);

const dayMs = 86_400_000;

function toQuery({ limit, cursor, sort: _, from, to, ...filter }: z.infer<typeof auditQuery>): AuditQuery {
  return {
    limit,
    after: cursor && { at: cursor[0], id: cursor[1] },
    filter: {
      ...filter,
      ...(from === undefined ? {} : { from: startOfDay(from as Day) }),
      ...(to === undefined ? {} : { until: startOfDay(to as Day) + dayMs }),
    },
  };
}

function toAnswer({ items, next }: Awaited<ReturnType<typeof readCompanyLog>>) {
  return pageAnswer({ items, next: next && [next.at, next.id], sort: "-at" });
}

const auditColumns: readonly ListColumn<AuditLine>[] = [
  { header: "At", holdsDates: true, value: ({ at }) => at },
  { header: "Who", value: ({ actor }) => actor.name },
  { header: "Who (id)", value: ({ actor }) => actor.id },
  { header: "Kind", value: ({ actor }) => actor.kind },
  { header: "Side", value: ({ audience }) => audience },
  { header: "What", value: ({ action }) => action },
  { header: "Of kind", value: ({ object }) => object.kind },
  { header: "Of", value: ({ object }) => object.name },
  { header: "Of (id)", value: ({ object }) => object.id },
  { header: "Before", value: ({ before }) => before && JSON.stringify(before) },
  { header: "After", value: ({ after }) => after && JSON.stringify(after) },
  { header: "Request", value: ({ requestId }) => requestId },
  { header: "Network", value: ({ address }) => address },
];
