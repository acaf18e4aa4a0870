import type { RuleProblem } from "#web/app/lib/views.ts";
import { labelOf } from "#worker/domain/rule/describe-condition.ts";
import type { RuleDefinition } from "#worker/domain/rule/rule.ts";

export type SaidProblem = { readonly key: string; readonly where: string; readonly message: string };

/** A problem as somebody reads it who sees controls and no JSON. */
export function sayProblem({ path, message }: RuleProblem, rule: RuleDefinition): SaidProblem {
  const key = `${path} ${message}`;
  const [, part = "", ...rest] = path.split(".");
  if (part === "conditions")
    return { key, where: "Which deals", message: conditionText(rest, rule) ?? message };
  if (part === "workflow") return { key, where: placeIn(rest), message };
  return { key, where: "The rule", message };
}

/** Names the condition that the path leads to; null when it leads to a group. */
function conditionText(path: readonly string[], rule: RuleDefinition): string | null {
  let at: unknown = rule.conditions;
  let field: string | null = null;
  for (const step of path) {
    if (typeof at !== "object" || at === null) break;
    if ("field" in at && typeof at.field === "string") field = at.field;
    at = (at as Readonly<Record<string, unknown>>)[step];
  }
  if (field === null || path.at(-1) === "field") return null;
  if (path.at(-1) === "to" && at !== "" && at !== undefined && at !== null && !isUnread(at))
    return `Give the condition on ${labelOf(field as "amount")} an end that is not before its beginning.`;
  return `Give the condition on ${labelOf(field as "amount")} a value that fits.`;
}

/** An amount that could not be read. */
function isUnread(value: unknown): boolean {
  return typeof value === "object" && value !== null && "amountMinor" in value && value.amountMinor === null;
}

/** "Step 2, pool 1" for a pool within the model of a step. */
function placeIn(path: readonly string[]): string {
  const places = path.flatMap((word, at) => {
    const position = path[at + 1];
    const name = PLACES[word];
    return name === undefined || position === undefined ? [] : [`${name} ${Number(position) + 1}`];
  });
  const place = places.join(", ");
  return place === "" ? "How credit is split" : place.charAt(0).toUpperCase() + place.slice(1);
}

const PLACES: { readonly [list: string]: string } = { steps: "step", pools: "pool" };
