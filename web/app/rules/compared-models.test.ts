import { expect, test } from "vitest";
import type { RuleItem } from "#web/app/lib/views.ts";
import { otherModels, ownModels, toEntry } from "./compared-models.ts";

const rule = (more: Partial<RuleItem>): RuleItem =>
  ({
    id: "rul_1",
    name: "Channel",
    book: "revenue",
    status: "live",
    version: 3,
    hasDraft: false,
    ...more,
  }) as RuleItem;

test("a rule is offered as the version in force and as its draft, and what is over or was never begun is not", () => {
  const keys = (more: Partial<RuleItem>) => ownModels([rule(more)]).map(({ key, note }) => `${key}: ${note}`);
  expect(keys({ hasDraft: true })).toEqual(["rul_1@3: Version 3, in force", "rul_1@draft: Draft"]);
  expect(keys({ status: "scheduled", book: "sourced" })).toEqual([
    "rul_1@3: Version 3, scheduled, overlay sourced",
  ]);
  expect(keys({ status: "draft", version: null, hasDraft: true })).toEqual(["rul_1@draft: Draft"]);
  expect(keys({ status: "retired" })).toEqual([]);
});

test("a word of the address is a version, a draft, or else a template", () => {
  expect(["equal", "rul_1@12", "rul_1@draft", "rul_1@last", "@3"].map(toEntry)).toEqual([
    { template: "equal" },
    { ruleId: "rul_1", version: 12 },
    { ruleId: "rul_1", version: "draft" },
    { template: "rul_1@last" },
    { template: "@3" },
  ]);
});

test("an older version that the address names stays among the choices", () => {
  const origin = { kind: "rule", ruleId: "rul_1", version: 1 } as const;
  const column = { name: "Channel", origin, book: "revenue", sentence: null };
  expect(otherModels(ownModels([rule({})]), [column])).toEqual([
    { key: "rul_1@1", label: "Channel", note: "version 1" },
  ]);
  expect(otherModels([{ key: "rul_1@1", label: "", note: "" }], [column])).toEqual([]);
});
