import canonicalize from "canonicalize";
import type { Problem } from "#worker/domain/attribution/problem.ts";
import { isObject, SettingsReader } from "#worker/domain/attribution/settings-reader.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import { parseWorkflow } from "#worker/domain/workflow/parse-workflow.ts";
import type { Workflow } from "#worker/domain/workflow/workflow.ts";
import type { Condition } from "./condition.ts";
import { parseCondition } from "./parse-condition.ts";

/** What a version of a rule says: plain JSON, complete, as `parseRule` makes it and as it is stored. */
export type RuleDefinition = {
  readonly name: string;
  /** Of the rules that match an opportunity the one with the lowest number decides. */
  readonly priority: number;
  /** "revenue", whose shares always add up to the amount, or an overlay by its name. */
  readonly book: BookName;
  readonly conditions: Condition;
  /** Which date of an opportunity decides which version is in force for it. */
  readonly dateBasis: DateBasis;
  readonly workflow: Workflow;
  readonly confidenceWeighsCredit: boolean;
};

export type BookName = string;
export type DateBasis = "close" | "registration";

export const REVENUE_BOOK: BookName = "revenue";
export const HIGHEST_PRIORITY_NUMBER = 9_999;

const BOOK = /^[a-z][a-z0-9-]{0,39}$/;
const LONGEST_NAME = 100;
/** Every version is kept for ever and all of them are read for each few hundred deals: room for some 4,000 weights. */
const LONGEST_RULE = 200_000;

/**
 * Reads a rule from JSON of unknown origin, strictly, and reports all problems at once. Defaults: the revenue book,
 * every opportunity, the close date, and confidence that does not weigh.
 */
export function parseRule(value: unknown, path = "rule"): Result<RuleDefinition, readonly Problem[]> {
  if (!isObject(value)) {
    const message = `Give ${path} as an object with name, priority, conditions and workflow.`;
    return err([
      { path, code: value === undefined || value === null ? "required" : "not-an-object", message },
    ]);
  }
  const problems: Problem[] = [];
  const settings = new SettingsReader({ object: value, path, problems });
  const name = settings.text("name");
  if (name.trim().length > LONGEST_NAME)
    settings.report("name", "too-long", `Shorten the name to ${LONGEST_NAME} characters.`);
  const priority = settings.wholeNumber("priority", { from: 1, to: HIGHEST_PRIORITY_NUMBER });
  const book = settings.has("book") ? settings.text("book") : REVENUE_BOOK;
  if (book !== "" && !BOOK.test(book)) {
    const message = `Name the book in small letters, digits and hyphens, such as "revenue" or "sourced".`;
    settings.report("book", "not-a-book-name", message);
  }
  const conditions = settings.has("conditions")
    ? parseCondition(settings.value("conditions"), settings.pathOf("conditions"))
    : ok(EVERY_OPPORTUNITY);
  const dateBasis = settings.choice("dateBasis", ["close", "registration"]) ?? "close";
  const workflow = parseWorkflow(settings.value("workflow"), settings.pathOf("workflow"));
  const confidenceWeighsCredit = settings.flag("confidenceWeighsCredit") ?? false;
  for (const part of [conditions, workflow]) if (!part.ok) problems.push(...part.error);
  settings.reportUnknownKeys();
  if (!conditions.ok || !workflow.ok || problems.length > 0) return err(problems);
  const rule: RuleDefinition = {
    name: name.trim(),
    priority,
    book,
    conditions: conditions.value,
    dateBasis,
    workflow: workflow.value,
    confidenceWeighsCredit,
  };
  const length = JSON.stringify(rule).length;
  if (length <= LONGEST_RULE) return ok(rule);
  const message = `Shorten the rule: as JSON it has ${length} characters, and ${LONGEST_RULE} is the most.`;
  return err([{ path, code: "too-large", message }]);
}

const EVERY_OPPORTUNITY: Condition = { kind: "all", conditions: [] };

/** The text that a version's hash is taken of: RFC 8785, so that it depends on no order of keys. */
export function canonicalRule(rule: RuleDefinition): string {
  const text = canonicalize(rule);
  assert(text !== undefined, "a rule is plain JSON");
  return text;
}
