import { z } from "zod";
import type {
  AttributionOutcome,
  ExclusionReason,
  Flag,
  UnattributedReason,
} from "#worker/domain/attribution/outcome.ts";
import { disputeStates } from "#worker/domain/dispute/dispute-state.ts";
import { healthGrades } from "#worker/domain/health/grade-health.ts";
import { ledgerStepNames } from "#worker/domain/ledger/check-steps.ts";
import type { RateSource } from "#worker/domain/money/exchange-rates.ts";
import type { SkipReason } from "#worker/domain/workflow/run-workflow.ts";
import type { EntryView, MomentView } from "#worker/usecases/views/entry-views.ts";
import type { LedgerStanding } from "#worker/usecases/views/ledger-standing.ts";
import type { OpportunityDetail, OpportunityView } from "#worker/usecases/views/opportunity-views.ts";
import type { Overview } from "#worker/usecases/views/overview.ts";
import type { PartnerDetail, PartnerNames, PartnerView } from "#worker/usecases/views/partner-views.ts";
import type { PortalStanding } from "#worker/usecases/views/portal-standing.ts";
import type {
  PortalDeal,
  PortalDealDetail,
  PortalEntry,
  PortalHome,
} from "#worker/usecases/views/portal-views.ts";

/** The views as schemas, for the description of the API; each is held to the type that the use case gives. */

export const money = z.object({ amountMinor: z.int(), currency: z.string() });
export const instant = z.string().meta({ format: "date-time" });
const outcome = z.enum(["open", "won", "lost"]);
const month = z.object({ period: z.string(), currency: z.string(), attributedMinor: z.int() });

/** A code out of a set that the domain keeps and may add to; the description of the API promises no more than text. */
function codeOf<Code extends string>(): z.ZodType<Code> {
  return z.string() as unknown as z.ZodType<Code>;
}

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

const exclusion = z.object({ touchpoint: z.string(), reason: codeOf<ExclusionReason>() });

const explanation = z.object({
  sentence: z.string(),
  weight: z.object({ numerator: z.string(), denominator: z.string(), exact: z.boolean() }),
  touchpoints: z.array(z.object({ id: z.string(), weight: z.string(), note: z.string().exactOptional() })),
  arithmetic: z.string(),
  excluded: z.array(exclusion),
});

const unattributed = z.object({
  sharePpm: z.int(),
  amountMinor: z.int(),
  reason: codeOf<UnattributedReason>().nullable(),
});

const rule = z.object({ id: z.string(), name: z.string(), version: z.int(), sentence: z.string() });

const overrideShares = z.union([
  z.object({
    kind: z.literal("ppm"),
    of: z.array(z.object({ partner: z.string(), sharePpm: z.int() })),
  }),
  z.object({
    kind: z.literal("amounts"),
    currency: z.string().exactOptional(),
    of: z.array(z.object({ partner: z.string(), amountMinor: z.int() })),
  }),
]);

const trace = z.array(
  z.object({
    step: z.string(),
    tried: z.boolean(),
    skipped: codeOf<SkipReason>().nullable(),
    counted: z.int(),
  }),
);

const share = z.object({
  partnerId: z.string(),
  partnerName: z.string(),
  sharePpm: z.int(),
  amountMinor: z.int(),
  explanation: explanation.nullable(),
});

const splitShape = {
  trace,
  shares: z.array(share),
  unattributed,
  flags: z.array(z.string()),
  excluded: z.array(exclusion),
};

const attribution = z.object({
  status: z.enum(["attributed", "unattributed", "review", "expected", "none"]),
  rule: rule.nullable(),
  override: z
    .object({
      id: z.string(),
      reason: z.string(),
      shares: overrideShares,
      setBy: z.string(),
      setAt: instant,
    })
    .nullable(),
  ...splitShape,
  shares: z.array(share.extend({ role: z.string(), isSourced: z.boolean() })),
});

const overlay = z.object({
  book: z.string(),
  status: z.string(),
  rule: rule.nullable(),
  ...splitShape,
});

export const previewView = z.object({
  status: z.enum(["attributed", "unattributed"]),
  shares: z.array(
    z.object({
      partner: z.string(),
      sharePpm: z.int(),
      amountMinor: z.int(),
      explanation: explanation.nullable(),
    }),
  ),
  unattributed,
  flags: z.array(codeOf<Flag>()),
  excluded: z.array(exclusion),
}) satisfies z.ZodType<AttributionOutcome>;

const opportunityShape = {
  id: z.string(),
  externalId: z.string(),
  name: z.string(),
  account: z.object({ id: z.string(), name: z.string() }).nullable(),
  amount: money.nullable(),
  stage: z.string().nullable(),
  outcome,
  type: z.string().nullable(),
  createdAt: instant.nullable(),
  closedAt: instant.nullable(),
  leadCreatedAt: instant.nullable(),
  attribution,
  waiting: z.boolean(),
  flags: z.array(z.string()),
};

export const opportunityView = z.object(opportunityShape) satisfies z.ZodType<OpportunityView>;

const touchpoint = z.object({
  id: z.string(),
  partnerId: z.string(),
  partnerName: z.string(),
  source: z.string(),
  type: z.string().nullable(),
  role: z.string().nullable(),
  units: z.string().nullable(),
  confidence: z.number().nullable(),
  occurredAt: instant.nullable(),
  status: z.enum(["approved", "pending", "rejected"]),
  validUntil: instant.nullable(),
  note: z.string().nullable(),
  counted: z.boolean(),
  reason: z.string().nullable(),
});

const entryShape = {
  seq: z.int(),
  kind: z.string(),
  amount: money,
  partnerId: z.string(),
  partnerName: z.string(),
  partnerSeq: z.int(),
  opportunityId: z.string(),
  opportunityName: z.string(),
  sharePpm: z.int(),
  book: z.string(),
  period: z.string(),
  effectiveAt: instant,
  recordedAt: instant,
  reversesSeq: z.int().nullable(),
  priorPeriod: z.string().nullable(),
  adjustsSeq: z.int().nullable(),
  reversedBySeq: z.int().nullable(),
  rule: z.object({ id: z.string(), version: z.int() }),
  conversion: z
    .object({
      amount: money,
      units: z.string(),
      reportingUnits: z.string(),
      rateDay: z.string(),
      source: z.enum(["entered", "salesforce-dated", "salesforce"]),
      content: z.string(),
      hash: z.string(),
    })
    .nullable(),
  idemKey: z.string(),
  payload: z.string(),
  prevHash: z.string(),
  entryHash: z.string(),
};

export const entryView = z.object(entryShape) satisfies z.ZodType<EntryView>;

const customValue = z.union([
  z.object({ kind: z.literal("text"), value: z.string() }),
  z.object({ kind: z.literal("number"), value: z.string() }),
  z.object({ kind: z.literal("date"), value: z.string() }),
  z.object({ kind: z.literal("boolean"), value: z.boolean() }),
]);

export const opportunityDetail = z.object({
  ...opportunityShape,
  owner: z.string().nullable(),
  region: z.string().nullable(),
  product: z.string().nullable(),
  custom: z.record(z.string(), customValue),
  overlays: z.array(overlay),
  touchpoints: z.array(touchpoint),
  entries: z.array(entryView),
  moreEntries: z.boolean(),
  origin: z.object({ importId: z.string(), row: z.int(), fileName: z.string() }).nullable(),
}) satisfies z.ZodType<OpportunityDetail>;

const currencyTotals = z.object({
  currency: z.string(),
  wonMinor: z.int(),
  lostMinor: z.int(),
  attributedMinor: z.int(),
  adjustedMinor: z.int(),
  sourcedMinor: z.int(),
  influencedMinor: z.int(),
  unattributedMinor: z.int(),
  coveragePpm: z.int(),
  wonCount: z.int(),
  lostCount: z.int(),
  coveredCount: z.int(),
  unattributedCount: z.int(),
  reviewCount: z.int(),
  openCount: z.int(),
  openMinor: z.int(),
  expectedMinor: z.int(),
});

const partnerFigures = z.array(
  z.object({
    partnerId: z.string(),
    partnerName: z.string(),
    amountMinor: z.int(),
    beforeMinor: z.int().nullable(),
  }),
);

export const overviewView = z.object({
  currency: z.string(),
  currencies: z.array(z.string()),
  range: z.object({ from: z.string().nullable(), to: z.string().nullable() }),
  comparedWith: z.object({ from: z.string(), to: z.string() }).nullable(),
  totals: z.array(currencyTotals),
  before: currencyTotals.nullable(),
  reporting: z
    .object({
      currency: z.string(),
      wonMinor: z.int(),
      attributedMinor: z.int(),
      convertedMinor: z.int(),
      unattributedMinor: z.int(),
      coveragePpm: z.int(),
      expectedMinor: z.int(),
      missingDeals: z.int(),
      unconvertedDeals: z.int(),
      rates: z.array(
        z.object({
          currency: z.string(),
          units: z.string(),
          reportingUnits: z.string(),
          day: z.string(),
          source: codeOf<RateSource>(),
          days: z.int(),
        }),
      ),
    })
    .nullable(),
  trend: z.array(
    z.object({
      period: z.string(),
      currency: z.string(),
      wonMinor: z.int(),
      attributedMinor: z.int(),
      unattributedMinor: z.int(),
    }),
  ),
  byRole: z.array(
    z.object({
      role: z.string(),
      attributedMinor: z.int(),
      sharePpm: z.int(),
      wonCount: z.int(),
      lostCount: z.int(),
      winRatePpm: z.int().nullable(),
    }),
  ),
  byType: z.array(
    z.object({
      type: z.string(),
      wonCount: z.int(),
      wonMinor: z.int(),
      attributedMinor: z.int(),
      unattributedMinor: z.int(),
    }),
  ),
  partners: z.object({
    partners: z.int(),
    top: partnerFigures,
    bottom: partnerFigures,
    gained: partnerFigures,
    lost: partnerFigures,
  }),
  waiting: z.int(),
}) satisfies z.ZodType<Overview>;

const partnerShape = {
  id: z.string(),
  externalId: z.string().nullable(),
  name: z.string(),
  type: z.string().nullable(),
  domain: z.string().nullable(),
  totals: z.object({ attributed: z.array(money), expected: z.array(money), opportunities: z.int() }),
  registrations: z.int(),
  health: z.object({ grade: z.enum(healthGrades), score: z.number() }).nullable(),
  firstTouchAt: instant.nullable(),
  lastTouchAt: instant.nullable(),
};

export const partnerView = z.object(partnerShape) satisfies z.ZodType<PartnerView>;

export const partnerNames = z.object({
  items: z.array(z.object({ id: z.string(), name: z.string() })).readonly(),
  isCut: z.boolean(),
}) satisfies z.ZodType<PartnerNames>;

export const partnerDetail = z.object({
  ...partnerShape,
  trend: z.array(month),
  byRole: z.array(z.object({ role: z.string().nullable(), touchpoints: z.int() })),
  opportunities: z.array(opportunityView),
}) satisfies z.ZodType<PartnerDetail>;

const portalDealShape = {
  companyId: z.string(),
  companyName: z.string(),
  id: z.string(),
  name: z.string(),
  accountName: z.string().nullable(),
  outcome,
  stage: z.string().nullable(),
  closedAt: instant.nullable(),
  status: z.enum(["expected", "attributed"]),
  sharePpm: z.int(),
  amount: money,
  waiting: z.boolean(),
};

export const portalDeal = z.object(portalDealShape) satisfies z.ZodType<PortalDeal>;

/** Null where the company shows its partners nothing of each other. */
const others = z
  .object({
    partners: z.int(),
    sharePpm: z.int(),
    /** Null where the company tells only how many they are. */
    named: z.array(z.object({ name: z.string(), sharePpm: z.int() })).nullable(),
  })
  .nullable();

export const portalDealDetail = z.object({
  ...portalDealShape,
  dealAmount: money.nullable(),
  explanation: explanation.nullable(),
  rule: rule.omit({ id: true }).nullable(),
  override: z.object({ reason: z.string(), setBy: z.string(), setAt: instant }).nullable(),
  trace,
  touchpoints: z.array(touchpoint),
  others,
  unattributed: unattributed.nullable(),
  overlays: z.array(
    z.object({
      book: z.string(),
      sharePpm: z.int(),
      amount: money,
      explanation: explanation.nullable(),
      rule: rule.omit({ id: true }).nullable(),
      trace,
      others,
      unattributed: unattributed.nullable(),
    }),
  ),
  entries: z.array(entryView),
  moreEntries: z.boolean(),
}) satisfies z.ZodType<PortalDealDetail>;

/** What a list says of the newest dispute of an entry. */
export const disputeOfEntry = z.object({ id: z.string(), number: z.int(), state: z.enum(disputeStates) });

export const portalEntry = z.object({
  companyId: z.string(),
  companyName: z.string(),
  ...entryShape,
  dispute: disputeOfEntry.nullable(),
}) satisfies z.ZodType<PortalEntry>;

export const portalHome = z.object({
  period: z.string().nullable(),
  companies: z.array(
    z.object({
      companyId: z.string(),
      companyName: z.string(),
      partnerId: z.string(),
      partnerName: z.string(),
      period: z.string(),
      attributed: z.array(money),
      thisPeriod: z.array(money),
      expected: z.array(money),
      opportunities: z.int(),
    }),
  ),
  totals: z.array(money),
  thisPeriod: z.array(money),
  expected: z.array(money),
  trend: z.array(month),
  split: z.array(z.object({ fromPpm: z.int(), deals: z.int() })),
  averageSharePpm: z.int().nullable(),
  recent: z.array(portalDeal),
}) satisfies z.ZodType<PortalHome>;

const total = z.object({ book: z.string(), currency: z.string(), amountMinor: z.int(), entries: z.int() });

/** An earlier state of a ledger: as it was asked for, and the last entry that was there. */
export const momentView = z.object({
  asOf: z.string(),
  headSeq: z.int(),
  recordedAt: instant.nullable(),
}) satisfies z.ZodType<MomentView>;

export const standingView = z.object({
  asOf: z.string().nullable(),
  headSeq: z.int(),
  recordedAt: instant.nullable(),
  entries: z.int(),
  attributed: z.array(money),
  trend: z.array(month),
  overlays: z.array(money.extend({ book: z.string() })),
  deals: z.array(z.object({ id: z.string(), name: z.string(), entries: z.int(), attributed: money })),
}) satisfies z.ZodType<LedgerStanding>;

export const portalStandingView = z.object({
  asOf: z.string().nullable(),
  entries: z.int(),
  attributed: z.array(money),
  trend: z.array(month),
  companies: z.array(
    z.object({
      companyId: z.string(),
      companyName: z.string(),
      partnerId: z.string(),
      entries: z.int(),
      attributed: z.array(money),
    }),
  ),
}) satisfies z.ZodType<PortalStanding>;

export const totalsView = z.object({
  asOf: z.string().nullable(),
  by: z.enum(["partner", "period"]),
  headSeq: z.int(),
  recordedAt: instant.nullable(),
  totals: z.array(total),
  groups: z.array(total.extend({ key: z.string(), name: z.string() })),
  /** All currencies in the company's own, at the rates frozen on the entries; without what had no rate. */
  reporting: z.object({
    currency: z.string(),
    totals: z.array(total),
    groups: z.array(total.extend({ key: z.string(), name: z.string() })),
  }),
});

export const checkView = z.object({
  ok: z.boolean(),
  checked: z.int(),
  firstBadSeq: z.int().exactOptional(),
  reason: z.string().exactOptional(),
  detail: z.string().exactOptional(),
  expected: z.string().exactOptional(),
  found: z.string().exactOptional(),
  steps: z.array(
    z.object({
      name: z.enum(ledgerStepNames),
      status: z.enum(["ok", "failed", "not-reached", "unsigned"]),
      checked: z.int().nullable(),
      facts: z.array(
        z.object({
          name: z.enum(["root", "tree-size", "head-hash", "entry", "key", "published", "signed-head"]),
          value: z.string(),
        }),
      ),
    }),
  ),
});
