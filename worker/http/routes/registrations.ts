import { type Context, Hono } from "hono";
import {
  lastingScopes,
  type PartnerScope,
  type Principal,
  type TenantScope,
} from "#worker/domain/access/principal.ts";
import { closingInstant } from "#worker/domain/registration/closing-day.ts";
import type { ContentPatch } from "#worker/domain/registration/content.ts";
import { undecidedStates } from "#worker/domain/registration/registration-state.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { isStale, versionTag } from "#worker/http/etag.ts";
import { exportPageSize, listFile } from "#worker/http/list-file.ts";
import { pageAnswer } from "#worker/http/list-query.ts";
import { MalformedUpload, readMultipart } from "#worker/http/multipart.ts";
import { problem } from "#worker/http/problem.ts";
import { limitHeavyCalls } from "#worker/http/rate-limit.ts";
import { registrationColumns } from "#worker/http/registration-columns.ts";
import {
  attachmentForm,
  bulkAnswer,
  bulkRequest,
  countsView,
  moveRequests,
  newRegistration,
  registrationChanged,
  registrationDetail,
  registrationPatch,
  registrationQuery,
  registrationView,
} from "#worker/http/registration-schemas.ts";
import { company, either, partner } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { pageOf } from "#worker/http/views.ts";
import { readDisputeForm } from "#worker/usecases/disputes/read-evidence.ts";
import {
  changeRegistration,
  type RegistrationAct,
} from "#worker/usecases/registrations/change-registration.ts";
import {
  type ContestOutcome,
  contestRegistration,
  decideContest,
} from "#worker/usecases/registrations/contest-registrations.ts";
import { createRegistration } from "#worker/usecases/registrations/create-registration.ts";
import { decideInBulk } from "#worker/usecases/registrations/decide-in-bulk.ts";
import { editRegistration } from "#worker/usecases/registrations/edit-registration.ts";
import { addAttachments, removeAttachment } from "#worker/usecases/registrations/keep-attachments.ts";
import type {
  RegistrationRefusal,
  RegistrationScope,
} from "#worker/usecases/registrations/registration-needs.ts";
import { isVisible } from "#worker/usecases/registrations/registration-scope.ts";
import {
  getRegistration,
  type ListRequest,
  listRegistrations,
  type RegistrationView,
  viewAll,
} from "#worker/usecases/registrations/registration-views.ts";

const mayRead = { company: "registrations.read", partner: "portal.registrations.read" } as const;
const mayWrite = { company: "registrations.write", partner: "portal.registrations.write" } as const;
const mayExport = { company: "deals.export", partner: "portal.export" } as const;
const changed = { 200: registrationChanged } as const;

/** Deals that partners register. Both sides call the same resource; what each may do is in the table of moves. */
export const registrations = new Hono<AppContext>()
  .get(
    "/",
    either(mayRead, {
      summary: "List registrations, the newest first",
      answers: { 200: pageOf(registrationView) },
    }),
    validate("query", registrationQuery),
    async (c) => {
      const { limit, cursor, sort, q, companyId, ...query } = c.req.valid("query");
      const scopes = scopesOf(c, companyId);
      if (scopes === null) return problem(c, "not-found");
      const filter = filterOf({ ...query, q });
      const page = await listAcross(c, { scopes, filter, sort, cursor, limit });
      return c.json(pageAnswer({ ...page, sort }), 200);
    },
  )
  .get(
    "/counts",
    either(mayRead, { summary: "Count registrations by state", answers: { 200: countsView } }),
    async (c) => {
      const { registrationsOf, clock } = c.get("services").registrations;
      const byState: Partial<Record<RegistrationView["state"], number>> = {};
      let overdue = 0;
      for (const scope of scopesOf(c, undefined) ?? []) {
        const store = registrationsOf(scope.tenant);
        const found = await store.countByState({
          seenBy: scope.side,
          partnerId: scope.side === "partner" ? scope.partnerId : undefined,
        });
        for (const [state, count] of Object.entries(found) as [RegistrationView["state"], number][])
          byState[state] = (byState[state] ?? 0) + count;
        if (scope.side === "company") overdue += await store.countOverdue(clock.now());
      }
      return c.json({ byState, overdue }, 200);
    },
  )
  .get(
    "/:file{export\\.(?:csv|xlsx)}",
    either(mayExport, {
      summary: "Export the registrations that a list shows",
      answers: { 200: "list file" },
    }),
    validate("query", registrationQuery),
    (c) => {
      const { sort, q, companyId, ...query } = c.req.valid("query");
      const scopes = scopesOf(c, companyId);
      if (scopes === null) return problem(c, "not-found");
      return listFile<RegistrationView, Place>(c.req.path, {
        name: "registrations",
        columns: registrationColumns(c.get("principal").audience),
        readPage: (cursor) =>
          listAcross(c, { scopes, filter: filterOf({ ...query, q }), sort, cursor, limit: exportPageSize }),
      });
    },
  )
  .post(
    "/",
    either(mayWrite, {
      summary: "Register a deal, or begin a draft of one",
      answers: { 201: registrationView },
    }),
    validate("json", newRegistration),
    async (c) => {
      const { draft, companyId, partnerId, ...patch } = c.req.valid("json");
      const scopes = scopesOf(c, companyId, lastingScopes);
      const scope = scopes?.[0];
      if (scopes === null || scope === undefined) return problem(c, "not-found");
      if (scopes.length > 1) return problem(c, "company-needed", { detail: whichCompany });
      const needs = c.get("services").registrations;
      const created = await createRegistration(needs, scope, {
        partnerId: scope.side === "partner" ? scope.partnerId : (partnerId ?? ""),
        patch: patch as ContentPatch,
        isDraft: draft,
        actor: actorOf(c),
      });
      if (!created.ok) return refuse(c, created.error);
      const [view] = await viewAll(needs, scope, [created.value]);
      if (view === undefined) return problem(c, "not-found");
      c.header("ETag", versionTag(view.version));
      return c.json(view, 201);
    },
  )
  .post(
    "/bulk",
    company("registrations.decide", {
      summary: "Approve, return, reject or assign several registrations",
      answers: { 200: bulkAnswer },
    }),
    limitHeavyCalls(),
    validate("json", bulkRequest),
    async (c) => {
      const { action, ids, reason, fields, assigneeId } = c.req.valid("json");
      const details = { approve: {}, reject: {}, request_info: { fields }, assign: { assigneeId } } as const;
      const results = await decideInBulk(c.get("services").registrations, companyScope(c), {
        ids,
        act: { move: action, text: reason, detail: details[action] },
        actor: actorOf(c),
      });
      return c.json(
        {
          results: results.map(({ id, ok, state, refusal }) => ({
            id,
            ok,
            state,
            code: refusal?.code ?? null,
            message: refusal === null ? null : adviceOf(refusal),
          })),
        },
        200,
      );
    },
  )
  .get(
    "/:id",
    either(mayRead, {
      summary: "Get a registration with its whole history",
      answers: { 200: registrationDetail },
    }),
    async (c) => {
      const id = c.req.param("id");
      const scope = await scopeOfRegistration(c, id);
      const detail = scope && (await getRegistration(c.get("services").registrations, scope, id));
      if (detail === null) return problem(c, "not-found");
      c.header("ETag", versionTag(detail.version));
      return c.json(detail, 200);
    },
  )
  .patch(
    "/:id",
    either(mayWrite, {
      summary: "Change a draft, or what the company has asked for",
      answers: changed,
    }),
    validate("json", registrationPatch),
    async (c) => {
      const id = c.req.param("id");
      const scope = await scopeOfRegistration(c, id);
      if (scope === null) return problem(c, "not-found");
      const edited = await editRegistration(c.get("services").registrations, scope, {
        id,
        patch: c.req.valid("json") as ContentPatch,
        actor: actorOf(c),
        isExpected: isExpected(c),
      });
      return answerChanged(c, edited);
    },
  )
  .post(
    "/:id/attachments",
    either(mayWrite, { summary: "Add files to a registration", answers: changed, upload: attachmentForm }),
    limitHeavyCalls(),
    async (c) => {
      const id = c.req.param("id");
      const scope = await scopeOfRegistration(c, id);
      if (scope === null) return problem(c, "not-found");
      const form = await uploaded(() => readDisputeForm(readMultipart(c.req.raw)));
      if (form === null) return problem(c, "malformed-request", { detail: "Send a multipart form." });
      if (form.problems.length > 0) return problem(c, "invalid-request", { errors: form.problems });
      const added = await addAttachments(c.get("services").registrations, scope, {
        id,
        files: form.files,
        actor: actorOf(c),
        isExpected: isExpected(c),
      });
      return answerChanged(c, added);
    },
  )
  .get(
    "/:id/attachments/:fileId",
    either(mayRead, { summary: "Download a file of a registration", answers: { 200: null } }),
    async (c) => {
      const { id, fileId } = c.req.param();
      const scope = await scopeOfRegistration(c, id);
      const { registrationsOf, evidenceFiles } = c.get("services").registrations;
      const files = scope === null ? [] : await registrationsOf(scope.tenant).listFiles(id);
      const file = files.find((one) => one.id === fileId);
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
    },
  )
  .delete(
    "/:id/attachments/:fileId",
    either(mayWrite, { summary: "Take a file away from a draft", answers: changed }),
    async (c) => {
      const { id, fileId } = c.req.param();
      const scope = await scopeOfRegistration(c, id);
      if (scope === null) return problem(c, "not-found");
      const removed = await removeAttachment(c.get("services").registrations, scope, {
        id,
        fileId,
        actor: actorOf(c),
        isExpected: isExpected(c),
      });
      return answerChanged(c, removed);
    },
  )
  .post("/:id/submit", either(mayWrite, { summary: "Hand a draft in", answers: changed }), (c) =>
    move(c, { move: "submit", text: "", detail: {} }),
  )
  .post(
    "/:id/withdraw",
    either(mayWrite, { summary: "Withdraw a registration", answers: changed }),
    validate("json", moveRequests.plain),
    (c) => move(c, { move: "withdraw", text: c.req.valid("json").reason, detail: {} }),
  )
  .post(
    "/:id/answer",
    either(mayWrite, { summary: "Hand in what the company has asked for", answers: changed }),
    validate("json", moveRequests.plain),
    (c) => move(c, { move: "answer", text: c.req.valid("json").reason, detail: {} }),
  )
  .post(
    "/:id/evidence",
    either(mayWrite, { summary: "Say what speaks for a contested registration", answers: changed }),
    validate("json", moveRequests.plain),
    (c) => move(c, { move: "testify", text: c.req.valid("json").reason, detail: {} }),
  )
  .post(
    "/:id/appeal",
    partner("portal.registrations.write", { summary: "Appeal a rejection, once", answers: changed }),
    validate("json", moveRequests.plain),
    (c) => move(c, { move: "appeal", text: c.req.valid("json").reason, detail: {} }),
  )
  .post(
    "/:id/ask-extension",
    partner("portal.registrations.write", { summary: "Ask for more time", answers: changed }),
    validate("json", moveRequests.plain),
    (c) => move(c, { move: "ask_extension", text: c.req.valid("json").reason, detail: {} }),
  )
  .post(
    "/:id/review",
    company("registrations.decide", { summary: "Take a registration under review", answers: changed }),
    (c) => move(c, { move: "review", text: "", detail: {} }),
  )
  .post(
    "/:id/request-info",
    company("registrations.decide", { summary: "Ask the partner for some fields again", answers: changed }),
    validate("json", moveRequests.requestInfo),
    (c) => {
      const { reason, fields } = c.req.valid("json");
      return move(c, { move: "request_info", text: reason, detail: { fields } });
    },
  )
  .post(
    "/:id/approve",
    company("registrations.decide", { summary: "Approve a registration", answers: changed }),
    validate("json", moveRequests.plain),
    (c) => move(c, { move: "approve", text: c.req.valid("json").reason, detail: {} }),
  )
  .post(
    "/:id/reject",
    company("registrations.decide", { summary: "Reject a registration", answers: changed }),
    validate("json", moveRequests.plain),
    (c) => move(c, { move: "reject", text: c.req.valid("json").reason, detail: {} }),
  )
  .post(
    "/:id/contest",
    company("registrations.decide", {
      summary: "Put a registration and those in its way side by side",
      answers: changed,
    }),
    validate("json", moveRequests.contest),
    async (c) => {
      const done = await contestRegistration(c.get("services").registrations, companyScope(c), {
        ...c.req.valid("json"),
        id: c.req.param("id"),
        actor: actorOf(c),
        isExpected: isExpected(c),
      });
      return answerChanged(c, done);
    },
  )
  .post(
    "/:id/decide",
    company("registrations.decide", {
      summary: "Decide what is contested: one, a split, or none",
      answers: changed,
    }),
    validate("json", moveRequests.decide),
    async (c) => {
      const id = c.req.param("id");
      const { reason, ...decided } = c.req.valid("json");
      const done = await decideContest(c.get("services").registrations, companyScope(c), {
        id,
        reason,
        outcome: outcomeOf(decided, id),
        actor: actorOf(c),
        isExpected: isExpected(c),
      });
      return answerChanged(c, done);
    },
  )
  .post(
    "/:id/extend",
    company("registrations.decide", { summary: "Extend a protection", answers: changed }),
    validate("json", moveRequests.extend),
    (c) => {
      const { reason, days } = c.req.valid("json");
      return move(c, { move: "extend", text: reason, detail: days === undefined ? {} : { days } });
    },
  )
  .post(
    "/:id/release",
    company("registrations.decide", { summary: "End a protection before its time", answers: changed }),
    validate("json", moveRequests.release),
    (c) => {
      const { reason, cause } = c.req.valid("json");
      return move(c, { move: "release", text: reason, detail: { cause } });
    },
  )
  .post(
    "/:id/assign",
    company("registrations.decide", { summary: "Say who looks after a registration", answers: changed }),
    validate("json", moveRequests.assign),
    (c) => move(c, { move: "assign", text: "", detail: c.req.valid("json") }),
  )
  .post(
    "/:id/close",
    company("registrations.decide", { summary: "Say that its deal was won or lost", answers: changed }),
    validate("json", moveRequests.close),
    async (c) => {
      const { outcome, closedOn, reason } = c.req.valid("json");
      const act = outcome === "won" ? ("win" as const) : ("lose" as const);
      if (closedOn === undefined) return move(c, { move: act, text: reason, detail: {} });
      const { tenant } = c.get("principal");
      const { businessTimeOf, clock } = c.get("services").registrations;
      const { timeZone } = (await businessTimeOf(tenant.tenantId)) ?? tenant;
      const closed = closingInstant(closedOn, { now: clock.now(), timeZone });
      if (!closed.ok) return problem(c, "invalid-request", { errors: [notClosedYet] });
      return move(c, { move: act, text: reason, detail: { closedAt: closed.value } });
    },
  );

/** As much of a context as will do for both sides, because each guard gives its handler another one. */
type Called = Pick<Context<AppContext>, "req" | "header" | "json"> & {
  readonly get: {
    (key: "requestId"): string;
    (key: "session"): AppContext["Variables"]["session"];
    (key: "principal"): AppContext["Variables"]["principal"];
    (key: "services"): AppContext["Variables"]["services"];
  };
};

const notClosedYet = {
  path: "closedOn",
  code: "in-the-future",
  message: "is today or a day that has passed, by the company's calendar",
};

const whichCompany = "You are a partner of several companies: name the one in companyId.";

function companyScope(c: {
  readonly get: (key: "principal") => { readonly tenant: TenantScope };
}): RegistrationScope {
  return { side: "company", tenant: c.get("principal").tenant };
}

/** The company, or the partnerships a list is about: all, or the one with this company; null when there is none. */
function scopesOf(
  c: { readonly get: (key: "principal") => Principal },
  only: string | undefined,
  those: (all: readonly PartnerScope[]) => readonly PartnerScope[] = (all) => all,
): readonly RegistrationScope[] | null {
  const principal = c.get("principal");
  if (principal.audience === "company") return [{ side: "company", tenant: principal.tenant }];
  const scopes = those(principal.partnerships)
    .filter(({ tenant }) => !only || tenant.tenantId === only)
    .map(({ tenant, partnerId }) => ({ side: "partner" as const, tenant, partnerId }));
  return only && scopes.length === 0 ? null : scopes;
}

/** The company or partnership in which it was made; ids are never shared between companies. */
async function scopeOfRegistration(c: Called, id: string): Promise<RegistrationScope | null> {
  const principal = c.get("principal");
  const { registrationsOf } = c.get("services").registrations;
  const scopes = principal === null ? [] : (scopesOf({ get: () => principal }, undefined) ?? []);
  for (const scope of scopes) {
    const record = await registrationsOf(scope.tenant).get(id);
    if (record !== null && isVisible(record, scope)) return scope;
  }
  return null;
}

type Query = {
  readonly q?: string | undefined;
  readonly state?: RegistrationView["state"] | "undecided" | "" | undefined;
  readonly partnerId?: string | undefined;
  readonly assigneeId?: string | undefined;
  readonly opportunityId?: string | undefined;
  readonly overdue?: string | undefined;
};

function filterOf({ q, state, partnerId, assigneeId, opportunityId, overdue }: Query): ListRequest["filter"] {
  const one = state === "undecided" ? undecidedStates : [state];
  return {
    states: state ? (one as readonly RegistrationView["state"][]) : undefined,
    text: q || undefined,
    partnerId: partnerId || undefined,
    assigneeId: assigneeId || undefined,
    opportunityId: opportunityId || undefined,
    overdue: overdue === "true",
  };
}

type Place = [string, number, string];

async function listAcross(
  c: { readonly get: (key: "services") => AppContext["Variables"]["services"] },
  request: Omit<ListRequest, "after"> & {
    readonly scopes: readonly RegistrationScope[];
    readonly cursor: readonly [string, number, string] | null;
  },
): Promise<{ readonly items: readonly RegistrationView[]; readonly next: Place | null }> {
  const { scopes, filter, sort, cursor, limit } = request;
  const start = Math.max(
    0,
    scopes.findIndex((scope) => placeOf(scope) === cursor?.[0]),
  );
  const items: RegistrationView[] = [];
  for (const [at, scope] of scopes.slice(start).entries()) {
    const isResumed = at === 0 && cursor !== null && cursor[2] !== "";
    const page = await listRegistrations(c.get("services").registrations, scope, {
      filter,
      sort,
      after: isResumed ? [cursor[1], cursor[2]] : null,
      limit: limit - items.length,
    });
    items.push(...page.items);
    if (page.next !== null) return { items, next: [placeOf(scope), ...page.next] };
    const following = scopes[start + at + 1];
    if (items.length === limit && following) return { items, next: [placeOf(following), 0, ""] };
  }
  return { items, next: null };
}

/** Records that a company has merged are places of their own. */
function placeOf(scope: RegistrationScope): string {
  return scope.side === "company" ? scope.tenant.tenantId : `${scope.tenant.tenantId}:${scope.partnerId}`;
}

function isExpected(c: Called): (version: number) => boolean {
  return (version) => !isStale(c, versionTag(version));
}

async function move(c: Called, act: RegistrationAct) {
  const id = c.req.param("id") ?? "";
  const scope = await scopeOfRegistration(c, id);
  if (scope === null) return problem(c, "not-found");
  const done = await changeRegistration(c.get("services").registrations, scope, {
    id,
    act,
    actor: actorOf(c),
    isExpected: isExpected(c),
  });
  return answerChanged(c, done);
}

function answerChanged(c: Called, done: Awaited<ReturnType<typeof changeRegistration>>) {
  if (!done.ok) return refuse(c, done.error);
  c.header("ETag", versionTag(done.value.version));
  return c.json(done.value, 200);
}

function refuse(c: Parameters<typeof problem>[0], refusal: RegistrationRefusal) {
  const detail = adviceOf(refusal);
  return problem(c, refusal.code, {
    ...(detail === null ? {} : { detail }),
    ...(refusal.errors === undefined ? {} : { errors: refusal.errors }),
  });
}

const advice: Readonly<Partial<Record<RegistrationRefusal["code"], string>>> = {
  "account-protected":
    "Contest both, reject this one, or wait until the other is over. Approving it would give one customer's deal to two.",
  "conflict-found":
    "It is shown beside the registration now. Look at it, then approve again if you still want to.",
  "changed-meanwhile": "Read it again, then repeat what you meant to do if it is still right.",
};

function adviceOf({ code, errors }: RegistrationRefusal): string | null {
  return advice[code] ?? errors?.[0]?.message ?? null;
}

function outcomeOf(
  {
    outcome,
    registrationId,
    shares,
  }: {
    readonly outcome: "primary" | "split" | "reject";
    readonly registrationId?: string | undefined;
    readonly shares: readonly { readonly registrationId: string; readonly percent: number }[];
  },
  id: string,
): ContestOutcome {
  if (outcome === "split") return { kind: "split", shares };
  return outcome === "reject"
    ? { kind: "reject" }
    : { kind: "primary", registrationId: registrationId ?? id };
}

/** Null for a body that is no form. */
async function uploaded<Value>(read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MalformedUpload) return null;
    throw error;
  }
}
