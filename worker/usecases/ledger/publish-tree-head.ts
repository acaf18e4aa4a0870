import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type LedgerHead, noticeDraft } from "#worker/domain/ledger/entry.ts";
import {
  noPreviousDigest,
  type SignedTreeHead,
  treeHeadPayload,
  treeHeadType,
} from "#worker/domain/ledger/tree-head.ts";
import { type Frontier, rootOf } from "#worker/domain/merkle/frontier.ts";
import { type Sha256, toHex } from "#worker/domain/merkle/tree-hash.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids, Sha256Hex } from "#worker/usecases/ports.ts";
import type { LedgerWriter } from "./ledger-ports.ts";
import type { HeadArchive, LedgerSigner, MovedLedgers, TreeStore, TreeStoreOf } from "./tree-head-ports.ts";

export type TreeHeadNeeds = {
  readonly treeOf: TreeStoreOf;
  readonly writer: LedgerWriter;
  readonly signer: LedgerSigner;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256: Sha256;
  readonly sha256Hex: Sha256Hex;
};

/** The ledger was frozen before a head of it was ever signed, so there is nothing that it could be held against. */
export class FrozenWithoutHead extends Error {
  constructor({ tenantId }: TenantScope) {
    super(`The ledger of ${tenantId} is frozen and has no tree head`);
    this.name = "FrozenWithoutHead";
  }
}

const maxTries = 5;

/**
 * The signed head of the ledger as it stands: the newest published one when nothing was appended since, else a new one.
 * A key that has never signed for this company is announced by an entry before it signs. A frozen ledger keeps the newest
 * head that was published before: what it holds now is not what was written, and no head can be taken back.
 */
export async function publishTreeHead(needs: TreeHeadNeeds, tenant: TenantScope): Promise<SignedTreeHead> {
  const store = needs.treeOf(tenant);
  for (let tries = 1; tries <= maxTries; tries += 1) {
    const newest = await store.newestHead();
    if (newest !== null && newest.keyId !== needs.signer.keyId()) {
      const announced = await announceKey(needs, tenant, newest);
      if (announced === "frozen") return newest;
    }
    const { tree, head } = await wholeTree(needs, tenant, store);
    if (newest !== null && newest.treeSize === tree.size) return newest;
    const signed = await signHead(needs, { tenantId: tenant.tenantId, tree, head, newest });
    const outboxId = needs.ids.derive("job", "tree-head-copy", tenant.tenantId, signed.digest);
    const job = jobOf(tenant, { outboxId, treeSize: tree.size });
    const outcome = await store.addHead(signed, job);
    if (outcome === "added") {
      await sendPromised(needs.transport, [job]);
      return signed;
    }
    if (outcome === "frozen") {
      if (newest !== null) return newest;
      throw new FrozenWithoutHead(tenant);
    }
    // Somebody else has published meanwhile; that head may be the one that was wanted.
  }
  throw new Error(`no tree head could be published for ${tenant.tenantId}: others were always first`);
}

/** The head that publishing answers with; null of a ledger that was frozen before a head of it was ever signed. */
export async function headOrNull(
  publishing: (tenant: TenantScope) => Promise<SignedTreeHead>,
  tenant: TenantScope,
): Promise<SignedTreeHead | null> {
  try {
    return await publishing(tenant);
  } catch (error) {
    if (error instanceof FrozenWithoutHead) return null;
    throw error;
  }
}

/** Publishes a head for every company whose ledger has moved. One company's trouble does not keep the others waiting. */
export async function publishMovedHeads(
  needs: TreeHeadNeeds & {
    readonly moved: MovedLedgers;
    readonly scopeOf: (tenantId: string) => Promise<TenantScope | null>;
  },
): Promise<number> {
  let published = 0;
  for (const tenantId of await needs.moved.listMoved()) {
    try {
      const tenant = await needs.scopeOf(tenantId);
      if (tenant === null) continue;
      await publishTreeHead(needs, tenant);
      published += 1;
    } catch (error) {
      console.error("a tree head could not be published", { tenantId, error });
    }
  }
  return published;
}

/** Copies a published head to where the database cannot change it. */
export async function copyTreeHead(
  { treeOf, archive }: { readonly treeOf: TreeStoreOf; readonly archive: HeadArchive },
  tenant: TenantScope,
  message: Extract<JobMessage, { readonly kind: "tree-head-copy" }>,
): Promise<JobOutcome> {
  const store = treeOf(tenant);
  const head = await store.getHead(message.treeSize);
  if (head === null) return { kind: "reject", reason: `there is no tree head of size ${message.treeSize}` };
  await archive.keep(head);
  await store.settleJob(message.outboxId);
  return { kind: "done" };
}

function jobOf(
  { tenantId }: TenantScope,
  { outboxId, treeSize }: { readonly outboxId: string; readonly treeSize: number },
): JobMessage {
  return { v: 1, kind: "tree-head-copy", tenantId, outboxId, treeSize };
}

async function wholeTree(
  { writer }: TreeHeadNeeds,
  tenant: TenantScope,
  store: TreeStore,
): Promise<{ readonly tree: Frontier; readonly head: LedgerHead }> {
  const seen = await store.tree();
  if (seen.tree.size === seen.head.seq) return seen;
  await writer.completeTree(tenant);
  return store.tree();
}

/** Says the same for the same pair of heads, so that two who announce at once post one entry. */
async function announceKey(
  { writer, signer }: TreeHeadNeeds,
  tenant: TenantScope,
  newest: SignedTreeHead,
): Promise<"announced" | "frozen"> {
  const result = await writer.append(tenant, [
    noticeDraft({
      idemKey: `key.rotated:${newest.digest}`,
      kind: "key.rotated",
      facts: { keyId: signer.keyId(), previousKeyId: newest.keyId, previousHead: newest.digest },
    }),
  ]);
  if (!result.ok && result.error.kind === "frozen") return "frozen";
  // A conflict says that another deployment has announced another key here; the heads go on from its entry.
  if (!result.ok && result.error.kind !== "conflict") {
    throw new Error(`the ledger did not take the new key: ${result.error.kind}`);
  }
  return "announced";
}

async function signHead(
  { signer, clock, sha256, sha256Hex }: TreeHeadNeeds,
  {
    tenantId,
    tree,
    head,
    newest,
  }: {
    readonly tenantId: string;
    readonly tree: Frontier;
    readonly head: LedgerHead;
    readonly newest: SignedTreeHead | null;
  },
): Promise<SignedTreeHead> {
  const stated = {
    tenantId,
    treeSize: tree.size,
    root: toHex(rootOf(tree, sha256)),
    headHash: head.entryHash,
    publishedAt: Math.max(clock.now(), newest?.publishedAt ?? 0),
    previousDigest: newest?.digest ?? noPreviousDigest,
  };
  const keyId = signer.keyId();
  const signedHead = await signer.sign(treeHeadPayload({ ...stated, issuer: signer.issuer }), treeHeadType);
  return { ...stated, keyId, signedHead, digest: sha256Hex(signedHead) };
}
