import type { TenantScope } from "#worker/domain/access/principal.ts";
import { leafHash } from "#worker/domain/ledger/entry.ts";
import type { SignedTreeHead } from "#worker/domain/ledger/tree-head.ts";
import {
  createVerifier,
  type Failure,
  findWrongBalance,
  type VerifyReason,
  wrongHead,
  wrongPartnerHead,
} from "#worker/domain/ledger/verify.ts";
import { verifyEntries } from "#worker/domain/ledger/verify-entries.ts";
import {
  type Frontier,
  growFrontier,
  type HashedNode,
  rootOf,
  sameFrontier,
} from "#worker/domain/merkle/frontier.ts";
import { type Sha256, toHex } from "#worker/domain/merkle/tree-hash.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Sha256Hex } from "#worker/usecases/ports.ts";
import { type HeadJudgement, judgeHead } from "./judge-head.ts";
import type { LedgerReaderOf, LedgerWriter } from "./ledger-ports.ts";
import type { LedgerSigner } from "./tree-head-ports.ts";
import type {
  Finding,
  Verification,
  VerificationReaderOf,
  VerificationStoreOf,
} from "./verification-ports.ts";
import type { WarnOfFreeze } from "./warn-of-freeze.ts";

export type VerificationNeeds = {
  readonly verificationsOf: VerificationStoreOf;
  readonly verificationReaderOf: VerificationReaderOf;
  readonly readerOf: LedgerReaderOf;
  readonly writer: LedgerWriter;
  readonly signer: LedgerSigner;
  readonly transport: JobTransport;
  readonly warnOfFreeze: WarnOfFreeze;
  readonly clock: Clock;
  readonly sha256: Sha256;
  readonly sha256Hex: Sha256Hex;
};

type Message = Extract<JobMessage, { readonly kind: "ledger-verification" }>;

/** A stretch is about seven statements of D1, of which an invocation may make 1,000, and a tenth of a second of its processor. */
const stretchesPerInvocation = 100;
/** A head of a key that is unknown here is signed by a newer deployment, which is everywhere by then; otherwise the key is nobody's of ours. */
const unknownKeyRetrySeconds = 30;
const deploymentMs = 10 * 60_000;

/**
 * Recomputes a company's ledger from its stored bytes, stretch by stretch: entries and their chains, conversions, subtrees and
 * signed heads as it goes, and at the end what the database states about all of them. A finding freezes the ledger. A head of a key that is unknown
 * here is no finding while it may be that of a deployment under way: the verification waits. Every step may run twice; only one is stored.
 */
export async function runVerification(
  needs: VerificationNeeds,
  tenant: TenantScope,
  message: Message,
): Promise<JobOutcome> {
  const store = needs.verificationsOf(tenant);
  const { outboxId, verificationId: id } = message;
  const stored = await store.get(id);
  if (stored === null) return { kind: "reject", reason: `there is no verification ${id}` };
  let at: Verification = stored;
  if (at.status === "running" && at.head.seq === 0) await needs.writer.completeTree(tenant);
  for (let stretch = 0; stretch < stretchesPerInvocation; stretch += 1) {
    if (at.status !== "running") {
      await store.settleJob(outboxId);
      return { kind: "done" };
    }
    const isThrough = at.head.seq >= at.targetSeq;
    const step: Step = isThrough
      ? await verifyClaims(needs, tenant, at)
      : await verifyStretch(needs, tenant, at);
    if (step.kind === "ended") {
      await end(needs, tenant, { message, ...step });
      return { kind: "done" };
    }
    if (step.kind === "cannot-judge") {
      console.error("a signed head names a key that is not known here", { ...tenant, ...step });
      const { keyId, treeSize, publishedAt } = step;
      // Not since the verification began: it may have stood in a queue, or been hours in a long ledger. A head of the future is a forger's.
      if (Math.abs(needs.clock.now() - publishedAt) < deploymentMs)
        return { kind: "retry", afterSeconds: unknownKeyRetrySeconds };
      const finding: Finding = {
        reason: "tree-head-differs",
        firstBadSeq: treeSize,
        detail: keyId,
        expected: "a key of this installation",
        found: keyId,
      };
      await end(needs, tenant, { message, finding, throughSeq: at.head.seq });
      return { kind: "done" };
    }
    const { head, tree, targetSeq } = step.at;
    const isStored = await store.advance({
      from: at,
      head,
      tree,
      targetSeq,
      outboxId,
      now: needs.clock.now(),
    });
    // Somebody else has this message too and is ahead.
    if (!isStored) return { kind: "done" };
    at = step.at;
  }
  await sendPromised(needs.transport, [message]);
  return { kind: "done" };
}

async function end(
  { verificationsOf, warnOfFreeze, clock }: VerificationNeeds,
  tenant: TenantScope,
  {
    message: { verificationId, outboxId },
    finding,
    throughSeq,
  }: { readonly message: Message; readonly finding: Finding | null; readonly throughSeq: number },
): Promise<void> {
  // Before the end is stored, since with it the job is settled and nobody would make up for a mail that was not promised.
  if (finding !== null) await warnOfFreeze(tenant, { verificationId, finding });
  const ended = { id: verificationId, outboxId, finding, throughSeq, now: clock.now() };
  const isStored = await verificationsOf(tenant).finish(ended);
  if (finding !== null && isStored)
    console.error("a ledger is not what it was and is frozen", { ...tenant, verificationId, ...finding });
}

type Step =
  | { readonly kind: "went-on"; readonly at: Verification }
  | { readonly kind: "ended"; readonly finding: Finding | null; readonly throughSeq: number }
  | ({ readonly kind: "cannot-judge" } & Pick<SignedTreeHead, "keyId" | "treeSize" | "publishedAt">);

async function verifyStretch(needs: VerificationNeeds, tenant: TenantScope, at: Verification): Promise<Step> {
  const { sha256, sha256Hex } = needs;
  const reader = needs.verificationReaderOf(tenant);
  const { entries, before, nodes, heads, conversions } = await reader.readStretch({
    after: at.head,
    throughSeq: at.targetSeq,
  });
  const last = entries.at(-1);
  const found = (reason: VerifyReason, more: Partial<Finding>) => foundAt(at, reason, more);
  if (last === undefined) return found("entry-missing", { firstBadSeq: at.head.seq + 1 });
  const verifier = createVerifier({ tenantId: tenant.tenantId, sha256Hex, after: before });
  const failure = verifyEntries(entries, { verifier, conversions, sha256Hex });
  if (failure !== null) return found(failure.reason, failure);
  const leaves = entries.map((entry) => leafHash({ ...entry, sha256Hex }));
  const grown = growFrontier(at.tree, leaves, sha256);
  const odd = findWrongNode(grown.nodes, nodes);
  if (odd !== null) return found("tree-node-differs", odd);
  for (const head of heads) {
    const count = head.treeSize - at.head.seq;
    const { frontier } = growFrontier(at.tree, leaves.slice(0, count), sha256);
    const { entryHash } = entries[count - 1] ?? last;
    const judgement = await judge(head, { tree: frontier, headHash: entryHash }, needs);
    if (judgement === "altered")
      return found("tree-head-differs", {
        firstBadSeq: head.treeSize,
        expected: `the root ${toHex(rootOf(frontier, sha256))}, signed by this installation`,
        found: `the root ${head.root}, signed head ${head.digest}`,
      });
    if (judgement === "unknown-key") {
      const { keyId, treeSize, publishedAt } = head;
      return { kind: "cannot-judge", keyId, treeSize, publishedAt };
    }
  }
  return { kind: "went-on", at: { ...at, head: last, tree: grown.frontier } };
}

/** What the database states about the whole ledger, at one moment, against what its entries have shown. */
async function verifyClaims(
  needs: VerificationNeeds,
  tenant: TenantScope,
  from: Verification,
): Promise<Step> {
  const reader = needs.verificationReaderOf(tenant);
  const stated = await needs.readerOf(tenant).statement({});
  const targetSeq = stated.head.seq;
  if (targetSeq < from.head.seq) return foundAt(from, "head-differs", {});
  // Entries that came meanwhile belong to what is stated now.
  let at: Verification = { ...from, targetSeq };
  while (at.head.seq < targetSeq) {
    const step = await verifyStretch(needs, tenant, at);
    if (step.kind !== "went-on") return step;
    at = step.at;
  }
  const { head, tree } = at;
  const found = ({ reason, ...more }: Failure) => foundAt(at, reason, more);
  const isHead = stated.head.entryHash === head.entryHash && stated.head.recordedAt === head.recordedAt;
  if (!isHead) return found(wrongHead(head, stated.head));
  if (!sameFrontier(tree, stated.tree)) {
    const [expected, there] = [tree, stated.tree].map((one) => toHex(rootOf(one, needs.sha256)));
    return found({ reason: "tree-differs", expected: `the root ${expected}`, found: `the root ${there}` });
  }
  const actual = new Set((await reader.entriesAt(stated.partnerHeads)).map((one) => placeOf(one)));
  const wrong = stated.partnerHeads.find((one) => !actual.has(placeOf(one)));
  if (wrong !== undefined) return found(wrongPartnerHead(wrong.partnerRef, { stated: wrong }));
  const inChains = stated.partnerHeads.reduce((sum, { partnerSeq }) => sum + partnerSeq, 0);
  if (inChains !== targetSeq) {
    const [expected, there] = [targetSeq, inChains].map(
      (count) => `${count} entries in all partners’ chains`,
    );
    return found({ reason: "partner-head-differs", expected: `${expected}`, found: `${there}` });
  }
  const balance = findWrongBalance(await reader.sumBalances(targetSeq), stated.balances);
  return balance === null ? { kind: "ended", finding: null, throughSeq: targetSeq } : found(balance);
}

function foundAt(
  { head }: Verification,
  reason: VerifyReason,
  { firstBadSeq = null, detail = null, expected = null, found = null }: Partial<Finding>,
): Step {
  const finding = { reason, firstBadSeq, detail, expected, found };
  return { kind: "ended", finding, throughSeq: head.seq };
}

/** The first subtree that is stored otherwise than it should be, or not at all, or without need; by its level and index. */
function findWrongNode(
  computed: readonly HashedNode[],
  stored: readonly HashedNode[],
): Pick<Finding, "detail" | "expected" | "found"> | null {
  const byPlace = (nodes: readonly HashedNode[]) =>
    new Map(nodes.map(({ level, index, hash }) => [`${level}/${index}`, toHex(hash)]));
  const [wanted, there] = [byPlace(computed), byPlace(stored)];
  for (const place of new Set([...wanted.keys(), ...there.keys()])) {
    const [expected, found] = [wanted.get(place) ?? null, there.get(place) ?? null];
    if (expected !== found) return { detail: place, expected, found };
  }
  return null;
}

async function judge(
  head: SignedTreeHead,
  { tree, headHash }: { readonly tree: Frontier; readonly headHash: string },
  needs: VerificationNeeds,
): Promise<HeadJudgement> {
  const isOfEntries = head.root === toHex(rootOf(tree, needs.sha256)) && head.headHash === headHash;
  return isOfEntries ? judgeHead(needs, head) : "altered";
}

function placeOf(head: {
  readonly partnerRef: string;
  readonly partnerSeq: number;
  readonly seq: number;
  readonly entryHash: string;
}): string {
  return JSON.stringify([head.partnerRef, head.partnerSeq, head.seq, head.entryHash]);
}
