import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { LedgerHead } from "#worker/domain/ledger/entry.ts";
import type { SignedTreeHead } from "#worker/domain/ledger/tree-head.ts";
import type { Frontier, TreeNode } from "#worker/domain/merkle/frontier.ts";
import type { Bytes } from "#worker/domain/merkle/tree-hash.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";

/** A public key as the world may fetch it (RFC 7517, RFC 8037); `kid` is its RFC 7638 thumbprint. */
export type PublicJwk = {
  readonly alg: "EdDSA";
  readonly crv: "Ed25519";
  readonly kid: string;
  readonly kty: "OKP";
  readonly use: "sig";
  readonly x: string;
};

/** Signs with the current key; every key that ever signed stays known. */
export type LedgerSigner = {
  readonly issuer: string;
  /** The current key's. */
  readonly keyId: () => string;
  /** A compact JWS over the text's UTF-8 bytes; `type` goes into its header. */
  readonly sign: (text: string, type: string) => Promise<string>;
  /** The text that one of our keys has signed under this type; null when it is none of ours. */
  readonly open: (jws: string, type: string) => Promise<string | null>;
  /** The id of the key that a signature names; empty where it names none, or is no signature. */
  readonly keyIdOf: (jws: string) => string;
  /** The current key first, then the retired ones. */
  readonly publicKeys: () => readonly PublicJwk[];
};

/** One company's tree and the heads published of it. */
export type TreeStore = {
  /** The tree and the ledger's head, seen at one moment; the tree may be shorter in a ledger older than it. */
  readonly tree: () => Promise<{ readonly tree: Frontier; readonly head: LedgerHead }>;
  /** Finds the hashes of complete subtrees; asking the answer for one that was not named throws. */
  readonly hashesOf: (nodes: readonly TreeNode[]) => Promise<(node: TreeNode) => Bytes>;
  readonly newestHead: () => Promise<SignedTreeHead | null>;
  readonly getHead: (treeSize: number) => Promise<SignedTreeHead | null>;
  /** Newest first, smaller than `below` if given. */
  readonly listHeads: (query: {
    readonly below: number | null;
    readonly limit: number;
  }) => Promise<readonly SignedTreeHead[]>;
  /**
   * Stores the head and promises the job. overtaken: there is one of this size or a larger one already. frozen: a
   * verification found the ledger changed, and nothing is signed of it.
   */
  readonly addHead: (head: SignedTreeHead, job: JobMessage) => Promise<"added" | "overtaken" | "frozen">;
  readonly settleJob: (outboxId: string) => Promise<void>;
};

export type TreeStoreOf = (tenant: TenantScope) => TreeStore;

/** Keeps copies of what was published, outside the database. */
export type HeadArchive = {
  /** Keeping the same head again changes nothing. */
  readonly keep: (head: SignedTreeHead) => Promise<void>;
};

/** Looks over all companies. */
export type MovedLedgers = {
  /** Companies whose ledger is longer than the newest head that was published of it. */
  readonly listMoved: () => Promise<readonly string[]>;
};
