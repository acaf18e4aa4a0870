import { type Condition, compileCondition, type Test } from "./condition.ts";
import type { Effort } from "./find-text.ts";
import type { OpportunityFacts } from "./opportunity-facts.ts";
import { groupOf, type Literal, type Solution, solveGroup } from "./solve-group.ts";

export type Overlap =
  | { readonly kind: "disjoint" }
  /** `witness` is an opportunity that both match; a field it leaves empty is one that neither needs. */
  | { readonly kind: "overlapping"; readonly witness: OpportunityFacts }
  | { readonly kind: "undecided"; readonly reason: UndecidedReason };

/** The conditions combine in too many ways to try them all, or a text in them does not fold letter by letter. */
export type UndecidedReason = "too-many-combinations" | "text-too-complex";

/** Enough for conditions that people write, little enough to be done within a request. */
const EFFORT = 200_000;

/**
 * Decides on the conditions alone whether one opportunity can match both. Negations are pushed to the tests, the
 * alternatives are tried one by one, and each combination of tests is decided field by field, because no two fields
 * depend on each other but the amount and its currency. The search gives up a combination with the first field
 * that has no value, and says "undecided" rather than guess when it has tried enough. A witness is matched against
 * both conditions before it is returned.
 */
export function overlap(a: Condition, b: Condition): Overlap {
  const effort: Effort = { left: EFFORT };
  const found = explore([pushNegation(a, true), pushNegation(b, true)], new Map(), effort);
  if (found === null) return { kind: "disjoint" };
  if (typeof found === "string") return { kind: "undecided", reason: found };
  const witness = factsOf(found);
  if (compileCondition(a)(witness) && compileCondition(b)(witness)) return { kind: "overlapping", witness };
  return { kind: "undecided", reason: "text-too-complex" };
}

/** A condition with negations at its tests alone. */
type Node =
  | { readonly kind: "all" | "any"; readonly parts: readonly Node[] }
  | { readonly kind: "literal"; readonly literal: Literal };

function pushNegation(condition: Condition, positive: boolean): Node {
  switch (condition.kind) {
    case "not":
      return pushNegation(condition.condition, !positive);
    case "all":
    case "any": {
      const parts = condition.conditions.map((part) => pushNegation(part, positive));
      return { kind: (condition.kind === "all") === positive ? "all" : "any", parts };
    }
    default:
      return { kind: "literal", literal: { test: condition as Test, positive } };
  }
}

type Group = { readonly literals: readonly Literal[]; readonly solution: Solution };
type Groups = ReadonlyMap<string, Group>;

/** The groups of a combination that works, null when none does, or why nobody knows. */
function explore(nodes: readonly Node[], groups: Groups, effort: Effort): Groups | UndecidedReason | null {
  effort.left -= 1;
  if (effort.left < 0) return "too-many-combinations";
  const { literals, choices } = flatten(nodes);
  if (choices.some(({ parts }) => parts.length === 0)) return null;
  const solved = literals.length === 0 ? groups : addLiterals(literals, groups, effort);
  if (solved === null) return null;
  const [choice, ...others] = [...choices].sort((a, b) => a.parts.length - b.parts.length);
  if (choice === undefined) {
    const open = [...solved.values()].some(({ solution }) => solution.kind === "undecided");
    return open ? undecidedBy(effort) : solved;
  }
  let doubt: UndecidedReason | null = null;
  for (const part of choice.parts) {
    const found = explore([part, ...others], solved, effort);
    if (found !== null && typeof found !== "string") return found;
    doubt ??= found;
    if (effort.left < 0) return "too-many-combinations";
  }
  return doubt;
}

function undecidedBy(effort: Effort): UndecidedReason {
  return effort.left < 0 ? "too-many-combinations" : "text-too-complex";
}

type Choice = { readonly kind: "all" | "any"; readonly parts: readonly Node[] };

function flatten(nodes: readonly Node[]): {
  readonly literals: readonly Literal[];
  readonly choices: readonly Choice[];
} {
  const literals: Literal[] = [];
  const choices: Choice[] = [];
  const stack = [...nodes];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.kind === "literal") literals.push(node.literal);
    else if (node.kind === "all" || node.parts.length === 1) stack.push(...node.parts);
    else choices.push(node);
  }
  return { literals, choices };
}

/** Null when the fields cannot meet their tests any more. */
function addLiterals(literals: readonly Literal[], groups: Groups, effort: Effort): Groups | null {
  const added = new Map<string, Literal[]>();
  for (const literal of literals) {
    const name = groupOf(literal.test);
    const list = added.get(name) ?? [...(groups.get(name)?.literals ?? [])];
    list.push(literal);
    added.set(name, list);
  }
  const solved = new Map(groups);
  for (const [name, list] of added) {
    effort.left -= list.length;
    const solution = solveGroup(name, list, effort);
    if (solution.kind === "none") return null;
    solved.set(name, { literals: list, solution });
  }
  return solved;
}

const NOTHING_KNOWN: OpportunityFacts = {
  amountMinor: null,
  currency: "USD",
  outcome: "won",
  stage: null,
  type: null,
  owner: null,
  region: null,
  product: null,
  account: null,
  createdAt: null,
  closedAt: null,
  custom: {},
};

function factsOf(groups: Groups): OpportunityFacts {
  let facts = NOTHING_KNOWN;
  for (const { solution } of groups.values()) {
    if (solution.kind !== "found") continue;
    const { custom = {}, ...own } = solution.facts;
    facts = {
      ...facts,
      ...own,
      custom: Object.fromEntries([...Object.entries(facts.custom), ...Object.entries(custom)]),
    };
  }
  return facts;
}
