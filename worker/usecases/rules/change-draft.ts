import { err, ok, type Result } from "#worker/domain/result.ts";
import type { RuleDefinition } from "#worker/domain/rule/rule.ts";
import type { Rule, RuleStore } from "#worker/usecases/attribution/rule-ports.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";

export type DraftNeeds = { readonly store: RuleStore; readonly clock: Clock; readonly ids: Ids };

/** What a person saw when they decided: a rule by its id and revision. */
export type SeenRule = { readonly ruleId: string; readonly revision: number };

export type DraftProblem =
  | "not-found"
  | "stale-version"
  | "rule-retired"
  | "no-draft"
  | "second-person-needed";

/** A new rule, which splits nothing until it is published. Answers its id. */
export async function createRule(
  { store, clock, ids }: DraftNeeds,
  { definition, createdBy }: { readonly definition: RuleDefinition; readonly createdBy: string },
): Promise<string> {
  const ruleId = ids.fresh("rul");
  await store.createDraft({ ruleId, definition, createdBy, now: clock.now() });
  return ruleId;
}

/** Writes the rule's draft, or begins one. What somebody has approved before is not approved any more. */
export async function saveDraft(
  { store, clock }: Omit<DraftNeeds, "ids">,
  {
    seen,
    definition,
    savedBy,
  }: {
    readonly seen: SeenRule;
    readonly definition: RuleDefinition;
    readonly savedBy: string;
  },
): Promise<Result<null, DraftProblem>> {
  const found = await requireSeen(store, seen);
  if (!found.ok) return found;
  const { ruleId, revision: fromRevision } = seen;
  const saved = await store.saveDraft({ ruleId, fromRevision, definition, savedBy, now: clock.now() });
  return saved ? ok(null) : err("stale-version");
}

/** Throws the draft away; a rule that was never published goes with it. */
export async function dropDraft(store: RuleStore, seen: SeenRule): Promise<Result<null, DraftProblem>> {
  const found = await requireSeen(store, seen);
  if (!found.ok) return found;
  if (found.value.draft === null) return err("no-draft");
  const dropped = await store.dropDraft({ ruleId: seen.ruleId, fromRevision: seen.revision });
  return dropped ? ok(null) : err("stale-version");
}

/** The second person's word on the draft as it is. Who wrote it last cannot give it. */
export async function approveDraft(
  store: RuleStore,
  { seen, approvedBy }: { readonly seen: SeenRule; readonly approvedBy: string },
): Promise<Result<null, DraftProblem>> {
  const found = await requireSeen(store, seen);
  if (!found.ok) return found;
  const { draft } = found.value;
  if (draft === null) return err("no-draft");
  if (draft.updatedBy === approvedBy) return err("second-person-needed");
  const { ruleId, revision: fromRevision } = seen;
  const approved = await store.approveDraft({ ruleId, fromRevision, approvedBy });
  return approved ? ok(null) : err("stale-version");
}

/** Problems in the order they are checked: not-found, stale-version, rule-retired. */
export async function requireSeen(
  store: Pick<RuleStore, "getRule">,
  { ruleId, revision }: SeenRule,
): Promise<Result<Rule, "not-found" | "stale-version" | "rule-retired">> {
  const rule = await store.getRule(ruleId);
  if (rule === null) return err("not-found");
  if (rule.revision !== revision) return err("stale-version");
  return rule.retiredOn === null ? ok(rule) : err("rule-retired");
}
