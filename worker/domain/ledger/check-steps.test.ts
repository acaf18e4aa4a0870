import { expect, test } from "vitest";
import { ledgerSteps } from "./check-steps.ts";
import type { Verdict, VerifyReason } from "./verify.ts";

const shown = (verdict: Verdict, isPartner: boolean) =>
  ledgerSteps(verdict, { isPartner, isSigned: true, facts: {} }).map(({ name, status, checked }) => [
    name,
    status,
    checked,
  ]);

test("of a sound ledger every step is good, those of entries with their number", () => {
  expect(shown({ ok: true, checked: 7 }, false)).toEqual([
    ["bytes", "ok", 7],
    ["chain", "ok", 7],
    ["partner-chain", "ok", 7],
    ["reversals", "ok", 7],
    ["conversions", "ok", 7],
    ["heads", "ok", null],
    ["balances", "ok", null],
    ["tree", "ok", null],
    ["signature", "ok", null],
  ]);
  expect(shown({ ok: true, checked: 7 }, true).map(([name]) => name)).toEqual([
    "bytes",
    "partner-chain",
    "reversals",
    "heads",
    "balances",
    "tree",
    "signature",
  ]);
});

test("where an entry fails, the others of its checks hold up to it and later steps are not reached", () => {
  expect(shown({ ok: false, checked: 3, firstBadSeq: 4, reason: "chain-broken" }, false)).toEqual([
    ["bytes", "ok", 3],
    ["chain", "failed", 3],
    ["partner-chain", "ok", 3],
    ["reversals", "ok", 3],
    ["conversions", "ok", 3],
    ["heads", "not-reached", null],
    ["balances", "not-reached", null],
    ["tree", "not-reached", null],
    ["signature", "not-reached", null],
  ]);
});

test("a step shows what it was compared with where it was reached, the one that fails too", () => {
  const root = [{ name: "root", value: "ab" }] as const;
  const facts = { tree: root, signature: [{ name: "key", value: "k1" }] } as const;
  const factsOf = (verdict: Verdict) =>
    ledgerSteps(verdict, { isPartner: false, isSigned: true, facts }).flatMap((step) =>
      step.facts.map(({ name }) => name),
    );
  expect(factsOf({ ok: true, checked: 1 })).toEqual(["root", "key"]);
  expect(factsOf({ ok: false, checked: 1, reason: "tree-differs" })).toEqual(["root"]);
  expect(factsOf({ ok: false, checked: 1, reason: "head-differs" })).toEqual([]);
});

test("without a signed head the steps that need one say so, and the others stay what they are", () => {
  const of = (verdict: Verdict) =>
    ledgerSteps(verdict, { isPartner: true, isSigned: false, facts: {} }).map(({ status }) => status);
  expect(of({ ok: true, checked: 2 })).toEqual(["ok", "ok", "ok", "ok", "ok", "unsigned", "unsigned"]);
  expect(of({ ok: false, checked: 2, reason: "balance-differs" }).slice(-3)).toEqual([
    "failed",
    "not-reached",
    "not-reached",
  ]);
  expect(of({ ok: false, checked: 2, reason: "tree-differs" }).slice(-2)).toEqual(["failed", "not-reached"]);
});

test.each<[VerifyReason, string, string]>([
  ["payload-malformed", "bytes", "bytes"],
  ["hash-differs", "bytes", "bytes"],
  ["column-differs", "bytes", "bytes"],
  ["entry-missing", "chain", "partner-chain"],
  ["chain-broken", "chain", "partner-chain"],
  ["recorded-out-of-order", "chain", "partner-chain"],
  ["partner-chain-broken", "partner-chain", "partner-chain"],
  ["reversal-of-unknown-entry", "reversals", "reversals"],
  ["reversed-twice", "reversals", "reversals"],
  ["reversal-differs", "reversals", "reversals"],
  ["conversion-differs", "conversions", ""],
  ["head-differs", "heads", "heads"],
  ["partner-head-differs", "heads", "heads"],
  ["balance-differs", "balances", "balances"],
  ["tree-differs", "tree", "tree"],
  ["tree-node-differs", "tree", "tree"],
  ["tree-head-differs", "signature", "signature"],
])("%s fails at %s, and of a partner at %s", (reason, ofCompany, ofPartner) => {
  const failed = (isPartner: boolean) =>
    ledgerSteps({ ok: false, checked: 1, reason }, { isPartner, isSigned: true, facts: {} })
      .filter(({ status }) => status === "failed")
      .map(({ name }) => name);
  expect(failed(false)).toEqual([ofCompany]);
  expect(failed(true)).toEqual(ofPartner === "" ? [] : [ofPartner]);
});
