import { expect, test } from "vitest";
import type { RuleDefinition } from "#worker/domain/rule/rule.ts";
import { sayProblem } from "./problem-text.ts";

test.each([
  ["rule.workflow.steps.1.name", "Step 2"],
  ["rule.workflow.pools.0.weight", "Pool 1"],
  ["rule.workflow.steps.0.model.pools.2.model.halfLifeDays", "Step 1, pool 3"],
  ["rule.workflow.model.pools.0.name", "Pool 1"],
  ["rule.workflow.whenEmpty", "How credit is split"],
  ["rule.name", "The rule"],
])("the problem at %s is said of %s", (path, where) => {
  const problem = { path, code: "required", message: "Give it." };
  expect(sayProblem(problem, {} as RuleDefinition)).toMatchObject({ where, message: "Give it." });
});
