import canonicalize from "canonicalize";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import {
  anyText,
  count,
  exactly,
  hash,
  instant,
  integer,
  listOf,
  misfit,
  object,
  someText,
  whole,
} from "./shape.ts";

/**
 * A statement with all that is needed to check it without us: docs/ledger-format.md says what each part means. Amounts
 * and counters are decimal texts, so that no reader can lose a digit.
 */
export type StatementBundle = {
  readonly format: typeof bundleFormat;
  readonly statement: StatementDocument;
  /** A JWS over `StatementClaim`. */
  readonly statementSignature: string;
  /** The partner's entries from `chain.from` to `chain.to`, of every currency, period and book. */
  readonly entries: readonly BundledEntry[];
  /** The JWS of the tree head that the inclusion proofs lead to. */
  readonly treeHead: string;
  /** That this tree begins with the one of `statement.previousHead`; there when the statement names one. */
  readonly consistency?: { readonly from: string; readonly proof: readonly string[] };
  /** The public keys of the signatures above, and no others. */
  readonly keys: readonly BundledKey[];
};

export type StatementDocument = {
  readonly v: "1";
  readonly tenantId: string;
  readonly companyName: string;
  readonly partnerRef: string;
  readonly partnerName: string;
  readonly number: string;
  readonly version: string;
  /** The version that this one takes the place of, and the SHA-256 of that statement's canonical JSON. */
  readonly supersedes?: { readonly version: string; readonly hash: string };
  readonly issuedAt: string;
  readonly period: string;
  readonly currency: string;
  readonly book: string;
  readonly opening: string;
  readonly lines: readonly StatementLine[];
  readonly closing: string;
  readonly rules: readonly StatementRule[];
  /** The stretch of the partner's own chain that was looked at; `before` is the hash of the entry before it, or zeros. */
  readonly chain: { readonly from: string; readonly to: string; readonly before: string };
  /** SHA-256 of the signed head that the partner's statement before this one was proven under. */
  readonly previousHead?: string;
};

/** One entry in people's words. */
export type StatementLine = {
  readonly seq: string;
  readonly entryHash: string;
  readonly kind: string;
  readonly amountMinor: string;
  readonly label: string;
  readonly reason: string;
};

export type StatementRule = {
  readonly ruleId: string;
  readonly version: string;
  readonly hash: string;
  readonly name: string;
};

export type BundledEntry = {
  readonly payload: string;
  readonly prevHash: string;
  readonly proof: readonly string[];
};

export type BundledKey = {
  readonly alg: "EdDSA";
  readonly crv: "Ed25519";
  readonly kid: string;
  readonly kty: "OKP";
  readonly use: "sig";
  readonly x: string;
};

/** What is signed about a statement. */
export type StatementClaim = {
  readonly v: 1;
  readonly iss: string;
  readonly tenant: string;
  readonly statement_hash: string;
  readonly ts: string;
};

/** What is signed about a tree, as it is written in its JWS. */
export type TreeHeadClaim = {
  readonly v: 1;
  readonly iss: string;
  readonly tenant: string;
  readonly tree_size: number;
  readonly root: string;
  readonly head_seq: number;
  readonly head_hash: string;
  readonly ts: string;
  readonly prev_sth_hash: string;
};

export const bundleFormat = "fairshare-statement-bundle-v1";

/** The `typ` in a statement's signature. */
export const statementType = "fairshare-statement+jws";

/** RFC 8785; the one spelling in which bundles, statements and claims are written, hashed and signed. */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  assert(text !== undefined, "what is written has a canonical form");
  return text;
}

/** `detail` is the place of the first misfit, where one place is to blame. */
export type BundleProblem = {
  readonly code: "not-json" | "not-canonical" | "not-a-bundle";
  readonly detail: string;
};

/** Reads a bundle and nothing looser: exactly the known fields in canonical JSON, so that every byte counts. */
export function parseBundle(text: string): Result<StatementBundle, BundleProblem> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return err({ code: "not-json", detail: "" });
  }
  const path = misfit(parsed, bundleShape);
  if (path !== null) return err({ code: "not-a-bundle", detail: path });
  return canonicalText(parsed) === text
    ? ok(parsed as StatementBundle)
    : err({ code: "not-canonical", detail: "" });
}

const ref = someText;
const jws = { kind: "text", pattern: /^[\w-]+\.[\w-]+\.[\w-]{86}$/ } as const;

const keyShape = object({
  alg: exactly("EdDSA"),
  crv: exactly("Ed25519"),
  kid: { kind: "text", pattern: /^[\w-]{43}$/ },
  kty: exactly("OKP"),
  use: exactly("sig"),
  x: { kind: "text", pattern: /^[\w-]{43}$/ },
});

const lineShape = object({
  seq: count,
  entryHash: hash,
  kind: someText,
  amountMinor: whole,
  label: anyText,
  reason: anyText,
});

const statementShape = object(
  {
    v: exactly("1"),
    tenantId: ref,
    companyName: anyText,
    partnerRef: ref,
    partnerName: anyText,
    number: someText,
    version: count,
    issuedAt: instant,
    period: someText,
    currency: { kind: "text", pattern: /^[A-Z]{3}$/ },
    book: someText,
    opening: whole,
    lines: listOf(lineShape),
    closing: whole,
    rules: listOf(object({ ruleId: ref, version: count, hash, name: anyText })),
    chain: object({ from: count, to: whole, before: hash }),
  },
  { supersedes: object({ version: count, hash }), previousHead: hash },
);

export const bundleShape = object(
  {
    format: exactly(bundleFormat),
    statement: statementShape,
    statementSignature: jws,
    entries: listOf(object({ payload: someText, prevHash: hash, proof: listOf(hash) })),
    treeHead: jws,
    keys: listOf(keyShape),
  },
  { consistency: object({ from: jws, proof: listOf(hash) }) },
);

export const statementClaimShape = object({
  v: integer,
  iss: someText,
  tenant: ref,
  statement_hash: hash,
  ts: instant,
});

export const treeHeadClaimShape = object({
  v: integer,
  iss: someText,
  tenant: ref,
  tree_size: integer,
  root: hash,
  head_seq: integer,
  head_hash: hash,
  ts: instant,
  prev_sth_hash: hash,
});
