import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { isDecidedByDispute } from "#worker/domain/ledger/dispute-adjustment.ts";
import { genesisHash, parsePayload, type SealedEntry } from "#worker/domain/ledger/entry.ts";
import { addMinor } from "#worker/domain/money/money.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import {
  composeStatement,
  numberText,
  type StatementNames,
  statementBook,
} from "#worker/domain/statement/compose-statement.ts";
import { canonicalText, type StatementDocument } from "#worker/domain/statement-bundle/bundle.ts";
import type { PeriodKey } from "#worker/domain/time/period-key.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { AttributionStoreOf } from "#worker/usecases/attribution/attribution-ports.ts";
import type { DisputeStore } from "#worker/usecases/disputes/dispute-ports.ts";
import type { LedgerReaderOf } from "#worker/usecases/ledger/ledger-ports.ts";
import { publishTreeHead, type TreeHeadNeeds } from "#worker/usecases/ledger/publish-tree-head.ts";
import { signStatement } from "#worker/usecases/ledger/statement-bundle.ts";
import type { VerificationStoreOf } from "#worker/usecases/ledger/verification-ports.ts";
import type { PeriodStoreOf } from "#worker/usecases/periods/period-ports.ts";
import type { ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import { isPeriodClosed, readStatementPeriods } from "./statement-periods.ts";
import type {
  StatementMatter,
  StatementRecord,
  StatementSettingsStoreOf,
  StatementStoreOf,
} from "./statement-ports.ts";

export type IssueNeeds = TreeHeadNeeds & {
  readonly readerOf: LedgerReaderOf;
  readonly viewsOf: ViewStoreOf;
  readonly attributionOf: AttributionStoreOf;
  readonly statementsOf: StatementStoreOf;
  readonly periodsOf: PeriodStoreOf;
  readonly disputesOf: (tenant: TenantScope) => Pick<DisputeStore, "numbersOf">;
  readonly statementSettingsOf: StatementSettingsStoreOf;
  readonly verificationsOf: VerificationStoreOf;
};

export type IssueRequest = StatementMatter & {
  readonly actor: Actor;
  /** Who wanted it, which is not the actor where a job works for somebody. */
  readonly issuedBy: string;
  /** The item of a bulk issue that this settles. */
  readonly item: { readonly issueId: string; readonly place: number } | null;
};

/** unchanged: the version in force says all this already. */
export type IssuedVersion = { readonly id: string; readonly outcome: "issued" | "unchanged" };

/**
 * period-not-over: its last day is still to come. nothing-to-state: the partner has no entry of this currency up to the
 * period, or there is no such period. ledger-frozen: a verification found the ledger changed.
 */
export type IssueRefusal = "period-not-over" | "nothing-to-state" | "ledger-frozen";

const mostTries = 5;

/** Issues the first version of a statement, or the next one where there is something new to say. */
export async function issueStatement(
  needs: IssueNeeds,
  tenant: TenantScope,
  request: IssueRequest,
): Promise<Result<IssuedVersion, IssueRefusal>> {
  const { periodOf } = await readStatementPeriods(needs, tenant);
  const period = periodOf(request.period);
  if (period === null) return err("nothing-to-state");
  if (needs.clock.now() < period.endsAt) return err("period-not-over");
  if ((await needs.verificationsOf(tenant).openFreeze()) !== null) return err("ledger-frozen");
  const startOf = (key: PeriodKey) => periodOf(key)?.startsAt ?? Number.POSITIVE_INFINITY;
  for (let tries = 1; tries <= mostTries; tries += 1) {
    const facts = await gatherFacts(needs, tenant, { request, startOf });
    if (facts === null) return err("nothing-to-state");
    const { inForce } = facts;
    if (inForce !== null && (await saysTheSame(needs, tenant, { inForce, facts }))) {
      return ok({ id: inForce.id, outcome: "unchanged" });
    }
    const id = await signAndSave(needs, tenant, { request, facts });
    if (id !== null) return ok({ id, outcome: "issued" });
    // Another statement took the number or the version: look again.
  }
  throw new Error("a statement could not be issued: others were always first");
}

type Facts = {
  readonly inForce: StatementRecord | null;
  readonly document: StatementDocument;
  readonly number: number;
  readonly headSize: number;
  readonly previousTreeSize: number | null;
};

/** Null when there is nothing to state. What the ledger says is taken as of one head of it. */
async function gatherFacts(
  needs: IssueNeeds,
  tenant: TenantScope,
  about: { readonly request: IssueRequest; readonly startOf: (key: PeriodKey) => number },
): Promise<Facts | null> {
  const { partnerRef, period, currency } = about.request;
  const startsAt = about.startOf(period);
  const store = needs.statementsOf(tenant);
  const reader = needs.readerOf(tenant);
  const [totals, latest, inForce, lastNumber] = await Promise.all([
    reader.currentTotals({ by: "period", partnerRef }),
    store.latestOf(partnerRef),
    store.getInForce({ partnerRef, period, currency }),
    store.lastNumber(),
  ]);
  const own = totals.groups.filter(
    (group) =>
      group.book === statementBook && group.currency === currency && about.startOf(group.key) <= startsAt,
  );
  if (own.length === 0) return null;
  const earlier = own.filter((group) => about.startOf(group.key) < startsAt);
  const stretch = await readStretch(needs, tenant, {
    partnerRef,
    period,
    headSeq: totals.head.seq,
    coveredTo: latest?.chainTo ?? null,
  });
  const head = await publishTreeHead(needs, tenant);
  const previous = latest === null ? null : await needs.treeOf(tenant).getHead(latest.headSize);
  const number = inForce?.number ?? lastNumber + 1;
  const [names, partnerNames] = await Promise.all([
    readNames(needs, tenant, stretch.entries),
    needs.viewsOf(tenant).partnerNames([partnerRef]),
  ]);
  const document = composeStatement({
    tenantId: tenant.tenantId,
    companyName: tenant.name,
    partnerRef,
    partnerName: partnerNames.get(partnerRef) ?? partnerRef,
    number,
    version: (inForce?.version ?? 0) + 1,
    supersedes: inForce && { version: inForce.version, hash: inForce.documentHash },
    issuedAt: needs.clock.now(),
    period,
    currency,
    openingMinor: addMinor(earlier.map((group) => group.amountMinor)),
    ...stretch,
    entries: stretch.entries.map((entry) => ({ entry, payload: payloadOf(entry) })),
    previousHead: previous?.digest ?? null,
    names,
  });
  return {
    inForce,
    document,
    number,
    headSize: head.treeSize,
    previousTreeSize: previous?.treeSize ?? null,
  };
}

/**
 * The partner's entries from where the statements before have stopped looking, or from the first of the period if that is
 * earlier; all of them for a first statement.
 */
async function readStretch(
  needs: IssueNeeds,
  tenant: TenantScope,
  about: {
    readonly partnerRef: string;
    readonly period: string;
    readonly headSeq: number;
    readonly coveredTo: number | null;
  },
): Promise<{ readonly from: number; readonly before: string; readonly entries: readonly SealedEntry[] }> {
  const { partnerRef, period, headSeq, coveredTo } = about;
  const reader = needs.readerOf(tenant);
  const newest = (await reader.getPartnerHead(partnerRef))?.partnerSeq ?? 0;
  const first = await needs.statementsOf(tenant).firstInPeriod({ partnerRef, period, through: newest });
  const from = coveredTo === null ? 1 : Math.min(coveredTo + 1, first ?? coveredTo + 1);
  const start = Math.max(1, from - 1);
  const read = await reader.partnerEntries({ partnerRef, from: start, to: newest });
  const before = read.find((entry) => entry.partnerSeq === from - 1)?.entryHash ?? genesisHash;
  // What came in after the balances were read is for the next version.
  return { from, before, entries: read.filter((entry) => entry.partnerSeq >= from && entry.seq <= headSeq) };
}

async function readNames(
  needs: IssueNeeds,
  tenant: TenantScope,
  entries: readonly SealedEntry[],
): Promise<StatementNames> {
  const disputes = [...new Set(entries.filter(isDecidedByDispute).map(({ ruleId }) => ruleId))];
  const [deals, { versions }, numbers] = await Promise.all([
    needs.viewsOf(tenant).opportunityNames([...new Set(entries.map((entry) => entry.opportunityRef))]),
    needs.attributionOf(tenant).getRuleBook(),
    needs.disputesOf(tenant).numbersOf(disputes),
  ]);
  const rules = new Map(
    versions.map((rule) => [`${rule.ruleId} ${rule.version}`, rule.definition.name] as const),
  );
  return {
    opportunity: (ref) => deals.get(ref) ?? ref,
    rule: ({ ruleId, version }) => {
      const number = numbers.get(ruleId);
      return number === undefined ? (rules.get(`${ruleId} ${version}`) ?? ruleId) : `Dispute ${number}`;
    },
  };
}

function payloadOf(entry: SealedEntry) {
  const payload = parsePayload(entry.payload);
  assert(payload.ok, "what the ledger has stored can be read");
  return payload.value;
}

/** Whether money and entries are those of the version in force; a name that has changed since makes no new version. */
async function saysTheSame(
  needs: IssueNeeds,
  tenant: TenantScope,
  { inForce, facts }: { readonly inForce: StatementRecord; readonly facts: Facts },
): Promise<boolean> {
  const { document } = facts;
  if (String(inForce.openingMinor) !== document.opening || inForce.lines !== document.lines.length)
    return false;
  const text = await needs.statementsOf(tenant).readDocument(inForce.id);
  assert(text !== null, "a statement has its document");
  const stored = JSON.parse(text) as StatementDocument;
  return stored.lines.every((line, at) => line.entryHash === document.lines[at]?.entryHash);
}

async function signAndSave(
  needs: IssueNeeds,
  tenant: TenantScope,
  { request, facts }: { readonly request: IssueRequest; readonly facts: Facts },
): Promise<string | null> {
  const { document, number, headSize, previousTreeSize } = facts;
  const { actor, item, partnerRef, period, currency } = request;
  const id = needs.ids.fresh("stm");
  const version = Number(document.version);
  const signature = await signStatement(needs, { statement: document, now: Date.parse(document.issuedAt) });
  const documentHash = needs.sha256Hex(canonicalText(document));
  const saved = await needs.statementsOf(tenant).save({
    id,
    number,
    version,
    partnerRef,
    period,
    currency,
    openingMinor: Number(document.opening),
    closingMinor: Number(document.closing),
    lines: document.lines.length,
    chainTo: Number(document.chain.to),
    documentHash,
    signature,
    previousTreeSize,
    headSize,
    isFinal: await isPeriodClosed(needs, tenant, period),
    lapseDays: (await needs.statementSettingsOf(tenant).get()).lapseDays,
    issuedBy: request.issuedBy,
    issuedAt: Date.parse(document.issuedAt),
    document,
    item: item && { ...item, outcome: "issued" },
    audit: auditLines(needs, {
      actor,
      changes: [
        {
          ownerId: tenant.tenantId,
          action: "statement.issued",
          object: { kind: "statement", id },
          before: null,
          after: {
            number: numberText(number),
            version,
            partnerId: partnerRef,
            period,
            currency,
            documentHash,
          },
        },
      ],
    }),
  });
  return saved ? id : null;
}
