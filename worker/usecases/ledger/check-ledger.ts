import { type LedgerFact, type LedgerStep, ledgerSteps } from "#worker/domain/ledger/check-steps.ts";
import { leafHash } from "#worker/domain/ledger/entry.ts";
import type { SignedTreeHead } from "#worker/domain/ledger/tree-head.ts";
import type { Verdict } from "#worker/domain/ledger/verify.ts";
import { fromHex } from "#worker/domain/merkle/tree-hash.ts";
import { verifyInclusion } from "#worker/domain/merkle/verify-proof.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { judgeHead } from "./judge-head.ts";
import { proveEntry } from "./prove-entries.ts";
import type { LedgerSigner, TreeStore } from "./tree-head-ports.ts";
import { recomputeLedger, type VerifyNeeds } from "./verify-ledger.ts";

export type CheckNeeds = VerifyNeeds & { readonly tree: TreeStore; readonly signer: LedgerSigner };

/** A verification with every step that it took. */
export type LedgerCheck = Verdict & { readonly steps: readonly LedgerStep[] };

/**
 * Recomputes a company's ledger, or one partner's part of it, and compares it with a head that was signed of it: the whole
 * tree's root must be the signed one; of a partner, its newest entry must be in the signed tree, and that names all before it.
 * Without a signed head the rest is checked, and the steps that need one say so.
 */
export async function checkLedger(
  needs: CheckNeeds,
  {
    signed,
    ...scope
  }: { readonly tenantId: string; readonly partnerRef?: string; readonly signed: SignedTreeHead | null },
): Promise<LedgerCheck> {
  const { partnerRef } = scope;
  const isPartner = partnerRef !== undefined;
  if (signed === null) {
    const { verdict } = await recomputeLedger(needs, { ...scope, markAt: 0 });
    return { ...verdict, steps: ledgerSteps(verdict, { isPartner, isSigned: false, facts: {} }) };
  }
  const { verdict, mark } = await recomputeLedger(needs, { ...scope, markAt: signed.treeSize });
  const isSigned = verdict.ok && (await judgeHead(needs, signed)) === "sound";
  const ofPartner = partnerRef === undefined ? null : await lastIncluded(needs, { partnerRef, signed });
  const isInTree =
    ofPartner === null ? signed.treeSize === 0 || mark?.root === signed.root : ofPartner.isIncluded;
  const isHead = partnerRef !== undefined || signed.treeSize === 0 || mark?.headHash === signed.headHash;
  const whole = withTree(verdict, { isInTree, isSigned: isSigned && isHead });
  const tree: readonly LedgerFact[] = [
    { name: "tree-size", value: String(signed.treeSize) },
    { name: "root", value: signed.root },
    ...(ofPartner?.seq ? [{ name: "entry" as const, value: String(ofPartner.seq) }] : []),
  ];
  const signature: readonly LedgerFact[] = [
    { name: "published", value: formatInstant(signed.publishedAt) },
    { name: "head-hash", value: signed.headHash },
    { name: "key", value: signed.keyId },
    { name: "signed-head", value: signed.digest },
  ];
  const facts = { tree, signature };
  return { ...whole, steps: ledgerSteps(whole, { isPartner, isSigned: true, facts }) };
}

function withTree(
  verdict: Verdict,
  { isInTree, isSigned }: { readonly isInTree: boolean; readonly isSigned: boolean },
): Verdict {
  if (!verdict.ok) return verdict;
  const { checked } = verdict;
  if (!isInTree) return { ok: false, checked, reason: "tree-differs" };
  return isSigned ? verdict : { ok: false, checked, reason: "tree-head-differs" };
}

/** The partner's newest entry that the signed tree can hold, and whether it does; seq is null before the partner's first. */
async function lastIncluded(
  needs: CheckNeeds,
  { partnerRef, signed }: { readonly partnerRef: string; readonly signed: SignedTreeHead },
): Promise<{ readonly seq: number | null; readonly isIncluded: boolean }> {
  const { reader, sha256, sha256Hex } = needs;
  const query = {
    partnerRef,
    throughSeq: signed.treeSize,
    order: "newest-first",
    afterSeq: null,
    limit: 1,
  } as const;
  const [entry] = await reader.listEntries(query);
  if (entry === undefined) return { seq: null, isIncluded: true };
  const proof = await proveEntry(needs, { seq: entry.seq, treeSize: signed.treeSize, partnerRef });
  const isIncluded =
    proof.ok &&
    (await verifyInclusion({
      index: entry.seq - 1,
      treeSize: signed.treeSize,
      leafHash: leafHash({ ...entry, sha256Hex }),
      proof: proof.value.proof.map(fromHex),
      root: fromHex(signed.root),
      digest: async (bytes) => sha256(bytes),
    }));
  return { seq: entry.seq, isIncluded };
}
