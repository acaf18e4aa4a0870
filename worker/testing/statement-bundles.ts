import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import {
  type EntryDraft,
  emptyHead,
  emptyPartnerHead,
  genesisHash,
  leafHash,
  type SealedEntry,
  seal,
} from "#worker/domain/ledger/entry.ts";
import { treeHeadPayload, treeHeadType } from "#worker/domain/ledger/tree-head.ts";
import { emptyFrontier, growFrontier, rootOf, type TreeNode } from "#worker/domain/merkle/frontier.ts";
import { hashPlan, planConsistency, planInclusion } from "#worker/domain/merkle/proof-plan.ts";
import { type Bytes, type Sha256, toHex } from "#worker/domain/merkle/tree-hash.ts";
import {
  type BundledKey,
  bundleFormat,
  canonicalText,
  type StatementBundle,
  type StatementDocument,
  statementType,
} from "#worker/domain/statement-bundle/bundle.ts";
import { creditDraft, reversalDraft } from "./ledger-entries.ts";

/** The same numbers from 0 up to 1 for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What the issuer signs though it is not so. */
export type Lie = {
  readonly statement?: (statement: StatementDocument) => StatementDocument;
  readonly entries?: (entries: StatementBundle["entries"]) => StatementBundle["entries"];
  readonly headTenantId?: string;
  readonly issuer?: string;
};

export type MadeBundle = {
  readonly text: string;
  readonly bundle: StatementBundle;
  readonly keyIds: readonly string[];
};

/**
 * A valid bundle of an invented company: a ledger of several partners, currencies and months, a statement of one partner
 * over all or the later part of its chain, and heads signed before and after a rotation of keys. All from the seed.
 */
export function makeBundle(
  seed: number,
  { mostEntries = 24, lie = {} }: { readonly mostEntries?: number; readonly lie?: Lie } = {},
): MadeBundle {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const [oldKey, newKey] = [keyOf(seed, "old"), keyOf(seed, below(2) === 0 ? "old" : "new")];
  const entries = writeLedger(1 + below(mostEntries), below);
  const tree = plant(entries);
  const theirs = entries.filter(({ partnerRef }) => partnerRef === "ptr_north");
  const skipped = below(2) === 0 ? 0 : below(theirs.length + 1);
  const before = theirs[skipped - 1];
  const chain = theirs.slice(skipped);
  const earlierSize =
    before === undefined ? 0 : before.seq + below((chain[0]?.seq ?? entries.length + 1) - before.seq);
  const earlier =
    before === undefined ? null : signHead(tree, { key: oldKey, treeSize: earlierSize, previous: null });
  const honest = stateOf({ chain, before, previousHead: earlier && sha256Hex(earlier), random });
  const statement = lie.statement?.(honest) ?? honest;
  const treeHead = signHead(tree, {
    key: newKey,
    treeSize: entries.length,
    previous: earlier,
    tenant: lie.headTenantId ?? tenantId,
  });
  const statementSignature = signJws(newKey, {
    type: statementType,
    text: canonicalText({
      v: 1,
      iss: lie.issuer ?? issuer,
      tenant: tenantId,
      statement_hash: sha256Hex(canonicalText(statement)),
      ts: timeText,
    }),
  });
  const proofOf = (seq: number) =>
    hashPlan(planInclusion({ index: seq - 1, treeSize: entries.length }), tree.hashOf, sha256).map(toHex);
  const bundled = chain.map(({ payload, prevHash, seq }) => ({ payload, prevHash, proof: proofOf(seq) }));
  const consistency = earlier !== null && {
    from: earlier,
    proof: hashPlan(planConsistency({ from: earlierSize, to: entries.length }), tree.hashOf, sha256).map(
      toHex,
    ),
  };
  const used = earlier === null || oldKey.jwk.kid === newKey.jwk.kid ? [newKey] : [oldKey, newKey];
  const keys = used.map(({ jwk }) => jwk).sort((a, b) => (a.kid < b.kid ? -1 : 1));
  const bundle: StatementBundle = {
    format: bundleFormat,
    statement,
    statementSignature,
    entries: lie.entries?.(bundled) ?? bundled,
    treeHead,
    keys,
    ...(consistency === false ? {} : { consistency }),
  };
  return { text: canonicalText(bundle), bundle, keyIds: keys.map(({ kid }) => kid) };
}

const issuer = "https://fairshare.example";
const tenantId = "ten_acme";
const timeText = "2025-04-02T09:30:00.000Z";
const sha256Hex = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
const sha256: Sha256 = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());

function writeLedger(count: number, below: (limit: number) => number): readonly SealedEntry[] {
  const entries: SealedEntry[] = [];
  const add = (draft: EntryDraft) => {
    const partnerHead =
      entries.findLast(({ partnerRef }) => partnerRef === draft.partnerRef) ?? emptyPartnerHead;
    const salt = sha256Hex(`salt ${entries.length} ${below(2 ** 30)}`).slice(0, 32);
    const recordedAt = 1_743_500_000_000 + entries.length * 1000;
    entries.push(
      seal({ tenantId, draft, head: entries.at(-1) ?? emptyHead, partnerHead, recordedAt, salt, sha256Hex }),
    );
  };
  while (entries.length < count) {
    const credit = creditDraft({
      partnerRef: pick(["ptr_north", "ptr_north", "ptr_south", "ptr_east"], below),
      opportunityRef: `opp_${entries.length}`,
      amountMinor: (below(4) === 0 ? -1 : 1) * (1 + below(2 ** 40)),
      currency: pick(["USD", "USD", "USD", "EUR"], below),
      period: pick(["2025-03", "2025-03", "2025-04"], below),
      book: pick(["revenue", "revenue", "revenue", "sourced"], below),
      sharePpm: below(1_000_001),
      ruleVersion: { ruleId: "rul_equal", version: 1 + below(2), hash: "a".repeat(64) },
    });
    add(credit);
    if (below(5) === 0) add(reversalDraft(credit, entries.length));
  }
  return entries;
}

function pick<Item>(items: readonly Item[], below: (limit: number) => number): Item {
  return items[below(items.length)] as Item;
}

function plant(entries: readonly SealedEntry[]) {
  const leaves = entries.map((entry) => leafHash({ ...entry, sha256Hex }));
  const { nodes } = growFrontier(emptyFrontier, leaves, sha256);
  const known = new Map(nodes.map((node) => [`${node.level}/${node.index}`, node.hash]));
  return {
    entries,
    rootAt: (treeSize: number) =>
      toHex(rootOf(growFrontier(emptyFrontier, leaves.slice(0, treeSize), sha256).frontier, sha256)),
    hashOf: ({ level, index }: TreeNode) =>
      (level === 0 ? leaves[index] : known.get(`${level}/${index}`)) as Bytes,
  };
}

function stateOf({
  chain,
  before,
  previousHead,
  random,
}: {
  readonly chain: readonly SealedEntry[];
  readonly before: SealedEntry | undefined;
  readonly previousHead: string | null;
  readonly random: () => number;
}): StatementDocument {
  const due = chain.filter(
    (entry) => entry.period === "2025-03" && entry.currency === "USD" && entry.book === "revenue",
  );
  const opening = Math.floor(random() * 2 ** 41) - 2 ** 40;
  const versions = [...new Set(due.map((entry) => entry.ruleVersion))].sort();
  const first = (before?.partnerSeq ?? 0) + 1;
  return {
    v: "1",
    tenantId,
    companyName: "Quillmark \u201cSoftware\u201d GmbH",
    partnerRef: "ptr_north",
    partnerName: "Nordlicht Beratung \u65e5\u672c\n& Co.",
    number: `2025-03-${Math.floor(random() * 10_000)}`,
    version: random() < 0.5 ? "1" : "2",
    ...(random() < 0.5 ? {} : { supersedes: { version: "1", hash: sha256Hex("the version before") } }),
    issuedAt: timeText,
    period: "2025-03",
    currency: "USD",
    book: "revenue",
    opening: String(opening),
    lines: due.map(({ seq, entryHash, kind, amountMinor, opportunityRef }) => ({
      seq: String(seq),
      entryHash,
      kind,
      amountMinor: String(amountMinor),
      label: `Deal ${opportunityRef}`,
      reason: kind === "credit" ? "The only partner with a touchpoint" : "",
    })),
    closing: String(due.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), BigInt(opening))),
    rules: versions.map((version) => ({
      ruleId: "rul_equal",
      version: String(version),
      hash: "a".repeat(64),
      name: "Equal split",
    })),
    chain: {
      from: String(first),
      to: String(first + chain.length - 1),
      before: before?.entryHash ?? genesisHash,
    },
    ...(previousHead === null ? {} : { previousHead }),
  };
}

function signHead(
  { entries, rootAt }: ReturnType<typeof plant>,
  {
    key,
    treeSize,
    previous,
    tenant = tenantId,
  }: {
    readonly key: SigningKey;
    readonly treeSize: number;
    readonly previous: string | null;
    readonly tenant?: string;
  },
): string {
  const head = {
    issuer,
    tenantId: tenant,
    treeSize,
    root: rootAt(treeSize),
    headHash: entries[treeSize - 1]?.entryHash ?? genesisHash,
    publishedAt: Date.parse(timeText) + treeSize,
    previousDigest: previous === null ? genesisHash : sha256Hex(previous),
  };
  return signJws(key, { type: treeHeadType, text: treeHeadPayload(head) });
}

type SigningKey = { readonly jwk: BundledKey; readonly privateKey: ReturnType<typeof createPrivateKey> };

/** A key of nobody's, from a seed. */
function keyOf(seed: number, name: string): SigningKey {
  const secret = createHash("sha256")
    .update(`a test's key ${name} ${seed % 7}`)
    .digest();
  // RFC 8410's prefix makes a raw Ed25519 seed a PKCS #8 key.
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), secret]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  const kid = createHash("sha256")
    .update(canonicalText({ crv: "Ed25519", kty: "OKP", x }))
    .digest("base64url");
  return { privateKey, jwk: { alg: "EdDSA", crv: "Ed25519", kid, kty: "OKP", use: "sig", x } };
}

function signJws(
  { jwk, privateKey }: SigningKey,
  { type, text }: { readonly type: string; readonly text: string },
): string {
  const header = JSON.stringify({ alg: "EdDSA", kid: jwk.kid, typ: type });
  const signed = [header, text].map((part) => Buffer.from(part).toString("base64url")).join(".");
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString("base64url")}`;
}
