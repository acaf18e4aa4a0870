import { Hono } from "hono";
import { z } from "zod";
import type { PartnerPrincipal, PartnerScope } from "#worker/domain/access/principal.ts";
import type { AsOf } from "#worker/domain/ledger/as-of.ts";
import { parsePeriodKey } from "#worker/domain/time/period-key.ts";
import { asOfQuery } from "#worker/http/as-of-query.ts";
import type { AppContext } from "#worker/http/context.ts";
import { entryColumns } from "#worker/http/entry-columns.ts";
import { exportPageSize, type ListColumn, listFile } from "#worker/http/list-file.ts";
import { listQuery, pageAnswer } from "#worker/http/list-query.ts";
import { problem } from "#worker/http/problem.ts";
import {
  consistencyQuery,
  consistencyView,
  headList,
  headQuery,
  proofProblem,
  proofQuery,
  proofView,
  treeHeadView,
} from "#worker/http/proof-views.ts";
import { limitHeavyCalls } from "#worker/http/rate-limit.ts";
import { partner } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import {
  checkView,
  pageOf,
  portalDeal,
  portalDealDetail,
  portalEntry,
  portalHome,
  portalStandingView,
  standingView,
} from "#worker/http/views.ts";
import { checkLedger } from "#worker/usecases/ledger/check-ledger.ts";
import { proveConsistency, proveEntry } from "#worker/usecases/ledger/prove-entries.ts";
import { headOrNull } from "#worker/usecases/ledger/publish-tree-head.ts";
import { readLedgerStanding } from "#worker/usecases/views/ledger-standing.ts";
import { readPortalStanding } from "#worker/usecases/views/portal-standing.ts";
import {
  getPortalDeal,
  getPortalEntry,
  getPortalHome,
  listPortalDeals,
  listPortalEntries,
  type PortalDeal,
  type PortalEntry,
} from "#worker/usecases/views/portal-views.ts";
import type { PageCursor } from "#worker/usecases/views/view-ports.ts";

const companyFilter = z.string().max(60).optional();
const period = z
  .string()
  .refine((text) => parsePeriodKey(text).ok, { message: "Give a period such as 2025-03 or 2025-Q1" })
  .optional();

const dealQuery = listQuery({
  sorts: ["-closedAt"],
  filters: { companyId: companyFilter, outcome: z.enum(["open", "won", "lost"]).optional() },
});

/** Entries of several companies are listed company by company: a sequence number means nothing across ledgers. */
const entryQuery = listQuery({
  sorts: ["-seq"],
  filters: { companyId: companyFilter, period, asOf: asOfQuery },
  position: z.tuple([z.string(), z.int()]),
});

/** What a partner sees of its own part, over all companies that it is a partner of. */
export const portal = new Hono<AppContext>()
  .get(
    "/home",
    partner("portal.read", {
      summary: "The partner's revenue and latest deals",
      answers: { 200: portalHome },
    }),
    async (c) => c.json(await getPortalHome(c.get("services"), c.get("principal")), 200),
  )
  .get(
    "/standing",
    partner("portal.ledger.read", {
      summary: "What all companies' ledgers say of the partner, now or at a moment in the past",
      answers: { 200: portalStandingView },
    }),
    limitHeavyCalls(),
    validate("query", z.object({ asOf: asOfQuery })),
    async (c) => {
      const { asOf } = c.req.valid("query");
      const { partnerships } = c.get("principal");
      if (isOfOneLedger(asOf) && companiesOf(partnerships) > 1) return problem(c, "company-needed");
      return c.json(await readPortalStanding(c.get("services"), partnerships, asOf), 200);
    },
  )
  .get(
    "/opportunities",
    partner("portal.read", { summary: "List the partner's deals", answers: { 200: pageOf(portalDeal) } }),
    validate("query", dealQuery),
    async (c) => {
      const { limit, cursor, sort, companyId: only, ...filter } = c.req.valid("query");
      const scopes = scopesOf(c.get("principal"), only);
      if (scopes === null) return problem(c, "not-found");
      const page = await listPortalDeals(c.get("services"), scopes, {
        filter,
        page: { limit, cursor: cursor as PageCursor | null },
      });
      return c.json(pageAnswer({ ...page, sort }), 200);
    },
  )
  .get(
    "/opportunities/:file{export\\.(?:csv|xlsx)}",
    partner("portal.export", {
      summary: "Export the deals that a list shows",
      answers: { 200: "list file" },
    }),
    validate("query", dealQuery),
    (c) => {
      const { companyId: only, limit: _, cursor: __, sort: ___, ...filter } = c.req.valid("query");
      const scopes = scopesOf(c.get("principal"), only);
      if (scopes === null) return problem(c, "not-found");
      return listFile<PortalDeal, PageCursor>(c.req.path, {
        name: "deals",
        columns: dealColumns,
        readPage: (cursor) =>
          listPortalDeals(c.get("services"), scopes, {
            filter,
            page: { limit: exportPageSize, cursor },
          }),
      });
    },
  )
  .get(
    "/companies/:companyId/opportunities/:id",
    partner("portal.read", {
      summary: "Get one deal with the partner's share of it",
      answers: { 200: portalDealDetail },
    }),
    async (c) => {
      const [scope, ...merged] = scopesOf(c.get("principal"), c.req.param("companyId")) ?? [];
      const detail =
        scope === undefined
          ? null
          : await getPortalDeal(c.get("services"), scope, { id: c.req.param("id"), merged });
      return detail === null ? problem(c, "not-found") : c.json(detail, 200);
    },
  )
  .get(
    "/ledger/entries",
    partner("portal.ledger.read", {
      summary: "List the partner's ledger entries",
      answers: { 200: pageOf(portalEntry) },
    }),
    validate("query", entryQuery),
    async (c) => {
      const { limit, cursor, sort, companyId: only, period: inPeriod, asOf } = c.req.valid("query");
      const scopes = scopesOf(c.get("principal"), only);
      if (scopes === null) return problem(c, "not-found");
      if (isOfOneLedger(asOf) && companiesOf(scopes) > 1) return problem(c, "company-needed");
      const page = await entriesAcross(c.get("services"), scopes, { period: inPeriod, asOf, cursor, limit });
      return c.json(pageAnswer({ ...page, sort }), 200);
    },
  )
  .get(
    "/ledger/entries/:file{export\\.(?:csv|xlsx)}",
    partner("portal.export", {
      summary: "Export the entries that a list shows",
      answers: { 200: "list file" },
    }),
    validate("query", entryQuery),
    (c) => {
      const { companyId: only, period: inPeriod, asOf } = c.req.valid("query");
      const scopes = scopesOf(c.get("principal"), only);
      if (scopes === null) return problem(c, "not-found");
      if (isOfOneLedger(asOf) && companiesOf(scopes) > 1) return problem(c, "company-needed");
      return listFile<PortalEntry, [string, number]>(c.req.path, {
        name: "ledger",
        columns: [{ header: "Company", value: (entry) => entry.companyName }, ...entryColumns],
        readPage: (cursor) =>
          entriesAcross(c.get("services"), scopes, { period: inPeriod, asOf, cursor, limit: exportPageSize }),
      });
    },
  )
  .get(
    "/companies/:companyId/ledger/head",
    partner("portal.ledger.read", {
      summary: "The partner's newest entry with a company",
      answers: { 200: z.object({ size: z.int(), headSeq: z.int(), headHash: z.string().nullable() }) },
    }),
    async (c) => {
      const scope = scopeOf(c.get("principal"), c.req.param("companyId"));
      if (scope === null) return problem(c, "not-found");
      const head = await c.get("services").readerOf(scope.tenant).getPartnerHead(scope.partnerId);
      const { partnerSeq = 0, seq = 0, entryHash = null } = head ?? {};
      return c.json({ size: partnerSeq, headSeq: seq, headHash: entryHash }, 200);
    },
  )
  .get(
    "/companies/:companyId/ledger/entries/:seq",
    partner("portal.ledger.read", {
      summary: "Get one of the partner's entries",
      answers: { 200: portalEntry },
    }),
    async (c) => {
      const seq = Number(c.req.param("seq"));
      const scopes = scopesOf(c.get("principal"), c.req.param("companyId")) ?? [];
      for (const scope of scopes) {
        const entry = await getPortalEntry(c.get("services"), scope, seq);
        if (entry !== null) return c.json(entry, 200);
      }
      return problem(c, "not-found");
    },
  )
  .get(
    "/companies/:companyId/ledger/standing",
    partner("portal.ledger.read", {
      summary: "What a company's ledger says of the partner, now or at a moment in the past",
      answers: { 200: standingView },
    }),
    limitHeavyCalls(),
    validate("query", z.object({ asOf: asOfQuery })),
    async (c) => {
      const scopes = scopesOf(c.get("principal"), c.req.param("companyId"));
      const tenant = scopes?.[0]?.tenant;
      if (!scopes || tenant === undefined) return problem(c, "not-found");
      const partnerRefs = scopes.map(({ partnerId }) => partnerId);
      const { asOf } = c.req.valid("query");
      return c.json(await readLedgerStanding(c.get("services"), tenant, { partnerRefs, asOf }), 200);
    },
  )
  .get(
    "/companies/:companyId/ledger/entries/:seq/proof",
    partner("portal.ledger.read", {
      summary: "Prove that one of the partner's entries is in the tree",
      answers: { 200: proofView },
    }),
    validate("query", proofQuery),
    async (c) => {
      const scopes = scopesOf(c.get("principal"), c.req.param("companyId"));
      const seq = Number(c.req.param("seq"));
      const services = c.get("services");
      const scope = scopes && (await scopeOfEntry(services, scopes, seq));
      if (!scope) return problem(c, "not-found");
      const { tenant, partnerId: partnerRef } = scope;
      const proof = await proveEntry(
        { ...services, tree: services.treeOf(tenant), reader: services.readerOf(tenant) },
        { seq, treeSize: c.req.valid("query").treeSize ?? null, partnerRef },
      );
      return proof.ok ? c.json(proof.value, 200) : proofProblem(c, proof.error, "treeSize");
    },
  )
  .get(
    "/companies/:companyId/ledger/consistency",
    partner("portal.ledger.read", {
      summary: "Prove that one of a company's trees begins with another",
      answers: { 200: consistencyView },
    }),
    validate("query", consistencyQuery),
    async (c) => {
      const scope = scopeOf(c.get("principal"), c.req.param("companyId"));
      if (scope === null) return problem(c, "not-found");
      const services = c.get("services");
      const { from, to } = c.req.valid("query");
      const tree = services.treeOf(scope.tenant);
      const proof = await proveConsistency({ ...services, tree }, { from, to: to ?? null });
      return proof.ok ? c.json(proof.value, 200) : proofProblem(c, proof.error, "to");
    },
  )
  .get(
    "/companies/:companyId/ledger/tree-heads",
    partner("portal.ledger.read", {
      summary: "List the signed heads that a company has published",
      answers: { 200: pageOf(treeHeadView) },
    }),
    validate("query", headQuery),
    async (c) => {
      const scope = scopeOf(c.get("principal"), c.req.param("companyId"));
      if (scope === null) return problem(c, "not-found");
      return c.json(await headList(c.get("services").treeOf(scope.tenant), c.req.valid("query")), 200);
    },
  )
  .post(
    "/companies/:companyId/ledger/verify",
    partner("portal.ledger.read", {
      summary: "Recompute the partner's entries from their stored bytes, and find them in the signed tree",
      answers: { 200: checkView },
    }),
    limitHeavyCalls(),
    async (c) => {
      const [scope, ...merged] = scopesOf(c.get("principal"), c.req.param("companyId")) ?? [];
      if (scope === undefined) return problem(c, "not-found");
      const services = c.get("services");
      const { tenant } = scope;
      const signed = await headOrNull(services.publishTreeHead, tenant);
      const needs = { ...services, reader: services.readerOf(tenant), tree: services.treeOf(tenant) };
      const check = ({ partnerId: partnerRef }: PartnerScope) =>
        checkLedger(needs, { tenantId: tenant.tenantId, partnerRef, signed });
      let found = await check(scope);
      // A partner that was merged has a chain of its own; the first that is not whole is what there is to tell.
      for (const each of merged)
        if (found.ok) found = await check(each).then((one) => (one.ok ? found : one));
      return c.json(found, 200);
    },
  );

/** The partnerships a list is about: all, or the one with this company; null when there is none. */
function scopesOf(principal: PartnerPrincipal, only: string | undefined): readonly PartnerScope[] | null {
  if (only === undefined || only === "") return principal.partnerships;
  const scopes = principal.partnerships.filter((scope) => scope.tenant.tenantId === only);
  return scopes.length === 0 ? null : scopes;
}

/** The one of these partners of one company whose entry this is; the first where it is nobody's. */
async function scopeOfEntry(
  services: Parameters<typeof getPortalEntry>[0],
  scopes: readonly PartnerScope[],
  seq: number,
): Promise<PartnerScope | null> {
  for (const scope of scopes) if ((await getPortalEntry(services, scope, seq)) !== null) return scope;
  return scopes[0] ?? null;
}

function companiesOf(scopes: readonly PartnerScope[]): number {
  return new Set(scopes.map(({ tenant }) => tenant.tenantId)).size;
}

function scopeOf(principal: PartnerPrincipal, companyId: string): PartnerScope | null {
  return scopesOf(principal, companyId)?.[0] ?? null;
}

async function entriesAcross(
  services: Parameters<typeof listPortalEntries>[0],
  scopes: readonly PartnerScope[],
  request: {
    readonly period: string | undefined;
    readonly asOf: AsOf | null;
    readonly cursor: readonly [string, number] | null;
    readonly limit: number;
  },
): Promise<{ readonly items: readonly PortalEntry[]; readonly next: [string, number] | null }> {
  const { cursor, limit } = request;
  const from =
    cursor === null
      ? 0
      : Math.max(
          0,
          scopes.findIndex((scope) => placeOf(scope) === cursor[0]),
        );
  const items: PortalEntry[] = [];
  for (const [i, scope] of scopes.slice(from).entries()) {
    const afterSeq = i === 0 && cursor !== null && cursor[1] > 0 ? cursor[1] : null;
    const page = await listPortalEntries(services, scope, {
      period: request.period,
      asOf: request.asOf,
      afterSeq,
      limit: limit - items.length,
    });
    items.push(...page.items);
    if (page.next !== null) return { items, next: [placeOf(scope), page.next] };
    const following = scopes[from + i + 1];
    if (items.length === limit && following) return { items, next: [placeOf(following), 0] };
  }
  return { items, next: null };
}

/** The number of an entry names a moment in one company's ledger only. */
function isOfOneLedger(asOf: AsOf | null): boolean {
  return asOf?.kind === "entry";
}

function placeOf(scope: PartnerScope): string {
  return `${scope.tenant.tenantId}:${scope.partnerId}`;
}

const dealColumns: readonly ListColumn<PortalDeal>[] = [
  { header: "Company", value: (deal) => deal.companyName },
  { header: "Deal", value: (deal) => deal.name },
  { header: "Account", value: (deal) => deal.accountName },
  { header: "Stage", value: (deal) => deal.stage },
  { header: "Outcome", value: (deal) => deal.outcome },
  { header: "Closed", holdsDates: true, value: (deal) => deal.closedAt },
  { header: "Status", value: (deal) => deal.status },
  { header: "Share ppm", value: (deal) => deal.sharePpm },
  { header: "Amount", value: (deal) => deal.amount },
  { header: "Currency", value: (deal) => deal.amount.currency },
];
