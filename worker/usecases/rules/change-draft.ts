import type { Actor } from "#worker/domain/access/audit-event.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { RuleDefinition } from "#worker/domain/rule/rule.ts";
import type { Rule, RuleStore } from "#worker/usecases/attribution/rule-ports.ts";
import type { Clock, Ids, Sha256Hex } from "#worker/usecases/ports.ts";
import { auditedDefinition, ruleLines } from "./rule-lines.ts";

export type DraftNeeds = {
  readonly store: RuleStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256Hex: Sha256Hex;
};

/** What a person saw when they decided: a rule by its id and revision. */
export type SeenRule = { readonly ruleId: string; readonly revision: number };

type DraftChange = { readonly tenantId: string; readonly seen: SeenRule; readonly actor: Actor };

export type DraftProblem =
  | "not-found"
  | "stale-version"
  | "rule-retired"
  | "no-draft"
  | "second-person-needed";

/** A new rule, which splits nothing until it is published. Answers its id. */
export async function createRule(
  needs: DraftNeeds,
  {
    tenantId,
    definition,
    actor,
  }: { readonly tenantId: string; readonly definition: RuleDefinition; readonly actor: Actor },
): Promise<string> {
  const ruleId = needs.ids.fresh("rul");
  const after = auditedDefinition(needs, definition);
  const audit = ruleLines(needs, { tenantId, ruleId, actor, action: "draft_created", before: null, after });
  const now = needs.clock.now();
  await needs.store.createDraft({ ruleId, definition, createdBy: actor.id, now, audit });
  return ruleId;
}

/** Writes the rule's draft, or begins one. What somebody has approved before is not approved any more. */
export async function saveDraft(
  needs: DraftNeeds,
  { tenantId, seen, definition, actor }: DraftChange & { readonly definition: RuleDefinition },
): Promise<Result<null, DraftProblem>> {
  const { store, clock } = needs;
  const found = await requireSeen(store, seen);
  if (!found.ok) return found;
  const { ruleId, revision: fromRevision } = seen;
  const { draft } = found.value;
  const audit = ruleLines(needs, {
    tenantId,
    ruleId,
    actor,
    action: draft === null ? "draft_created" : "draft_saved",
    before: draft && auditedDefinition(needs, draft.definition),
    after: auditedDefinition(needs, definition),
  });
  const saved = await store.saveDraft({
    ruleId,
    fromRevision,
    definition,
    savedBy: actor.id,
    now: clock.now(),
    audit,
  });
  return saved ? ok(null) : err("stale-version");
}

/** Throws the draft away; a rule that was never published goes with it. */
export async function dropDraft(
  needs: DraftNeeds,
  { tenantId, seen, actor }: DraftChange,
): Promise<Result<null, DraftProblem>> {
  const found = await requireSeen(needs.store, seen);
  if (!found.ok) return found;
  const { draft } = found.value;
  if (draft === null) return err("no-draft");
  const { ruleId, revision: fromRevision } = seen;
  const before = auditedDefinition(needs, draft.definition);
  const audit = ruleLines(needs, { tenantId, ruleId, actor, action: "draft_dropped", before, after: null });
  const dropped = await needs.store.dropDraft({ ruleId, fromRevision, audit });
  return dropped ? ok(null) : err("stale-version");
}

/** The second person's word on the draft as it is. Who wrote it last cannot give it. */
export async function approveDraft(
  needs: DraftNeeds,
  { tenantId, seen, actor }: DraftChange,
): Promise<Result<null, DraftProblem>> {
  const found = await requireSeen(needs.store, seen);
  if (!found.ok) return found;
  const { draft } = found.value;
  if (draft === null) return err("no-draft");
  if (draft.updatedBy === actor.id) return err("second-person-needed");
  const { ruleId, revision: fromRevision } = seen;
  const after = auditedDefinition(needs, draft.definition);
  const audit = ruleLines(needs, { tenantId, ruleId, actor, action: "draft_approved", before: null, after });
  const approved = await needs.store.approveDraft({ ruleId, fromRevision, approvedBy: actor.id, audit });
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
