import type { Step, StepName } from "#worker/domain/statement-bundle/verify-bundle.ts";

/** The steps of a verification in words, for every place that shows them. */
export const stepTitles: Readonly<Record<StepName, string>> = {
  format: "The file is a statement bundle",
  keys: "The keys are those of the signatures",
  trust: "The keys are the issuer’s",
  "statement-signature": "The statement is the one that was signed",
  "head-signature": "The ledger’s head is signed",
  parties: "Everything is about one company, one partner and one issuer",
  entries: "The entries are the partner’s own",
  "partner-chain": "No entry is missing between the first and the last",
  inclusion: "Every entry is in the signed ledger",
  consistency: "The ledger continues the one of the statement before",
  lines: "The lines are the entries",
  sums: "The sums are right",
};

export const stepWords: Readonly<Record<Step["status"], string>> = {
  ok: "Good",
  open: "Yours to check",
  failed: "Failed",
  "not-reached": "Not reached",
};
