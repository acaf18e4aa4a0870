import { Hono } from "hono";
import { z } from "zod";
import { asOfText } from "#worker/domain/ledger/as-of.ts";
import { parseDay, startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import { parsePeriodKey } from "#worker/domain/time/period-key.ts";
import { asOfQuery } from "#worker/http/as-of-query.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { entryColumns } from "#worker/http/entry-columns.ts";
import { exportPageSize, listFile } from "#worker/http/list-file.ts";
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
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import {
  ledgerStatus,
  ledgerStatusView,
  toVerificationView,
  verificationView,
} from "#worker/http/verification-views.ts";
import { checkView, entryView, momentView, pageOf, totalsView } from "#worker/http/views.ts";
import { checkLedger } from "#worker/usecases/ledger/check-ledger.ts";
import { readLedgerTotals } from "#worker/usecases/ledger/ledger-totals.ts";
import { liftFreeze } from "#worker/usecases/ledger/lift-freeze.ts";
import { proveConsistency, proveEntry } from "#worker/usecases/ledger/prove-entries.ts";
import { headOrNull } from "#worker/usecases/ledger/publish-tree-head.ts";
import { startVerification } from "#worker/usecases/ledger/start-verification.ts";
import { type EntryView, entryViews, entryView as readEntry } from "#worker/usecases/views/entry-views.ts";
import { toIso } from "#worker/usecases/views/opportunity-views.ts";

const period = z
  .string()
  .refine((text) => parsePeriodKey(text).ok, { message: "Give a period such as 2025-03 or 2025-Q1" });

const day = z
  .string()
  .refine((text) => parseDay(text).ok, { message: "Give a day as YYYY-MM-DD, such as 2025-03-31" });

const entryQuery = listQuery({
  sorts: ["seq", "-seq"],
  filters: {
    partnerId: z.string().max(60).optional(),
    /** With `partnerId`: also the entries of the records that were merged into it, each of which has a chain of its own. */
    merged: z.enum(["true", "false"]).optional(),
    opportunityId: z.string().max(60).optional(),
    period: period.optional(),
    kind: z.enum(["credit", "reversal", "key.rotated", "period.closed", "period.reopened"]).optional(),
    book: z.string().max(60).optional(),
    currency: z.string().length(3).optional(),
    /** Days on which the deals closed, both included. */
    effectiveFrom: day.optional(),
    effectiveTo: day.optional(),
    asOf: asOfQuery,
  },
  position: z.tuple([z.int()]),
});

const totalsQuery = z.object({ asOf: asOfQuery, by: z.enum(["partner", "period"]).default("partner") });

/** The company's ledger: its entries as they were hashed, what they add up to, and whether they are what they were. */
export const ledger = new Hono<AppContext>()
  .get(
    "/entries",
    company("ledger.read", {
      summary: "List ledger entries in sequence",
      answers: { 200: pageOf(entryView).extend({ moment: momentView.nullable() }) },
    }),
    validate("query", entryQuery),
    async (c) => {
      const query = c.req.valid("query");
      const page = await entryViews(c.get("services"), c.get("principal").tenant, toEntryPage(query));
      const next = page.next === null ? null : [page.next];
      return c.json(
        { ...pageAnswer({ items: page.items, next, sort: query.sort }), moment: page.moment },
        200,
      );
    },
  )
  .get(
    "/entries/:file{export\\.(?:csv|xlsx)}",
    company("deals.export", {
      summary: "Export the entries that a list shows",
      answers: { 200: "list file" },
    }),
    validate("query", entryQuery),
    (c) => {
      const { tenant } = c.get("principal");
      const query = c.req.valid("query");
      return listFile<EntryView, number>(c.req.path, {
        name: "ledger",
        columns: entryColumns,
        readPage: (after) =>
          entryViews(c.get("services"), tenant, {
            ...toEntryPage({ ...query, cursor: null }),
            afterSeq: after,
            limit: exportPageSize,
          }),
      });
    },
  )
  .get(
    "/entries/:seq",
    company("ledger.read", { summary: "Get one ledger entry", answers: { 200: entryView } }),
    async (c) => {
      const seq = Number(c.req.param("seq"));
      if (!Number.isSafeInteger(seq) || seq < 1) return problem(c, "not-found");
      const entry = await readEntry(c.get("services"), c.get("principal").tenant, seq);
      return entry === null ? problem(c, "not-found") : c.json(entry, 200);
    },
  )
  .get(
    "/entries/:seq/proof",
    company("ledger.read", {
      summary: "Prove that an entry is in the ledger's tree",
      answers: { 200: proofView },
    }),
    validate("query", proofQuery),
    async (c) => {
      const { tenant } = c.get("principal");
      const services = c.get("services");
      const proof = await proveEntry(
        { ...services, tree: services.treeOf(tenant), reader: services.readerOf(tenant) },
        { seq: Number(c.req.param("seq")), treeSize: c.req.valid("query").treeSize ?? null },
      );
      return proof.ok ? c.json(proof.value, 200) : proofProblem(c, proof.error, "treeSize");
    },
  )
  .get(
    "/head",
    company("ledger.read", {
      summary: "The newest entry of the ledger, and the tree's root, signed",
      answers: {
        200: z.object({
          size: z.int(),
          headSeq: z.int(),
          headHash: z.string(),
          root: z.string(),
          signedTreeHead: z.string(),
        }),
      },
    }),
    async (c) => {
      const head = await c.get("services").publishTreeHead(c.get("principal").tenant);
      const { treeSize: size, headHash, root, signedHead: signedTreeHead } = head;
      return c.json({ size, headSeq: size, headHash, root, signedTreeHead }, 200);
    },
  )
  .get(
    "/consistency",
    company("ledger.read", {
      summary: "Prove that one tree begins with another",
      answers: { 200: consistencyView },
    }),
    validate("query", consistencyQuery),
    async (c) => {
      const services = c.get("services");
      const { from, to } = c.req.valid("query");
      const tree = services.treeOf(c.get("principal").tenant);
      const proof = await proveConsistency({ ...services, tree }, { from, to: to ?? null });
      return proof.ok ? c.json(proof.value, 200) : proofProblem(c, proof.error, "to");
    },
  )
  .get(
    "/tree-heads",
    company("ledger.read", {
      summary: "List the signed heads that were published",
      answers: { 200: pageOf(treeHeadView) },
    }),
    validate("query", headQuery),
    async (c) => {
      const store = c.get("services").treeOf(c.get("principal").tenant);
      return c.json(await headList(store, c.req.valid("query")), 200);
    },
  )
  .get(
    "/totals",
    company("ledger.read", {
      summary: "What the ledger adds up to, now or at a moment in the past",
      answers: { 200: totalsView },
    }),
    limitHeavyCalls(),
    validate("query", totalsQuery),
    async (c) => {
      const { tenant } = c.get("principal");
      const services = c.get("services");
      const { asOf, by } = c.req.valid("query");
      const reportingCurrency = tenant.currency;
      const totals = await readLedgerTotals(services.readerOf(tenant), { by, asOf, reportingCurrency });
      const names =
        by === "partner"
          ? await services.viewsOf(tenant).partnerNames(totals.groups.map((group) => group.key))
          : null;
      const named = <Group extends { readonly key: string }>(group: Group) => ({
        ...group,
        name: names?.get(group.key) ?? group.key,
      });
      return c.json(
        {
          asOf: asOf === null ? null : asOfText(asOf),
          by,
          headSeq: totals.headSeq,
          recordedAt: toIso(totals.recordedAt),
          totals: totals.totals,
          groups: totals.groups.map(named),
          reporting: {
            currency: tenant.currency,
            totals: [...totals.reporting.totals],
            groups: totals.reporting.groups.map(named),
          },
        },
        200,
      );
    },
  )
  .get(
    "/status",
    company("ledger.read", {
      summary: "Whether the ledger is frozen, and its last verification",
      answers: { 200: ledgerStatusView },
    }),
    async (c) =>
      c.json(await ledgerStatus(c.get("services").verificationsOf(c.get("principal").tenant)), 200),
  )
  .post(
    "/verifications",
    company("ledger.verify", {
      summary: "Start a verification of the whole ledger",
      answers: { 202: verificationView },
    }),
    async (c) => {
      const { tenant } = c.get("principal");
      const verification = await startVerification(c.get("services"), tenant, actorOf(c));
      return c.json(toVerificationView(verification), 202);
    },
  )
  .get(
    "/verifications/:id",
    company("ledger.read", { summary: "Get one verification", answers: { 200: verificationView } }),
    async (c) => {
      const store = c.get("services").verificationsOf(c.get("principal").tenant);
      const verification = await store.get(c.req.param("id"));
      return verification === null ? problem(c, "not-found") : c.json(toVerificationView(verification), 200);
    },
  )
  .post(
    "/unfreeze",
    company("ledger.unfreeze", {
      summary: "Let a frozen ledger take entries again, once a verification has found it sound",
      answers: { 200: ledgerStatusView },
      needsFreshProof: true,
    }),
    validate("json", z.object({ reason: z.string().trim().min(1).max(2_000) })),
    async (c) => {
      const { tenant } = c.get("principal");
      const services = c.get("services");
      const store = services.verificationsOf(tenant);
      const refusal = await liftFreeze(services, { tenant, ...c.req.valid("json"), actor: actorOf(c) });
      if (refusal !== null) return problem(c, `ledger-${refusal}`);
      return c.json(await ledgerStatus(store), 200);
    },
  )
  .post(
    "/verify",
    company("ledger.read", {
      summary: "Recompute the ledger from its stored bytes, and compare it with its newest signed head",
      answers: { 200: checkView },
    }),
    limitHeavyCalls(),
    async (c) => {
      const { tenant } = c.get("principal");
      const services = c.get("services");
      const signed = await headOrNull(services.publishTreeHead, tenant);
      const needs = { ...services, reader: services.readerOf(tenant), tree: services.treeOf(tenant) };
      return c.json(await checkLedger(needs, { tenantId: tenant.tenantId, signed }), 200);
    },
  );

function toEntryPage(query: z.output<typeof entryQuery>) {
  const { partnerId, opportunityId, period: inPeriod, kind, asOf, sort, cursor, limit } = query;
  const { book, currency, effectiveFrom, effectiveTo, merged } = query;
  return {
    ...(partnerId === undefined ? {} : { partnerRef: partnerId, withMerged: merged === "true" }),
    ...(opportunityId === undefined ? {} : { opportunityRef: opportunityId }),
    ...(inPeriod === undefined ? {} : { period: inPeriod }),
    ...(kind === undefined ? {} : { kind }),
    ...(book === undefined ? {} : { book }),
    ...(currency === undefined ? {} : { currency }),
    ...(effectiveFrom === undefined ? {} : { effectiveFrom: startOfDay(effectiveFrom) }),
    ...(effectiveTo === undefined ? {} : { effectiveTo: startOfDay(effectiveTo) + DAY_MS }),
    asOf,
    order: sort === "seq" ? ("oldest-first" as const) : ("newest-first" as const),
    afterSeq: cursor?.[0] ?? null,
    limit,
  };
}
