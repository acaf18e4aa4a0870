import type { TenantScope } from "#worker/domain/access/principal.ts";
import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";
import { type FieldLabels, labelOf } from "#worker/domain/rule/describe-condition.ts";
import { describeRule } from "#worker/domain/rule/describe-rule.ts";
import { hasDays, isInForce } from "#worker/domain/rule/effective-span.ts";
import { REVENUE_BOOK, type RuleDefinition } from "#worker/domain/rule/rule.ts";
import { type Day, dayOf } from "#worker/domain/time/day.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { AttributionStoreOf } from "#worker/usecases/attribution/attribution-ports.ts";
import type { Rule, RuleBook, RuleDraft, RuleVersion } from "#worker/usecases/attribution/rule-ports.ts";
import type { Clock } from "#worker/usecases/ports.ts";
import { type ConflictView, conflictsOf } from "./rule-conflicts.ts";

export type RuleViewNeeds = {
  readonly attributionOf: AttributionStoreOf;
  readonly clock: Clock;
  readonly access: { readonly userNames: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>> };
};

/** live: a version is in force today. scheduled: one will be. draft: nothing was ever published. */
export type RuleStatus = "draft" | "scheduled" | "live" | "retired";

/** A rule as it is today: the version in force, else the next one, else the last one, else the draft. */
export type RuleItem = {
  readonly id: string;
  readonly name: string;
  readonly book: string;
  readonly priority: number;
  readonly status: RuleStatus;
  readonly version: number | null;
  readonly hasDraft: boolean;
  readonly effectiveFrom: Day | null;
  readonly effectiveUntil: Day | null;
  readonly sentence: string;
  readonly definition: RuleDefinition;
};

export type DraftView = {
  readonly definition: RuleDefinition;
  readonly revision: number;
  readonly sentence: string;
  readonly conflicts: readonly ConflictView[];
  readonly updatedBy: string;
  readonly updatedAt: string;
  /** Whether somebody else has to approve it before it can be published, and who has. */
  readonly needsApproval: boolean;
  readonly approvedBy: string | null;
};

export type RuleVersionView = {
  readonly version: number;
  readonly definition: RuleDefinition;
  readonly sentence: string;
  readonly effectiveFrom: Day | null;
  readonly effectiveUntil: Day | null;
  /** False for a version whose every day a later one has taken; it has no days then. */
  readonly hasDays: boolean;
  readonly comment: string | null;
  readonly createdBy: string;
  readonly publishedBy: string;
  readonly approvedBy: string | null;
  readonly publishedAt: string;
};

export type RuleDetail = RuleItem & {
  readonly revision: number;
  readonly retiredOn: Day | null;
  readonly draft: DraftView | null;
  /** The newest first. */
  readonly versions: readonly RuleVersionView[];
};

/** Every rule of the company, the revenue book first, each book in the order in which its rules are asked. */
export async function listRules(needs: RuleViewNeeds, tenant: TenantScope): Promise<readonly RuleItem[]> {
  const store = needs.attributionOf(tenant);
  const [rules, book, labels] = await Promise.all([store.listRules(), store.getRuleBook(), labelsOf(store)]);
  const today = dayOf(needs.clock.now());
  return rules.map((rule) => toItem(rule, { book, labels, today })).sort(inOrder);
}

/** One rule with its draft and all its versions; null when the company has none of that id. */
export async function getRule(
  needs: RuleViewNeeds,
  tenant: TenantScope,
  ruleId: string,
): Promise<RuleDetail | null> {
  const store = needs.attributionOf(tenant);
  const [rule, book, labels, secondPerson] = await Promise.all([
    store.getRule(ruleId),
    store.getRuleBook(),
    labelsOf(store),
    store.getSecondPersonPublishes(),
  ]);
  if (rule === null) return null;
  const versions = versionsOf(rule, book);
  const people = await needs.access.userNames(peopleOf(rule.draft, versions));
  const nameOf = (userId: string) => people.get(userId) ?? "Somebody who has left";
  const today = dayOf(needs.clock.now());
  return {
    ...toItem(rule, { book, labels, today }),
    revision: rule.revision,
    retiredOn: rule.retiredOn,
    draft: rule.draft && toDraft(rule, rule.draft, { book, labels, nameOf, secondPerson }),
    versions: versions.toReversed().map((version) => toVersion(version, { labels, nameOf })),
  };
}

/** The names of fields as the company knows them. */
export async function labelsOf(
  store: Pick<ReturnType<AttributionStoreOf>, "listCustomFields">,
): Promise<FieldLabels> {
  const labels = new Map<string, string>();
  for (const { key, label } of await store.listCustomFields()) labels.set(`custom.${key}`, label);
  return (field) => labels.get(field) ?? labelOf(field);
}

type Context = { readonly book: RuleBook; readonly labels: FieldLabels; readonly today: Day };

function toItem(rule: Rule, { book, labels, today }: Context): RuleItem {
  const { status, version } = standingOf(versionsOf(rule, book), today);
  const definition = version?.definition ?? rule.draft?.definition;
  if (definition === undefined) throw new Error(`rule ${rule.id} has neither a version nor a draft`);
  return {
    id: rule.id,
    name: definition.name,
    book: definition.book,
    priority: definition.priority,
    status,
    version: version?.version ?? null,
    hasDraft: rule.draft !== null,
    effectiveFrom: version?.effective.from ?? null,
    effectiveUntil: version?.effective.until ?? null,
    sentence: describeRule(definition, labels),
    definition,
  };
}

function versionsOf(rule: Rule, book: RuleBook): readonly RuleVersion[] {
  return book.versions.filter(({ ruleId }) => ruleId === rule.id);
}

function standingOf(
  versions: readonly RuleVersion[],
  today: Day,
): { readonly status: RuleStatus; readonly version: RuleVersion | null } {
  const last = versions.at(-1);
  if (last === undefined) return { status: "draft", version: null };
  const live = versions.findLast(({ effective }) => isInForce(effective, today));
  if (live !== undefined) return { status: "live", version: live };
  const next = versions.find(({ effective }) => hasDays(effective) && (effective.from ?? today) > today);
  if (next !== undefined) return { status: "scheduled", version: next };
  return { status: "retired", version: last };
}

function toDraft(
  rule: Rule,
  draft: RuleDraft,
  context: {
    readonly book: RuleBook;
    readonly labels: FieldLabels;
    readonly nameOf: (userId: string) => string;
    readonly secondPerson: boolean;
  },
): DraftView {
  const { book, labels, nameOf, secondPerson } = context;
  const { definition, revision, updatedBy, updatedAt, approvedBy } = draft;
  return {
    definition,
    revision,
    sentence: describeRule(definition, labels),
    conflicts: conflictsOf({ ruleId: rule.id, definition, effectiveFrom: null }, book),
    updatedBy: nameOf(updatedBy),
    updatedAt: formatInstant(updatedAt),
    needsApproval: secondPerson && approvedBy === null,
    approvedBy: approvedBy && nameOf(approvedBy),
  };
}

function toVersion(
  version: RuleVersion,
  { labels, nameOf }: { readonly labels: FieldLabels; readonly nameOf: (userId: string) => string },
): RuleVersionView {
  const { effective } = version;
  const isOfUse = hasDays(effective);
  return {
    version: version.version,
    definition: version.definition,
    sentence: describeRule(version.definition, labels),
    effectiveFrom: isOfUse ? effective.from : null,
    effectiveUntil: isOfUse ? effective.until : null,
    hasDays: isOfUse,
    comment: version.comment,
    createdBy: nameOf(version.createdBy),
    publishedBy: nameOf(version.publishedBy),
    approvedBy: version.approvedBy && nameOf(version.approvedBy),
    publishedAt: formatInstant(version.publishedAt),
  };
}

function peopleOf(draft: RuleDraft | null, versions: readonly RuleVersion[]): readonly string[] {
  const ids = versions.flatMap(({ createdBy, publishedBy, approvedBy }) => [
    createdBy,
    publishedBy,
    approvedBy,
  ]);
  return [...ids, draft?.updatedBy, draft?.approvedBy].filter((id) => typeof id === "string");
}

function inOrder(a: RuleItem, b: RuleItem): number {
  if (a.book !== b.book) {
    if (a.book === REVENUE_BOOK) return -1;
    return b.book === REVENUE_BOOK ? 1 : compareCodePoints(a.book, b.book);
  }
  return a.priority - b.priority || compareCodePoints(a.id, b.id);
}
