import canonicalize from "canonicalize";
import { assert } from "#worker/domain/result.ts";
import { formatInstant, type Instant } from "#worker/domain/time/instant.ts";
import { genesisHash } from "./entry.ts";

/** What we state, and sign, about a company's whole ledger at one moment. Hashes are in hexadecimal. */
export type TreeHead = {
  /** The address of this installation. */
  readonly issuer: string;
  readonly tenantId: string;
  /** Entries in the tree; since every entry is a leaf, also the sequence number of the newest. */
  readonly treeSize: number;
  readonly root: string;
  readonly headHash: string;
  readonly publishedAt: Instant;
  /** SHA-256 of the signed head before this one; zeros for the first. */
  readonly previousDigest: string;
};

/** A signed head as it is stored: `signedHead` is the JWS in compact form, `digest` its SHA-256. */
export type SignedTreeHead = Omit<TreeHead, "issuer"> & {
  readonly keyId: string;
  readonly signedHead: string;
  readonly digest: string;
};

/** What the first head of a ledger names as the one before it. */
export const noPreviousDigest = genesisHash;

/** The `typ` in a tree head's signature, so that nothing else that we sign passes for one. */
export const treeHeadType = "fairshare-tree-head+jws";

/** The bytes that are signed: canonical JSON, in the words of docs/ledger-format.md. */
export function treeHeadPayload(head: TreeHead): string {
  const text = canonicalize({
    v: 1,
    iss: head.issuer,
    tenant: head.tenantId,
    tree_size: head.treeSize,
    root: head.root,
    head_seq: head.treeSize,
    head_hash: head.headHash,
    ts: formatInstant(head.publishedAt),
    prev_sth_hash: head.previousDigest,
  });
  assert(text !== undefined, "a tree head has a canonical form");
  return text;
}
