import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { webCryptoHost as host } from "#web/verifier/web-crypto-host.ts";
import { sha256Hex } from "#worker/adapters/platform/sha256.ts";
import { type EntryDraft, genesisHash, type SealedEntry } from "#worker/domain/ledger/entry.ts";
import type { StatementDocument } from "#worker/domain/statement-bundle/bundle.ts";
import { stepNames, verifyBundle } from "#worker/domain/statement-bundle/verify-bundle.ts";
import { buildServices } from "#worker/services.ts";
import { creditDraft, reversalDraft } from "#worker/testing/ledger-entries.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { heldTransport } from "#worker/testing/runs.ts";
import { bundleStatement, signStatement } from "#worker/usecases/ledger/statement-bundle.ts";

const now = Date.UTC(2025, 3, 2);

test("a statement of a real ledger verifies, and its next one continues it", async () => {
  const { tenant } = await makeCompany();
  const services = { ...buildServices(env), transport: heldTransport() };
  const post = async (drafts: readonly EntryDraft[]) => {
    expect(await services.writer.append(tenant, drafts)).toMatchObject({ ok: true });
  };
  const first = creditDraft({ opportunityRef: "opp_first" });
  await post([first, creditDraft({ partnerRef: "ptr_south" }), creditDraft({ opportunityRef: "opp_two" })]);
  await post([reversalDraft(first, 1), creditDraft({ opportunityRef: "opp_three", currency: "EUR" })]);

  const issue = async (statement: StatementDocument, previousTreeSize: number | null) => {
    const signature = await signStatement(services, { statement, now });
    const text = await bundleStatement(services, tenant, { statement, signature, previousTreeSize });
    const trustedKeyIds = services.signer.publicKeys().map(({ kid }) => kid);
    return verifyBundle(new Uint8Array(new TextEncoder().encode(text)), { host, trustedKeyIds });
  };
  const entries = await services.readerOf(tenant).partnerEntries({ partnerRef: "ptr_north", from: 1, to: 4 });
  const one = await issue(stateOf(tenant.tenantId, { entries, opening: 0 }), null);
  expect(one.steps.map(({ name, status }) => [name, status])).toEqual(stepNames.map((name) => [name, "ok"]));

  const head = await services.publishTreeHead(tenant);
  await post([creditDraft({ opportunityRef: "opp_four", amountMinor: 500 })]);
  await post([creditDraft({ partnerRef: "ptr_south", opportunityRef: "opp_five" })]);
  const later = await services.readerOf(tenant).partnerEntries({ partnerRef: "ptr_north", from: 5, to: 5 });
  const before = entries.at(-1)?.entryHash ?? "";
  const next = stateOf(tenant.tenantId, { entries: later, opening: 1234, before });
  const two = await issue({ ...next, previousHead: sha256Hex(head.signedHead) }, head.treeSize);
  expect(two.steps.map(({ name, status }) => [name, status])).toEqual(stepNames.map((name) => [name, "ok"]));
  expect(two.steps.find(({ name }) => name === "consistency")?.detail).toContain("begins with the one of 5");
});

function stateOf(
  tenantId: string,
  {
    entries,
    opening,
    before = genesisHash,
  }: { readonly entries: readonly SealedEntry[]; readonly opening: number; readonly before?: string },
): StatementDocument {
  const due = entries.filter(({ currency, period }) => currency === "USD" && period === "2025-03");
  const [from = 0, to = 0] = [entries[0]?.partnerSeq, entries.at(-1)?.partnerSeq];
  return {
    v: "1",
    tenantId,
    companyName: "Northwind",
    partnerRef: "ptr_north",
    partnerName: "North",
    number: "2025-03-1",
    version: "1",
    issuedAt: "2025-04-02T00:00:00.000Z",
    period: "2025-03",
    currency: "USD",
    book: "revenue",
    opening: String(opening),
    lines: due.map(({ seq, entryHash, kind, amountMinor }) => ({
      seq: String(seq),
      entryHash,
      kind,
      amountMinor: String(amountMinor),
      label: "A deal",
      reason: "",
    })),
    closing: String(due.reduce((sum, { amountMinor }) => sum + amountMinor, opening)),
    rules: [{ ruleId: "rul_equal", version: "1", hash: "a".repeat(64), name: "Equal split" }],
    chain: { from: String(from), to: String(to), before },
  };
}
