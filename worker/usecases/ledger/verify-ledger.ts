import { createVerifier, type Verdict } from "#worker/domain/ledger/verify.ts";
import type { Sha256Hex } from "#worker/usecases/ports.ts";
import type { LedgerReader } from "./ledger-ports.ts";

/** Some 3 MB of rows at a time; a million entries are 500 queries, within what one request may make. */
const entriesPerPage = 2_000;

/**
 * Recomputes a company's ledger, or one partner's part of it, from the stored bytes. What is appended meanwhile is left
 * to the next verification: the statement is taken first, and entries up to its head never change.
 */
export async function verifyLedger(
  { reader, sha256Hex }: { readonly reader: LedgerReader; readonly sha256Hex: Sha256Hex },
  scope: { readonly tenantId: string; readonly partnerRef?: string },
): Promise<Verdict> {
  const statement = await reader.statement(scope);
  const verifier = createVerifier({ ...scope, sha256Hex });
  const { partnerRef } = scope;
  let afterSeq = 0;
  for (;;) {
    const page = await reader.chainPage({
      afterSeq,
      throughSeq: statement.head.seq,
      limit: entriesPerPage,
      ...(partnerRef === undefined ? {} : { partnerRef }),
    });
    if (!page.every((entry) => verifier.add(entry)) || page.length < entriesPerPage) break;
    afterSeq = page.at(-1)?.seq ?? afterSeq;
  }
  return verifier.finish(statement);
}
