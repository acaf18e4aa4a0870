import { Hono } from "hono";
import { z } from "zod";
import type { PartnerPrincipal, PartnerScope, TenantScope } from "#worker/domain/access/principal.ts";
import { numberText } from "#worker/domain/statement/compose-statement.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { pageAnswer } from "#worker/http/list-query.ts";
import { problem } from "#worker/http/problem.ts";
import { limitHeavyCalls } from "#worker/http/rate-limit.ts";
import { anyone, company, partner } from "#worker/http/route-guard.ts";
import {
  bundleCheck,
  currencyText,
  issueView,
  periodText,
  portalStatementQuery,
  statementDetail,
  statementQuery,
  statementView,
  toIssueView,
} from "#worker/http/statement-schemas.ts";
import { validate } from "#worker/http/validate.ts";
import { pageOf } from "#worker/http/views.ts";
import type { Services } from "#worker/services.ts";
import { sendHeadNotice } from "#worker/usecases/ledger/send-head-notice.ts";
import { acknowledgeStatement } from "#worker/usecases/statements/acknowledge-statement.ts";
import { checkBundle } from "#worker/usecases/statements/check-bundle.ts";
import { issueStatement } from "#worker/usecases/statements/issue-statement.ts";
import { sendStatementNotice } from "#worker/usecases/statements/send-statement-notice.ts";
import { startStatementIssue } from "#worker/usecases/statements/start-statement-issue.ts";
import { type StatementFormat, statementFile } from "#worker/usecases/statements/statement-files.ts";
import type { StatementFilter, StatementRecord } from "#worker/usecases/statements/statement-ports.ts";
import {
  getStatement,
  listStatements,
  type StatementView,
} from "#worker/usecases/statements/statement-views.ts";

const issueRequest = z.object({
  partnerId: z.string().min(1).max(60),
  period: periodText,
  currency: currencyText,
});

const fileStatement = { answers: { 200: null } } as const;

/** The statements that a company issues to its partners. */
export const statements = new Hono<AppContext>()
  .get(
    "/",
    company("statements.read", {
      summary: "List statements, the newest first",
      answers: { 200: pageOf(statementView) },
    }),
    validate("query", statementQuery),
    async (c) => {
      const { limit, cursor, sort, partnerId, period, currency, versions } = c.req.valid("query");
      const page = await listStatements(needsOf(c.get("services")), c.get("principal").tenant, {
        filter: {
          partnerRef: partnerId || undefined,
          period: period || undefined,
          currency: currency || undefined,
          inForce: versions === "in-force",
        },
        after: cursor && { issuedAt: cursor[0], id: cursor[1] },
        limit,
      });
      const next = page.next && [page.next.issuedAt, page.next.id];
      return c.json(pageAnswer({ items: page.items, next, sort }), 200);
    },
  )
  .post(
    "/",
    company("statements.issue", {
      summary: "Issue one partner's statement, or the next version of it",
      answers: { 201: z.object({ id: z.string() }) },
    }),
    validate("json", issueRequest),
    async (c) => {
      const { tenant, user } = c.get("principal");
      const needs = needsOf(c.get("services"));
      const { partnerId: partnerRef, period, currency } = c.req.valid("json");
      const issued = await issueStatement(needs, tenant, {
        partnerRef,
        period,
        currency,
        actor: actorOf(c),
        issuedBy: user.id,
        item: null,
      });
      if (!issued.ok) return problem(c, issued.error);
      const { id, outcome } = issued.value;
      const record = await needs.statementsOf(tenant).get(id);
      // Also for one that is there already: should an earlier try have broken off here, this one makes up for it.
      if (record !== null) await tellOfStatement(needs, tenant, record);
      return outcome === "issued"
        ? c.json({ id }, 201)
        : problem(c, "statement-unchanged", { members: { statementId: id } });
    },
  )
  .post(
    "/issues",
    company("statements.issue", {
      summary: "Issue the statements of every partner for a period",
      answers: { 202: z.object({ id: z.string() }) },
    }),
    validate("json", z.object({ period: periodText })),
    async (c) => {
      const { period } = c.req.valid("json");
      const started = await startStatementIssue(needsOf(c.get("services")), c.get("principal").tenant, {
        period,
        actor: actorOf(c),
      });
      return started.ok ? c.json(started.value, 202) : problem(c, started.error);
    },
  )
  .get(
    "/issues",
    company("statements.read", {
      summary: "List the latest issues of statements to all partners",
      answers: { 200: z.object({ items: z.array(issueView) }) },
    }),
    async (c) => {
      const store = needsOf(c.get("services")).statementIssuesOf(c.get("principal").tenant);
      return c.json({ items: (await store.list(latestIssues)).map(toIssueView) }, 200);
    },
  )
  .get(
    "/issues/:id",
    company("statements.read", {
      summary: "How far an issue of statements has come",
      answers: { 200: issueView },
    }),
    async (c) => {
      const store = needsOf(c.get("services")).statementIssuesOf(c.get("principal").tenant);
      const issue = await store.get(c.req.param("id"));
      return issue === null ? problem(c, "not-found") : c.json(toIssueView(issue), 200);
    },
  )
  .get(
    "/issues/:id/statements.zip",
    company("statements.read", {
      summary: "Download all statements of an issue, with a manifest of hashes",
      ...fileStatement,
    }),
    limitHeavyCalls(),
    async (c) => {
      const store = needsOf(c.get("services")).statementIssuesOf(c.get("principal").tenant);
      const issue = await store.get(c.req.param("id"));
      if (issue === null) return problem(c, "not-found");
      if (issue.zipKey === null) return problem(c, "statements-not-packed");
      const stored = await c.env.FILES.get(issue.zipKey);
      if (stored === null) return problem(c, "not-found");
      return new Response(stored.body, {
        headers: fileHeaders({ name: `statements-${issue.period}.zip`, contentType: "application/zip" }),
      });
    },
  )
  .get(
    "/:id",
    company("statements.read", { summary: "Get one statement", answers: { 200: statementDetail } }),
    async (c) => {
      const { tenant } = c.get("principal");
      const detail = await getStatement(
        needsOf(c.get("services")),
        { tenant, partnerId: null },
        c.req.param("id"),
      );
      return detail === null ? problem(c, "not-found") : c.json(detail, 200);
    },
  )
  .get(
    "/:id/statement.pdf",
    company("statements.read", { summary: "Download a statement to print", ...fileStatement }),
    limitHeavyCalls(),
    async (c) => {
      const file = { id: c.req.param("id"), format: "pdf" } as const;
      const { tenant } = c.get("principal");
      const answer = await fileAnswer(c.get("services"), { tenant, partnerId: null }, file);
      return answer ?? problem(c, "not-found");
    },
  )
  .get(
    "/:id/statement.csv",
    company("statements.read", { summary: "Download a statement as a table", ...fileStatement }),
    async (c) => {
      const file = { id: c.req.param("id"), format: "csv" } as const;
      const { tenant } = c.get("principal");
      const answer = await fileAnswer(c.get("services"), { tenant, partnerId: null }, file);
      return answer ?? problem(c, "not-found");
    },
  )
  .get(
    "/:id/statement.json",
    company("statements.read", { summary: "Download the document that was signed", ...fileStatement }),
    async (c) => {
      const file = { id: c.req.param("id"), format: "json" } as const;
      const { tenant } = c.get("principal");
      const answer = await fileAnswer(c.get("services"), { tenant, partnerId: null }, file);
      return answer ?? problem(c, "not-found");
    },
  )
  .get(
    "/:id/bundle.json",
    company("statements.read", { summary: "Download a statement with its proofs", ...fileStatement }),
    limitHeavyCalls(),
    async (c) => {
      const file = { id: c.req.param("id"), format: "bundle" } as const;
      const { tenant } = c.get("principal");
      const answer = await fileAnswer(c.get("services"), { tenant, partnerId: null }, file);
      return answer ?? problem(c, "not-found");
    },
  );

/** The statements that a partner was issued, over all companies that it is a partner of. */
export const portalStatements = new Hono<AppContext>()
  .get(
    "/",
    partner("portal.statements.read", {
      summary: "List the partner's statements, company by company, the newest first",
      answers: { 200: pageOf(statementView) },
    }),
    validate("query", portalStatementQuery),
    async (c) => {
      const { limit, cursor, sort, period, currency, versions, companyId } = c.req.valid("query");
      const { partnerships } = c.get("principal");
      const scopes = partnerships.filter((one) => !companyId || one.tenant.tenantId === companyId);
      if (companyId && scopes.length === 0) return problem(c, "not-found");
      const filter = {
        period: period || undefined,
        currency: currency || undefined,
        inForce: versions === "in-force",
      };
      const page = await statementsAcross(c.get("services"), scopes, { filter, cursor, limit });
      return c.json(pageAnswer({ ...page, sort }), 200);
    },
  )
  .get(
    "/:id",
    partner("portal.statements.read", {
      summary: "Get one of the partner's statements",
      answers: { 200: statementDetail },
    }),
    async (c) => {
      const scope = await scopeOfStatement(
        c.get("services"),
        c.get("principal").partnerships,
        c.req.param("id"),
      );
      const detail = scope && (await getStatement(needsOf(c.get("services")), scope, c.req.param("id")));
      return detail === null ? problem(c, "not-found") : c.json(detail, 200);
    },
  )
  .get(
    "/:id/statement.pdf",
    partner("portal.statements.read", { summary: "Download a statement to print", ...fileStatement }),
    limitHeavyCalls(),
    async (c) => {
      const file = { id: c.req.param("id"), format: "pdf" } as const;
      return (await portalFile(c.get("services"), c.get("principal"), file)) ?? problem(c, "not-found");
    },
  )
  .get(
    "/:id/statement.csv",
    partner("portal.statements.read", { summary: "Download a statement as a table", ...fileStatement }),
    async (c) => {
      const file = { id: c.req.param("id"), format: "csv" } as const;
      return (await portalFile(c.get("services"), c.get("principal"), file)) ?? problem(c, "not-found");
    },
  )
  .get(
    "/:id/statement.json",
    partner("portal.statements.read", { summary: "Download the document that was signed", ...fileStatement }),
    async (c) => {
      const file = { id: c.req.param("id"), format: "json" } as const;
      return (await portalFile(c.get("services"), c.get("principal"), file)) ?? problem(c, "not-found");
    },
  )
  .get(
    "/:id/bundle.json",
    partner("portal.statements.read", { summary: "Download a statement with its proofs", ...fileStatement }),
    limitHeavyCalls(),
    async (c) => {
      const file = { id: c.req.param("id"), format: "bundle" } as const;
      return (await portalFile(c.get("services"), c.get("principal"), file)) ?? problem(c, "not-found");
    },
  )
  .post(
    "/:id/acknowledge",
    partner("portal.statements.acknowledge", {
      summary: "Say that a statement is right",
      answers: { 204: null },
    }),
    async (c) => {
      const id = c.req.param("id");
      const scope = await scopeOfStatement(c.get("services"), c.get("principal").partnerships, id);
      if (scope === null) return problem(c, "not-found");
      const needs = needsOf(c.get("services"));
      const acknowledged = await acknowledgeStatement(needs, scope, { id, actor: actorOf(c) });
      return acknowledged.ok ? c.body(null, 204) : problem(c, acknowledged.error);
    },
  );

/** For anybody who was given a statement. What is answered is about the file that was sent, and about nothing else. */
export const verification = new Hono<AppContext>().post(
  "/",
  anyone({
    summary: "Check a statement's bundle file, sent as the body",
    answers: { 200: bundleCheck },
  }),
  limitHeavyCalls(),
  async (c) => {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    return c.json(await checkBundle(needsOf(c.get("services")), bytes), 200);
  },
);

/** Both sides have the head under which it is proven: the partner in the letter that tells of the statement. */
async function tellOfStatement(
  needs: ReturnType<typeof needsOf>,
  tenant: TenantScope,
  record: StatementRecord,
): Promise<void> {
  await sendStatementNotice(needs, tenant, record);
  const head = await needs.treeOf(tenant).getHead(record.headSize);
  const statement = `${numberText(record.number)}, version ${record.version}`;
  if (head !== null) {
    await sendHeadNotice(needs, tenant, {
      head,
      occasion: { kind: "statement-issued", statement, id: record.id },
    });
  }
}

const latestIssues = 20;

function needsOf(services: Services) {
  return { ...services, ...services.statements };
}

/** Null when there is no such statement, or when it is another partner's. */
async function fileAnswer(
  services: Services,
  { tenant, partnerId }: { readonly tenant: TenantScope; readonly partnerId: string | null },
  { id, format }: { readonly id: string; readonly format: StatementFormat },
): Promise<Response | null> {
  const needs = needsOf(services);
  const record = await needs.statementsOf(tenant).get(id);
  if (record === null || (partnerId !== null && record.partnerRef !== partnerId)) return null;
  const file = await statementFile(needs, tenant, { record, format });
  return new Response(new Uint8Array(file.bytes), { headers: fileHeaders(file) });
}

async function portalFile(
  services: Services,
  { partnerships }: PartnerPrincipal,
  file: { readonly id: string; readonly format: StatementFormat },
): Promise<Response | null> {
  const scope = await scopeOfStatement(services, partnerships, file.id);
  return scope && fileAnswer(services, scope, file);
}

function fileHeaders({ name, contentType }: { readonly name: string; readonly contentType: string }) {
  return { "Content-Type": contentType, "Content-Disposition": `attachment; filename="${name}"` };
}

/** The partnership in which a statement was issued; ids are never shared between companies. */
async function scopeOfStatement(
  services: Services,
  partnerships: readonly PartnerScope[],
  id: string,
): Promise<PartnerScope | null> {
  for (const scope of partnerships) {
    const record = await services.statements.statementsOf(scope.tenant).get(id);
    if (record?.partnerRef === scope.partnerId) return scope;
  }
  return null;
}

/** Company by company, as entries are: what is newest in one ledger says nothing about another. */
async function statementsAcross(
  services: Services,
  scopes: readonly PartnerScope[],
  request: {
    readonly filter: Omit<StatementFilter, "partnerRef">;
    readonly cursor: readonly [string, number, string] | null;
    readonly limit: number;
  },
): Promise<{ readonly items: readonly StatementView[]; readonly next: [string, number, string] | null }> {
  const { filter, cursor, limit } = request;
  const start = Math.max(
    0,
    scopes.findIndex((scope) => placeOf(scope) === cursor?.[0]),
  );
  const items: StatementView[] = [];
  for (const [at, scope] of scopes.slice(start).entries()) {
    const isResumed = at === 0 && cursor !== null && cursor[2] !== "";
    const page = await listStatements(needsOf(services), scope.tenant, {
      filter: { ...filter, partnerRef: scope.partnerId },
      after: isResumed ? { issuedAt: cursor[1], id: cursor[2] } : null,
      limit: limit - items.length,
    });
    items.push(...page.items);
    if (page.next !== null) return { items, next: [placeOf(scope), page.next.issuedAt, page.next.id] };
    const following = scopes[start + at + 1];
    if (items.length === limit && following) return { items, next: [placeOf(following), 0, ""] };
  }
  return { items, next: null };
}

function placeOf({ tenant, partnerId }: PartnerScope): string {
  return `${tenant.tenantId}:${partnerId}`;
}
