import type { TenantScope } from "#worker/domain/access/principal.ts";
import { assert } from "#worker/domain/result.ts";
import {
  bundleFormat,
  canonicalText,
  type StatementBundle,
  type StatementClaim,
  type StatementDocument,
  statementType,
} from "#worker/domain/statement-bundle/bundle.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { LedgerReaderOf } from "./ledger-ports.ts";
import { proveConsistency, proveEntries } from "./prove-entries.ts";
import { publishTreeHead, type TreeHeadNeeds } from "./publish-tree-head.ts";
import type { LedgerSigner } from "./tree-head-ports.ts";

/** What is kept of an issued statement, so that its bundle can be made again at any time. */
export type IssuedStatement = {
  readonly statement: StatementDocument;
  /** From `signStatement`. */
  readonly signature: string;
  /** Size of the tree whose head `statement.previousHead` names; null when it names none. */
  readonly previousTreeSize: number | null;
};

/** Signs a statement. The same statement at the same time gives the same signature. */
export async function signStatement(
  { signer, sha256Hex }: Pick<TreeHeadNeeds, "signer" | "sha256Hex">,
  { statement, now }: { readonly statement: StatementDocument; readonly now: number },
): Promise<string> {
  const claim: StatementClaim = {
    v: 1,
    iss: signer.issuer,
    tenant: statement.tenantId,
    statement_hash: sha256Hex(canonicalText(statement)),
    ts: formatInstant(now),
  };
  return signer.sign(canonicalText(claim), statementType);
}

/**
 * The bytes of a statement's bundle, proven under the ledger's head as it stands: a later bundle of the same statement
 * has other proofs and says the same.
 */
export async function bundleStatement(
  needs: TreeHeadNeeds & { readonly readerOf: LedgerReaderOf },
  tenant: TenantScope,
  { statement, signature, previousTreeSize }: IssuedStatement,
): Promise<string> {
  const [from, to] = [Number(statement.chain.from), Number(statement.chain.to)];
  const { partnerRef } = statement;
  const entries = await needs.readerOf(tenant).partnerEntries({ partnerRef, from, to });
  assert(entries.length === to - from + 1, "a statement's chain is in the ledger");
  const tree = needs.treeOf(tenant);
  const head = await publishTreeHead(needs, tenant);
  const { treeSize } = head;
  const proofs = await proveEntries({ ...needs, tree }, { seqs: entries.map(({ seq }) => seq), treeSize });
  const consistency = await consistencyWith({ ...needs, tree }, { from: previousTreeSize, to: treeSize });
  const signatures = [signature, head.signedHead, ...(consistency === null ? [] : [consistency.from])];
  const bundle: StatementBundle = {
    format: bundleFormat,
    statement,
    statementSignature: signature,
    entries: entries.map(({ payload, prevHash }, at) => ({ payload, prevHash, proof: proofs[at] ?? [] })),
    treeHead: head.signedHead,
    keys: keysOf(needs.signer, signatures),
    ...(consistency === null ? {} : { consistency }),
  };
  return canonicalText(bundle);
}

async function consistencyWith(
  needs: Parameters<typeof proveConsistency>[0],
  { from, to }: { readonly from: number | null; readonly to: number },
): Promise<{ readonly from: string; readonly proof: readonly string[] } | null> {
  if (from === null) return null;
  const previous = await needs.tree.getHead(from);
  const proven = await proveConsistency(needs, { from, to });
  assert(previous !== null && proven.ok, "a statement names a head that was published");
  return { from: previous.signedHead, proof: proven.value.proof };
}

/** The keys that these signatures name, in the order of their ids. */
function keysOf(signer: LedgerSigner, signatures: readonly string[]) {
  const ids = new Set(signatures.map((jws) => signer.keyIdOf(jws)));
  const keys = signer.publicKeys().filter(({ kid }) => ids.has(kid));
  assert(keys.length === ids.size, "every key that ever signed is known");
  return keys.sort((a, b) => (a.kid < b.kid ? -1 : 1));
}
