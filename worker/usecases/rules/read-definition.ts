import type { Problem } from "#worker/domain/attribution/problem.ts";
import { describeRule } from "#worker/domain/rule/describe-rule.ts";
import { parseRule } from "#worker/domain/rule/rule.ts";
import type { Day } from "#worker/domain/time/day.ts";
import type { RuleStore } from "#worker/usecases/attribution/rule-ports.ts";
import { type ConflictView, conflictsOf } from "./rule-conflicts.ts";
import { labelsOf } from "./rule-views.ts";

/** A definition read back; `sentence` is null where there are problems. */
export type DefinitionReading = {
  readonly sentence: string | null;
  readonly problems: readonly Problem[];
  readonly conflicts: readonly ConflictView[];
};

/** What a rule would say and whom it would tie with, or what is wrong with it. Stores nothing. */
export async function readDefinition(
  store: Pick<RuleStore, "getRuleBook" | "listCustomFields">,
  given: {
    readonly definition: unknown;
    readonly ruleId: string | null;
    readonly effectiveFrom: Day | null;
  },
): Promise<DefinitionReading> {
  const definition = parseRule(given.definition, "definition");
  if (!definition.ok) return { sentence: null, problems: definition.error, conflicts: [] };
  const [book, labels] = await Promise.all([store.getRuleBook(), labelsOf(store)]);
  return {
    sentence: describeRule(definition.value, labels),
    problems: [],
    conflicts: conflictsOf({ ...given, definition: definition.value }, book),
  };
}
