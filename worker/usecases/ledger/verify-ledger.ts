import { leafHash } from "#worker/domain/ledger/entry.ts";
import { createVerifier, type Verdict } from "#worker/domain/ledger/verify.ts";
import { emptyFrontier, growFrontier, sameFrontier } from "#worker/domain/merkle/frontier.ts";
import type { Sha256 } from "#worker/domain/merkle/tree-hash.ts";
import type { Sha256Hex } from "#worker/usecases/ports.ts";
import type { LedgerReader } from "./ledger-ports.ts";

/** Some 3 MB of rows at a time; a million entries are 500 queries, within what one request may make. */
const entriesPerPage = 2_000;

/**
 * Recomputes a company's ledger, or one partner's part of it, from the stored bytes. What is appended meanwhile is left
 * to the next verification: the statement is taken first, and entries up to its head never change.
 */
export async function verifyLedger(
  {
    reader,
    sha256Hex,
    sha256,
  }: { readonly reader: LedgerReader; readonly sha256Hex: Sha256Hex; readonly sha256: Sha256 },
  scope: { readonly tenantId: string; readonly partnerRef?: string },
): Promise<Verdict> {
  const statement = await reader.statement(scope);
  const verifier = createVerifier({ ...scope, sha256Hex });
  const { partnerRef } = scope;
  let tree = emptyFrontier;
  let afterSeq = 0;
  for (;;) {
    const page = await reader.chainPage({
      afterSeq,
      throughSeq: statement.head.seq,
      limit: entriesPerPage,
      ...(partnerRef === undefined ? {} : { partnerRef }),
    });
    if (partnerRef === undefined) {
      // A ledger from before there was a tree may be ahead of it.
      const inTree = page.filter(({ seq }) => seq <= statement.tree.size);
      const leaves = inTree.map((entry) => leafHash({ ...entry, sha256Hex }));
      tree = growFrontier(tree, leaves, sha256).frontier;
    }
    if (!page.every((entry) => verifier.add(entry)) || page.length < entriesPerPage) break;
    afterSeq = page.at(-1)?.seq ?? afterSeq;
  }
  const verdict = verifier.finish(statement);
  if (!verdict.ok || partnerRef !== undefined || sameFrontier(tree, statement.tree)) return verdict;
  return { ok: false, checked: verdict.checked, reason: "tree-differs" };
}
