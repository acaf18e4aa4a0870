import type { TenantScope } from "#worker/domain/access/principal.ts";
import {
  addToComparison,
  type ComparedDeal,
  type Comparison,
  readComparison,
  startComparison,
} from "#worker/domain/attribution/compare.ts";
import type { DealSplit } from "#worker/domain/attribution/deal-split.ts";
import type { Problem } from "#worker/domain/attribution/problem.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { FieldLabels } from "#worker/domain/rule/describe-condition.ts";
import { describeRule } from "#worker/domain/rule/describe-rule.ts";
import { REVENUE_BOOK, type RuleDefinition } from "#worker/domain/rule/rule.ts";
import type { AttributionStoreOf, Case } from "#worker/usecases/attribution/attribution-ports.ts";
import type { RuleBook } from "#worker/usecases/attribution/rule-ports.ts";
import { labelsOf } from "#worker/usecases/rules/rule-views.ts";
import { withCandidate } from "#worker/usecases/rules/try-rule.ts";
import type { ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import type { BackTestStore, BackTestStoreOf, ClosedCursor, ClosedDays } from "./back-test-ports.ts";
import {
  type ComparedEntry,
  type ComparedOrigin,
  type ComparedRule,
  findCompared,
} from "./compared-rules.ts";
import { dealSplitter } from "./deal-splitter.ts";

/** What one answer can hold: some 30 statements of D1 and, with eight columns, 40,000 splits. */
export const mostComparedDeals = 5_000;
const dealsPerPage = 500;

export type ComparisonView = {
  readonly deals: number;
  /** In the order of every list of amounts. */
  readonly columns: readonly {
    readonly name: string;
    readonly origin: ComparedOrigin;
    readonly book: string;
    /** Null for the company's own rules as they are. */
    readonly sentence: string | null;
  }[];
  readonly results: readonly ComparisonResult[];
};

/** Every column adds up to `amountMinor` of the currency, with what it leaves unattributed. */
export type ComparisonResult = Omit<Comparison, "partners"> & {
  readonly partners: readonly {
    readonly partnerId: string;
    readonly partnerName: string;
    readonly amountsMinor: readonly number[];
  }[];
};

export type ComparisonRefusal =
  | { readonly code: "not-found" }
  | { readonly code: "too-many-deals"; readonly deals: number }
  | { readonly code: "invalid-request"; readonly errors: readonly Problem[] };

/**
 * Rules side by side on the same deals, each alone: a deal that its conditions leave out is unattributed in its column.
 * A split set by hand stands in every column, as no rule would change it. Stores nothing. Of one deal, open ones among them, with
 * `opportunityId`; of those that closed on `days` without.
 */
export async function compareModels(
  needs: {
    readonly backTestsOf: BackTestStoreOf;
    readonly attributionOf: AttributionStoreOf;
    readonly viewsOf: ViewStoreOf;
  },
  request: {
    readonly tenant: TenantScope;
    readonly models: readonly ComparedEntry[];
    /** Whether each is asked of every deal, whatever its conditions say, so that only the ways to split differ. */
    readonly everyDeal: boolean;
    /** Whether the first column is what the company's rules give now. */
    readonly current: boolean;
    readonly days: ClosedDays;
    readonly opportunityId?: string | undefined;
  },
): Promise<Result<ComparisonView, ComparisonRefusal>> {
  const { tenant, models, days, opportunityId } = request;
  const store = needs.backTestsOf(tenant);
  const rules = needs.attributionOf(tenant);
  const [compared, deals, labels] = await Promise.all([
    findCompared(rules, { entries: models, currency: tenant.currency }),
    opportunityId === undefined ? store.countClosed(days) : 1,
    labelsOf(rules),
  ]);
  if (!compared.ok) return err({ code: "invalid-request", errors: compared.error });
  if (deals > mostComparedDeals) return err({ code: "too-many-deals", deals });
  const now = request.current ? [inForce(await rules.getRuleBook())] : [];
  const own = compared.value.map((one) => toColumn(one, { everyDeal: request.everyDeal, labels }));
  const columns = [...now, ...own];
  let state = startComparison(columns.map((_, place) => String(place)));
  const one = opportunityId === undefined ? null : await rules.getCases([opportunityId]);
  if (one?.length === 0) return err({ code: "not-found" });
  for await (const cases of one === null ? pagesOf(store, rules.getCases, days) : [one]) {
    state = addToComparison(state, cases.flatMap(comparedBy(columns)));
  }
  const read = readComparison(state);
  const names = await needs
    .viewsOf(tenant)
    .partnerNames([...new Set(read.flatMap(({ partners }) => partners.map(({ partner }) => partner)))]);
  return ok({
    deals: state.deals,
    columns: columns.map(({ split: _, ...column }) => column),
    results: read.map((result) => ({
      ...result,
      columns: result.columns.map((sums, place) => ({ ...sums, name: columns[place]?.name ?? sums.name })),
      partners: result.partners.map(({ partner, amountsMinor }) => ({
        partnerId: partner,
        partnerName: names.get(partner) ?? partner,
        amountsMinor,
      })),
    })),
  });
}

type Column = ComparisonView["columns"][number] & { readonly split: (one: Case) => DealSplit };

function inForce({ versions }: RuleBook): Column {
  return {
    name: "Rules in force",
    origin: { kind: "in-force" },
    book: REVENUE_BOOK,
    sentence: null,
    split: dealSplitter(versions, REVENUE_BOOK),
  };
}

function toColumn(
  { origin, definition: given }: ComparedRule,
  { everyDeal, labels }: { readonly everyDeal: boolean; readonly labels: FieldLabels },
): Column {
  const definition: RuleDefinition = everyDeal ? { ...given, conditions: every } : given;
  const { name, book } = definition;
  const split = dealSplitter(withCandidate(noRules, { ruleId: null, definition }), book);
  return { name, origin, book, sentence: describeRule(definition, labels), split };
}

const every = { kind: "all", conditions: [] } as const;
const noRules = { revision: 0, versions: [] };

async function* pagesOf(
  store: BackTestStore,
  getCases: (opportunityIds: readonly string[]) => Promise<readonly Case[]>,
  days: ClosedDays,
): AsyncGenerator<readonly Case[]> {
  let after: ClosedCursor | null = null;
  for (;;) {
    const listed = await store.listClosed({ days, after, limit: dealsPerPage });
    if (listed.length > 0) yield await getCases(listed.map(({ opportunityId }) => opportunityId));
    const last = listed.at(-1);
    if (last === undefined || listed.length < dealsPerPage) return;
    after = [last.closedAt, last.opportunityId];
  }
}

function comparedBy(columns: readonly { readonly split: (one: Case) => DealSplit }[]) {
  return (one: Case): readonly ComparedDeal[] =>
    one.amountMinor === null
      ? []
      : [
          {
            currency: one.currency,
            amountMinor: one.amountMinor,
            splits: columns.map(({ split }) => split(one)),
          },
        ];
}
