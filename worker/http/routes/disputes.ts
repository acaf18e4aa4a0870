import { type Context, Hono } from "hono";
import { z } from "zod";
import type { PartnerScope } from "#worker/domain/access/principal.ts";
import { type DisputeSide, undecided } from "#worker/domain/dispute/dispute-state.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext, CompanyContext, PartnerContext } from "#worker/http/context.ts";
import {
  claimForm,
  decisionRequest,
  disputeChanged,
  disputeDetail,
  disputeQuery,
  disputeView,
  messageForm,
  messageText,
  portalDisputeQuery,
} from "#worker/http/dispute-schemas.ts";
import { isStale, versionTag } from "#worker/http/etag.ts";
import { exportPageSize, type ListColumn, listFile } from "#worker/http/list-file.ts";
import { pageAnswer } from "#worker/http/list-query.ts";
import { MalformedUpload, readMultipart } from "#worker/http/multipart.ts";
import { problem } from "#worker/http/problem.ts";
import { limitHeavyCalls } from "#worker/http/rate-limit.ts";
import { company, partner } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { pageOf } from "#worker/http/views.ts";
import {
  changeDispute,
  type DisputeAct,
  type DisputeRefusal,
} from "#worker/usecases/disputes/change-dispute.ts";
import type { DisputeNeeds, DisputeScope } from "#worker/usecases/disputes/dispute-needs.ts";
import type { DisputeCursor } from "#worker/usecases/disputes/dispute-ports.ts";
import { type DisputeView, getDispute, listDisputes } from "#worker/usecases/disputes/dispute-views.ts";
import { openDispute, toProblem } from "#worker/usecases/disputes/open-dispute.ts";
import { readDisputeForm } from "#worker/usecases/disputes/read-evidence.ts";

/** What partners say is wrong, and what the company makes of it. */
export const disputes = new Hono<AppContext>()
  .get(
    "/",
    company("disputes.read", {
      summary: "List disputes, the newest first",
      answers: { 200: pageOf(disputeView) },
    }),
    validate("query", disputeQuery),
    async (c) => {
      const { limit, cursor, sort, ...query } = c.req.valid("query");
      const page = await listDisputes(c.get("services").disputes, companyScope(c), {
        filter: { ...filterOf(query), partnerRef: query.partnerId || undefined },
        after: cursor && { openedAt: cursor[0], id: cursor[1] },
        limit,
      });
      const next = page.next && [page.next.openedAt, page.next.id];
      return c.json(pageAnswer({ items: page.items, next, sort }), 200);
    },
  )
  .get(
    "/:file{export\\.(?:csv|xlsx)}",
    company("deals.export", {
      summary: "Export the disputes that a list shows",
      answers: { 200: "list file" },
    }),
    validate("query", disputeQuery),
    (c) => {
      const query = c.req.valid("query");
      return listFile<DisputeView, DisputeCursor>(c.req.path, {
        name: "disputes",
        columns: [{ header: "Partner", value: (one) => one.partnerName }, ...disputeColumns],
        readPage: (after) =>
          listDisputes(c.get("services").disputes, companyScope(c), {
            filter: { ...filterOf(query), partnerRef: query.partnerId || undefined },
            after,
            limit: exportPageSize,
          }),
      });
    },
  )
  .get(
    "/:id",
    company("disputes.read", {
      summary: "Get a dispute with its whole history",
      answers: { 200: disputeDetail },
    }),
    (c) => answerDetail(c, companyScope(c), c.req.param("id")),
  )
  .get(
    "/:id/evidence/:fileId",
    company("disputes.read", { summary: "Download a file of evidence", answers: { 200: null } }),
    (c) => answerFile(c, companyScope(c), c.req.param()),
  )
  .post(
    "/:id/review",
    company("disputes.decide", {
      summary: "Take a dispute under review",
      answers: { 200: disputeChanged },
    }),
    (c) => change(c, companyScope(c), { id: c.req.param("id"), side: "company", act: { move: "review" } }),
  )
  .post(
    "/:id/messages",
    company("disputes.decide", {
      summary: "Write to the partner in a dispute",
      answers: { 200: disputeChanged },
      upload: messageForm,
    }),
    limitHeavyCalls(),
    (c) => sendMessage(c, companyScope(c), { id: c.req.param("id"), side: "company" }),
  )
  .post(
    "/:id/decision",
    company("disputes.decide", {
      summary: "Decide a dispute; upholding it posts an adjustment",
      answers: { 200: disputeChanged },
    }),
    validate("json", decisionRequest),
    (c) => {
      const { decision, reason, amountMinor } = c.req.valid("json");
      const act = { move: decision, text: reason, amountMinor };
      return change(c, companyScope(c), { id: c.req.param("id"), side: "company", act });
    },
  );

/** A partner's disputes, over all companies that it is a partner of. */
export const portalDisputes = new Hono<AppContext>()
  .get(
    "/disputes",
    partner("portal.disputes.read", {
      summary: "List the partner's disputes, company by company, the newest first",
      answers: { 200: pageOf(disputeView) },
    }),
    validate("query", portalDisputeQuery),
    async (c) => {
      const { limit, cursor, sort, ...query } = c.req.valid("query");
      const scopes = scopesOf(c, query.companyId);
      if (scopes === null) return problem(c, "not-found");
      const page = await disputesAcross(c.get("services").disputes, scopes, {
        filter: filterOf(query),
        cursor,
        limit,
      });
      return c.json(pageAnswer({ ...page, sort }), 200);
    },
  )
  .get(
    "/disputes/:file{export\\.(?:csv|xlsx)}",
    partner("portal.export", {
      summary: "Export the disputes that a list shows",
      answers: { 200: "list file" },
    }),
    validate("query", portalDisputeQuery),
    (c) => {
      const query = c.req.valid("query");
      const scopes = scopesOf(c, query.companyId);
      if (scopes === null) return problem(c, "not-found");
      return listFile<DisputeView, Place>(c.req.path, {
        name: "disputes",
        columns: [{ header: "Company", value: (one) => one.companyName }, ...disputeColumns],
        readPage: (cursor) =>
          disputesAcross(c.get("services").disputes, scopes, {
            filter: filterOf(query),
            cursor,
            limit: exportPageSize,
          }),
      });
    },
  )
  .post(
    "/companies/:companyId/disputes",
    partner("portal.disputes.open", {
      summary: "Dispute an entry, or the line of a statement that shows it",
      answers: { 201: z.object({ id: z.string() }) },
      upload: claimForm,
    }),
    limitHeavyCalls(),
    async (c) => {
      const scopes = scopesOf(c, c.req.param("companyId"));
      if (scopes === null) return problem(c, "not-found");
      const opened = await uploaded(() =>
        openDispute(c.get("services").disputes, scopes, {
          upload: readMultipart(c.req.raw),
          actor: actorOf(c),
        }),
      );
      if (opened === null) return problem(c, "malformed-request", { detail: notAForm });
      return opened.ok ? c.json(opened.value, 201) : refuse(c, opened.error);
    },
  )
  .get(
    "/disputes/:id",
    partner("portal.disputes.read", {
      summary: "Get one of the partner's disputes with its whole history",
      answers: { 200: disputeDetail },
    }),
    async (c) => answerDetail(c, await scopeOfDispute(c, c.req.param("id")), c.req.param("id")),
  )
  .get(
    "/disputes/:id/evidence/:fileId",
    partner("portal.disputes.read", { summary: "Download a file of evidence", answers: { 200: null } }),
    async (c) => answerFile(c, await scopeOfDispute(c, c.req.param("id")), c.req.param()),
  )
  .post(
    "/disputes/:id/messages",
    partner("portal.disputes.open", {
      summary: "Write to the company in a dispute",
      answers: { 200: disputeChanged },
      upload: messageForm,
    }),
    limitHeavyCalls(),
    async (c) => {
      const id = c.req.param("id");
      return sendMessage(c, await scopeOfDispute(c, id), { id, side: "partner" });
    },
  )
  .post(
    "/disputes/:id/withdraw",
    partner("portal.disputes.open", {
      summary: "Withdraw a dispute that is not decided",
      answers: { 200: disputeChanged },
    }),
    async (c) => {
      const id = c.req.param("id");
      return change(c, await scopeOfDispute(c, id), { id, side: "partner", act: { move: "withdraw" } });
    },
  );

type InCompany = Context<AppContext & CompanyContext>;
type InPortal = Context<AppContext & PartnerContext>;

function companyScope(c: InCompany): DisputeScope {
  return { tenant: c.get("principal").tenant, partnerId: null };
}

/** The partnerships a list is about: all, or the one with this company; null when there is none. */
function scopesOf(c: InPortal, only: string | undefined): readonly PartnerScope[] | null {
  const { partnerships } = c.get("principal");
  if (!only) return partnerships;
  const scopes = partnerships.filter(({ tenant }) => tenant.tenantId === only);
  return scopes.length === 0 ? null : scopes;
}

/** The partnership in which it was opened; ids are never shared between companies. */
async function scopeOfDispute(c: InPortal, id: string): Promise<DisputeScope | null> {
  const { disputesOf } = c.get("services").disputes;
  for (const scope of c.get("principal").partnerships) {
    const record = await disputesOf(scope.tenant).get(id);
    if (record?.partnerRef === scope.partnerId) return scope;
  }
  return null;
}

type Query = {
  readonly state?: DisputeView["state"] | "undecided" | "" | undefined;
  readonly overdue?: string | undefined;
  readonly entrySeq?: number | undefined;
  readonly opportunityId?: string | undefined;
};

function statesOf(state: DisputeView["state"] | "undecided"): readonly DisputeView["state"][] {
  return state === "undecided" ? undecided : [state];
}

function filterOf({ state, overdue, entrySeq, opportunityId }: Query) {
  return {
    states: state ? statesOf(state) : undefined,
    overdue: overdue === "true",
    entrySeq,
    opportunityRef: opportunityId || undefined,
  };
}

/** As much of a context as will do for both sides, because each guard gives its handler another one. */
type Called = Pick<Context<AppContext>, "req" | "header" | "json"> & {
  readonly get: {
    (key: "requestId"): string;
    (key: "session"): AppContext["Variables"]["session"];
    (key: "principal"): AppContext["Variables"]["principal"];
    (key: "services"): AppContext["Variables"]["services"];
  };
};

async function answerDetail(c: Called, scope: DisputeScope | null, id: string) {
  const detail = scope && (await getDispute(c.get("services").disputes, scope, id));
  if (detail === null) return problem(c, "not-found");
  c.header("ETag", versionTag(detail.version));
  return c.json(detail, 200);
}

async function answerFile(
  c: Called,
  scope: DisputeScope | null,
  { id, fileId }: { readonly id: string; readonly fileId: string },
) {
  const { disputesOf, evidenceFiles } = c.get("services").disputes;
  const record = scope && (await disputesOf(scope.tenant).get(id));
  const isOwn = scope && record && (scope.partnerId === null || record.partnerRef === scope.partnerId);
  if (!isOwn) return problem(c, "not-found");
  const file = (await disputesOf(scope.tenant).listFiles(id)).find((one) => one.id === fileId);
  const body = file && (await evidenceFiles.read(file.fileKey));
  if (!file || !body) return problem(c, "not-found");
  // Never shown by the browser as a page of ours, whatever is in it.
  return new Response(body, {
    headers: {
      "Content-Type": file.contentType,
      "Content-Length": String(file.bytes),
      "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      "X-Content-Type-Options": "nosniff",
    },
  });
}

async function sendMessage(
  c: Called,
  scope: DisputeScope | null,
  about: { readonly id: string; readonly side: DisputeSide },
) {
  if (scope === null) return problem(c, "not-found");
  const form = await uploaded(() => readDisputeForm(readMultipart(c.req.raw)));
  if (form === null) return problem(c, "malformed-request", { detail: notAForm });
  const text = messageText.safeParse(form.fields.text ?? "");
  const wrong = text.success ? [] : text.error.issues.map((issue) => ({ ...toProblem(issue), path: "text" }));
  const errors = [...form.problems, ...wrong];
  if (errors.length > 0 || !text.success) return problem(c, "invalid-request", { errors });
  return change(c, scope, { ...about, act: { move: "message", text: text.data, files: form.files } });
}

const notAForm = "Send a multipart form.";

/** Null for a body that is no form. */
async function uploaded<Value>(read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MalformedUpload) return null;
    throw error;
  }
}

async function change(
  c: Called,
  scope: DisputeScope | null,
  about: { readonly id: string; readonly side: DisputeSide; readonly act: DisputeAct },
) {
  if (scope === null) return problem(c, "not-found");
  const changed = await changeDispute(c.get("services").disputes, {
    ...about,
    scope,
    actor: actorOf(c),
    isExpected: (version) => !isStale(c, versionTag(version)),
  });
  if (!changed.ok) return refuse(c, changed.error);
  c.header("ETag", versionTag(changed.value.version));
  return c.json(changed.value, 200);
}

function refuse(
  c: Parameters<typeof problem>[0],
  refusal: DisputeRefusal | { readonly code: "not-found" | "dispute-open-already" },
) {
  return problem(c, refusal.code, "errors" in refusal ? { errors: refusal.errors } : {});
}

type Place = [string, number, string];

async function disputesAcross(
  needs: DisputeNeeds,
  scopes: readonly PartnerScope[],
  request: {
    readonly filter: ReturnType<typeof filterOf>;
    readonly cursor: readonly [string, number, string] | null;
    readonly limit: number;
  },
): Promise<{ readonly items: readonly DisputeView[]; readonly next: Place | null }> {
  const { filter, cursor, limit } = request;
  const start = Math.max(
    0,
    scopes.findIndex((scope) => placeOf(scope) === cursor?.[0]),
  );
  const items: DisputeView[] = [];
  for (const [at, scope] of scopes.slice(start).entries()) {
    const isResumed = at === 0 && cursor !== null && cursor[2] !== "";
    const page = await listDisputes(needs, scope, {
      filter,
      after: isResumed ? { openedAt: cursor[1], id: cursor[2] } : null,
      limit: limit - items.length,
    });
    items.push(...page.items);
    if (page.next !== null) return { items, next: [placeOf(scope), page.next.openedAt, page.next.id] };
    const following = scopes[start + at + 1];
    if (items.length === limit && following) return { items, next: [placeOf(following), 0, ""] };
  }
  return { items, next: null };
}

function placeOf({ tenant, partnerId }: PartnerScope): string {
  return `${tenant.tenantId}:${partnerId}`;
}

const disputeColumns: readonly ListColumn<DisputeView>[] = [
  { header: "Dispute", value: (one) => one.number },
  { header: "Deal", value: (one) => one.opportunityName },
  { header: "Entry", value: (one) => one.entrySeq },
  { header: "State", value: (one) => one.state },
  { header: "Entry amount", value: (one) => one.entryAmount },
  { header: "Expected", value: (one) => one.expected },
  { header: "Adjustment", value: (one) => one.adjustment?.amount ?? null },
  { header: "Currency", value: (one) => one.entryAmount.currency },
  { header: "Adjustment entry", value: (one) => one.adjustment?.entrySeq ?? null },
  { header: "Opened", holdsDates: true, value: (one) => one.openedAt },
  { header: "Due", holdsDates: true, value: (one) => one.dueAt },
  { header: "Overdue", value: (one) => (one.clock?.kind === "overdue" ? "yes" : "no") },
  { header: "Closed", holdsDates: true, value: (one) => one.closedAt },
];
