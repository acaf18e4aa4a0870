import { type Context, Hono } from "hono";
import { z } from "zod";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext, CompanyContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { limitHeavyCalls } from "#worker/http/rate-limit.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { listDuplicates } from "#worker/usecases/merges/list-duplicates.ts";
import { recordKinds } from "#worker/usecases/merges/merge-ports.ts";
import {
  keepApart,
  type MergeObstacle,
  mergeRecords,
  setPartnerParent,
  undoMerge,
} from "#worker/usecases/merges/merge-records.ts";
import { readPartnerFamily } from "#worker/usecases/merges/partner-family.ts";
import { previewMerge } from "#worker/usecases/merges/preview-merge.ts";

const instant = z.string().meta({ format: "date-time" });
const id = z.string().min(1).max(100);
const named = z.object({
  id: z.string(),
  name: z.string(),
  domain: z.string().nullable(),
  externalId: z.string().nullable(),
});

const duplicatesView = z.object({
  likely: z.array(
    z.object({ from: named, into: named, probability: z.number(), reasons: z.array(z.string()) }),
  ),
  merged: z.array(
    z.object({
      from: z.object({ id: z.string(), name: z.string() }),
      into: z.object({ id: z.string(), name: z.string() }),
      by: z.string(),
      at: instant,
    }),
  ),
  apart: z.array(z.object({ one: named, other: named, at: instant })),
});

const side = named.extend({
  createdAt: instant,
  /** Records that were merged into it before. */
  mergedNames: z.array(z.string()),
  counts: z.object({
    deals: z.int(),
    touchpoints: z.int(),
    entries: z.int(),
    statements: z.int(),
    openPeriods: z.int(),
    openDisputes: z.int(),
    contacts: z.int(),
    aliases: z.int(),
    records: z.int(),
  }),
});

const previewView = z.object({
  from: side,
  into: side,
  totals: z.array(
    z.object({
      book: z.string(),
      currency: z.string(),
      fromMinor: z.int(),
      intoMinor: z.int(),
      /** What the two have apart, and what the one has that stays. */
      beforeMinor: z.int(),
      afterMinor: z.int(),
    }),
  ),
  sharedDeals: z.int(),
  children: z.array(z.string()),
  /** Null when they can be merged. */
  obstacle: z.object({ code: z.string(), message: z.string() }).nullable(),
});

const money = z.object({ amountMinor: z.int(), currency: z.string() });
const member = z.object({ id: z.string(), name: z.string() });

const familyView = z.object({
  /** The record that this one was merged into. */
  mergedInto: member.nullable(),
  merged: z.array(member),
  parent: member.nullable(),
  /** The partner that stands for the parent of its account in the CRM, where that is another than its parent here. */
  proposedParent: member.nullable(),
  subsidiaries: z.array(member.extend({ attributed: z.array(money) })),
  /** Its own and those of all below it; null where nothing is below it. */
  withSubsidiaries: z
    .object({ attributed: z.array(money), expected: z.array(money), opportunities: z.int() })
    .nullable(),
});

const kind = z.enum(recordKinds);
const ofKindNamed = z.object({ kind, q: z.string().trim().max(200).optional() });
const pair = z.object({ kind, from: id, into: id });
const done = z.object({ saved: z.literal(true) });

/** Records of partners and of accounts that are one. */
export const merges = new Hono<AppContext>()
  .get(
    "/",
    company("deals.read", {
      summary: "Records that are likely one, those that were merged, and those that are kept apart",
      answers: { 200: duplicatesView },
    }),
    limitHeavyCalls(),
    validate("query", ofKindNamed),
    async (c) => {
      const { kind: ofKind, q } = c.req.valid("query");
      const list = await listDuplicates(c.get("services"), c.get("principal").tenant, {
        kind: ofKind,
        named: q,
      });
      const people = await c.get("services").access.userNames(list.merged.map(({ mergedBy }) => mergedBy));
      return c.json(
        {
          likely: list.likely.map(({ reasons, ...each }) => ({ ...each, reasons: [...reasons] })),
          merged: list.merged.map(({ fromId, fromName, intoId, intoName, mergedBy, mergedAt }) => ({
            from: { id: fromId, name: fromName },
            into: { id: intoId, name: intoName },
            by: people.get(mergedBy) ?? mergedBy,
            at: new Date(mergedAt).toISOString(),
          })),
          apart: list.apart.map(({ one, other, decidedAt }) => ({
            one,
            other,
            at: new Date(decidedAt).toISOString(),
          })),
        },
        200,
      );
    },
  )
  .get(
    "/preview",
    company("deals.read", {
      summary:
        "What merging would make of two records: their histories and totals, and what stands in the way",
      answers: { 200: previewView },
    }),
    limitHeavyCalls(),
    validate("query", pair),
    async (c) => {
      const preview = await previewMerge(c.get("services"), c.get("principal").tenant, c.req.valid("query"));
      if (!preview.ok) return problem(c, "not-found");
      const { from, into, totals, children, obstacle, sharedDeals } = preview.value;
      const viewSide = ({ createdAt, mergedNames, ...each }: typeof from) => ({
        ...each,
        mergedNames: [...mergedNames],
        createdAt: new Date(createdAt).toISOString(),
      });
      return c.json(
        {
          from: viewSide(from),
          into: viewSide(into),
          totals: [...totals],
          sharedDeals,
          children: [...children],
          obstacle: obstacle === null ? null : { code: obstacle, message: remedies[obstacle] },
        },
        200,
      );
    },
  )
  .post(
    "/",
    company("inference.write", {
      summary: "Merge a duplicate into the record that stays",
      answers: { 200: z.object({ intoId: z.string() }) },
    }),
    limitHeavyCalls(),
    validate("json", pair),
    async (c) => {
      const merged = await mergeRecords(c.get("services"), { ...asked(c), ...c.req.valid("json") });
      if (merged.ok) return c.json(merged.value, 200);
      if (merged.error === "changed-meanwhile") return problem(c, "changed-meanwhile");
      if (merged.error === "unknown-record") return problem(c, "not-found");
      return problem(c, "not-mergeable", { detail: remedies[merged.error] });
    },
  )
  .post(
    "/undo",
    company("inference.write", {
      summary: "Take a merge back",
      answers: { 200: done },
    }),
    validate("json", z.object({ kind, from: id })),
    async (c) => {
      const undone = await undoMerge(c.get("services"), { ...asked(c), ...c.req.valid("json") });
      if (undone.ok) return c.json({ saved: true as const }, 200);
      return problem(c, undone.error === "unknown-record" ? "not-found" : "changed-meanwhile");
    },
  )
  .put(
    "/apart",
    company("inference.write", {
      summary: "Say that two records that look alike are not the same, or take that back",
      answers: { 200: done },
    }),
    validate("json", z.object({ kind, oneId: id, otherId: id, undo: z.boolean().default(false) })),
    async (c) => {
      const { oneId, otherId, undo, ...of } = c.req.valid("json");
      const saved = await keepApart(c.get("services"), {
        ...asked(c),
        ...of,
        ids: [oneId, otherId],
        isUndone: undo,
      });
      if (saved.ok) return c.json({ saved: true as const }, 200);
      return saved.error === "unknown-record"
        ? problem(c, "not-found")
        : problem(c, "not-mergeable", { detail: remedies["same-record"] });
    },
  );

/** Which partner another is a subsidiary of. */
export const partnerFamilies = new Hono<AppContext>()
  .get(
    "/:id/family",
    company("deals.read", {
      summary: "What was merged into a partner, what is above and below it, and what they have together",
      answers: { 200: familyView },
    }),
    async (c) => {
      const family = await readPartnerFamily(c.get("services"), c.get("principal").tenant, c.req.param("id"));
      return family === null ? problem(c, "not-found") : c.json(family, 200);
    },
  )
  .put(
    "/:id/parent",
    company("inference.write", {
      summary: "Say which partner another is a subsidiary of, or that it is none's",
      answers: { 200: done },
    }),
    validate("json", z.object({ parentId: id.nullable() })),
    async (c) => {
      const { parentId } = c.req.valid("json");
      const saved = await setPartnerParent(c.get("services"), {
        ...asked(c),
        id: c.req.param("id"),
        parentId,
      });
      if (saved.ok) return c.json({ saved: true as const }, 200);
      if (saved.error === "changed-meanwhile") return problem(c, "changed-meanwhile");
      if (saved.error === "unknown-record") return problem(c, "not-found");
      return problem(c, "invalid-request", {
        errors: [{ path: "parentId", code: saved.error, message: parentWords[saved.error] }],
      });
    },
  );

function asked(c: Context<AppContext & CompanyContext>) {
  return { tenant: c.get("principal").tenant, actor: actorOf(c) };
}

const remedies: Readonly<Record<MergeObstacle, string>> = {
  "unknown-record": "One of the two is not there any more.",
  "same-record": "These are one record already.",
  "merged-already": "The duplicate has been merged into another record. Take that merge back first.",
  "circle-of-parents":
    "The one would come to be above itself, because the other is further below it. Change the parents first.",
  "people-on-both":
    "Each has a partner organisation of its own with people in the portal. End the partnership of the duplicate on its people page, or invite its people to the other one, and then merge.",
  "people-on-duplicate":
    "The duplicate has a partner organisation with people in the portal, and the other has none. Merge the other way round, so that they keep their place.",
  "invitations-open":
    "Somebody is invited to the duplicate and has not come yet. Withdraw the invitation on its people page, invite them to the other one, and then merge.",
};

const parentWords = {
  "same-record": "A partner is not its own subsidiary.",
  "merged-already": "This partner was merged into another: say it of that one.",
  "circle-of-parents": "That partner is below this one, so they would be above each other.",
  "too-many-generations": "A family has at most six generations.",
} as const;
