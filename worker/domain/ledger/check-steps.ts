import type { Verdict, VerifyReason } from "./verify.ts";

/** What a verification of a ledger looks at, in its order. */
export const ledgerStepNames = [
  "bytes",
  "chain",
  "partner-chain",
  "reversals",
  "conversions",
  "heads",
  "balances",
  "tree",
  "signature",
] as const;

export type LedgerStepName = (typeof ledgerStepNames)[number];

export type LedgerStep = {
  readonly name: LedgerStepName;
  /** unsigned: it would be compared with a signed head, and none was ever signed. */
  readonly status: "ok" | "failed" | "not-reached" | "unsigned";
  /** Entries that are sound as far as this step is concerned; null where a step is about no single entries. */
  readonly checked: number | null;
  /** What it was compared with, such as a root; each by its name. */
  readonly facts: readonly LedgerFact[];
};

export type LedgerFact = {
  readonly name: "root" | "tree-size" | "head-hash" | "entry" | "key" | "published" | "signed-head";
  readonly value: string;
};

/** Each entry is looked at by all of these before the next one, so the others hold up to the entry that one fails at. */
const ofEntries: ReadonlySet<LedgerStepName> = new Set<LedgerStepName>([
  "bytes",
  "chain",
  "partner-chain",
  "reversals",
  "conversions",
]);

const ofSignedHead: ReadonlySet<LedgerStepName> = new Set<LedgerStepName>(["tree", "signature"]);

/** A partner's own entries have no place of their own in the company's chain, and the company's currency is not the partner's business. */
const ofCompanyAlone: ReadonlySet<LedgerStepName> = new Set<LedgerStepName>(["chain", "conversions"]);

/**
 * A verdict as steps. `isPartner`: of one partner's own entries. `isSigned`: there was a signed head to compare with.
 * `facts` are what steps have to show besides.
 */
export function ledgerSteps(
  verdict: Verdict,
  {
    isPartner,
    isSigned,
    facts,
  }: {
    readonly isPartner: boolean;
    readonly isSigned: boolean;
    readonly facts: Readonly<Partial<Record<LedgerStepName, readonly LedgerFact[]>>>;
  },
): readonly LedgerStep[] {
  const names = ledgerStepNames.filter((name) => !(isPartner && ofCompanyAlone.has(name)));
  const failed = verdict.ok ? null : failedStep(verdict.reason, isPartner);
  const failedAt = failed === null ? names.length : names.indexOf(failed);
  return names.map((name, at) => {
    const isReached = at <= failedAt || ofEntries.has(name);
    const held = isSigned || !ofSignedHead.has(name) ? ("ok" as const) : ("unsigned" as const);
    const passed = isReached ? held : ("not-reached" as const);
    return {
      name,
      status: name === failed ? ("failed" as const) : passed,
      checked: isReached && ofEntries.has(name) ? verdict.checked : null,
      facts: isReached ? (facts[name] ?? []) : [],
    };
  });
}

/** The step at which a verification ends that finds this. */
export function failedStep(reason: VerifyReason, isPartner: boolean): LedgerStepName {
  const step = stepOf[reason];
  return isPartner && step === "chain" ? "partner-chain" : step;
}

const stepOf: Readonly<Record<VerifyReason, LedgerStepName>> = {
  "payload-malformed": "bytes",
  "hash-differs": "bytes",
  "column-differs": "bytes",
  "entry-missing": "chain",
  "chain-broken": "chain",
  "recorded-out-of-order": "chain",
  "partner-chain-broken": "partner-chain",
  "reversal-of-unknown-entry": "reversals",
  "reversed-twice": "reversals",
  "reversal-differs": "reversals",
  "conversion-differs": "conversions",
  "head-differs": "heads",
  "partner-head-differs": "heads",
  "balance-differs": "balances",
  "tree-differs": "tree",
  "tree-node-differs": "tree",
  "tree-head-differs": "signature",
};
