import { expect, test } from "vitest";
import { parseRule } from "#worker/domain/rule/rule.ts";
import { partnerIdsIn } from "./partner-names.ts";

test("a rule names the partners of its models, those of nested pools too, and no roles", () => {
  const byPartner = { kind: "custom", by: "partner", weights: { ptr_a: "1", ptr_b: "2" } };
  const byRole = { kind: "custom", by: "role", weights: { referral: "1" } };
  const fixed = { kind: "custom_ppm", ppm: { ptr_b: 1, ptr_c: 2 } };
  const pool = { name: "a", sources: ["activity"], weight: "1" };
  const rule = parseRule({
    name: "Steps",
    priority: 5,
    workflow: {
      kind: "priority",
      steps: [
        { name: "One", model: byPartner },
        { name: "Two", model: byRole },
        { name: "Three", model: { kind: "pools", pools: [{ ...pool, model: fixed }] } },
      ],
    },
  });
  if (!rule.ok) throw new Error(JSON.stringify(rule.error));
  expect(partnerIdsIn(rule.value)).toEqual(["ptr_a", "ptr_b", "ptr_c"]);
});
