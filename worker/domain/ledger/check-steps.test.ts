import { expect, test } from "vitest";
import { ledgerSteps } from "./check-steps.ts";
import type { Verdict, VerifyReason } from "./verify.ts";

const shown = (verdict: Verdict, isPartner: boolean) =>
  ledgerSteps(verdict, { isPartner, facts: {} }).map(({ name, status, checked }) => [name, status, checked]);

test("of a sound ledger every step is good, those of entries with their number", () => {
  expect(shown({ ok: true, checked: 7 }, false)).toEqual([
    ["bytes", "ok", 7],
    ["chain", "ok", 7],
    ["partner-chain", "ok", 7],
    ["reversals", "ok", 7],
    ["heads", "ok", null],
    ["balances", "ok", null],
    ["tree", "ok", null],
    ["signature", "ok", null],
  ]);
  expect(shown({ ok: true, checked: 7 }, true).map(([name]) => name)).not.toContain("chain");
});

test("where an entry fails, the others of its checks hold up to it and later steps are not reached", () => {
  expect(shown({ ok: false, checked: 3, firstBadSeq: 4, reason: "chain-broken" }, false)).toEqual([
    ["bytes", "ok", 3],
    ["chain", "failed", 3],
    ["partner-chain", "ok", 3],
    ["reversals", "ok", 3],
    ["heads", "not-reached", null],
    ["balances", "not-reached", null],
    ["tree", "not-reached", null],
    ["signature", "not-reached", null],
  ]);
});

test.each<[VerifyReason, boolean, string]>([
  ["entry-missing", true, "partner-chain"],
  ["hash-differs", true, "bytes"],
  ["reversed-twice", false, "reversals"],
  ["balance-differs", false, "balances"],
  ["tree-differs", true, "tree"],
  ["tree-head-differs", false, "signature"],
])("%s (of a partner: %s) fails at %s", (reason, isPartner, name) => {
  const steps = ledgerSteps({ ok: false, checked: 1, reason }, { isPartner, facts: {} });
  expect(steps.filter(({ status }) => status === "failed").map((step) => step.name)).toEqual([name]);
});
