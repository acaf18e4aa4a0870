import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type ClockFace, clockFace } from "#worker/domain/dispute/dispute-clock.ts";
import { claimedMinor } from "#worker/domain/dispute/dispute-decision.ts";
import {
  type DisputeMove,
  type DisputeSide,
  type DisputeState,
  isUndecided,
  movesFrom,
} from "#worker/domain/dispute/dispute-state.ts";
import { numberText } from "#worker/domain/statement/compose-statement.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { mondayToFriday } from "#worker/domain/time/working-days.ts";
import type { Money } from "#worker/usecases/views/view-ports.ts";
import type { DisputeNeeds, DisputeScope } from "./dispute-needs.ts";
import type { DisputeCursor, DisputeEventKind, DisputeFilter, DisputeRecord } from "./dispute-ports.ts";

export type DisputeView = {
  readonly id: string;
  readonly number: number;
  readonly companyId: string;
  readonly companyName: string;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly opportunityId: string;
  readonly opportunityName: string;
  readonly entrySeq: number;
  /** What the entry says, what it should say by the partner, and the difference. */
  readonly entryAmount: Money;
  readonly expected: Money;
  readonly claimed: Money;
  readonly state: DisputeState;
  readonly version: number;
  readonly openedAt: string;
  readonly dueAt: string;
  readonly closedAt: string | null;
  /** Null once it is decided or withdrawn. */
  readonly clock: ClockFace | null;
  /** What the decision adds; `entrySeq` is null until the ledger has taken it. */
  readonly adjustment: { readonly amount: Money; readonly entrySeq: number | null } | null;
};

export type DisputeEventView = {
  readonly seq: number;
  readonly kind: DisputeEventKind;
  readonly side: DisputeSide | "system";
  /** A person of the reader's own side by name; the other side by the name of its organisation. */
  readonly author: string;
  readonly at: string;
  readonly text: string;
  readonly files: readonly {
    readonly id: string;
    readonly name: string;
    readonly contentType: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
};

export type DisputeDetail = DisputeView & {
  /** The disputed entry: where it stands, and what has become of it since. */
  readonly entry: {
    readonly period: string;
    readonly book: string;
    readonly kind: string;
    readonly reversedBySeq: number | null;
  };
  readonly statement: { readonly id: string; readonly number: string; readonly version: number } | null;
  /** What the reader's side may do now. */
  readonly moves: readonly DisputeMove[];
  readonly events: readonly DisputeEventView[];
  /** Where an adjustment would be posted now; null once there is nothing to decide. */
  readonly posting: { readonly period: string; readonly priorPeriod: string | null } | null;
};

/** A page of disputes, the newest first, with what they are about. */
export async function listDisputes(
  needs: DisputeNeeds,
  { tenant, partnerId }: DisputeScope,
  query: {
    readonly filter: Omit<DisputeFilter, "dueBefore"> & { readonly overdue: boolean };
    readonly after: DisputeCursor | null;
    readonly limit: number;
  },
): Promise<{ readonly items: readonly DisputeView[]; readonly next: DisputeCursor | null }> {
  const { overdue, ...filter } = query.filter;
  const found = await needs.disputesOf(tenant).list({
    filter: {
      ...filter,
      ...(partnerId === null ? {} : { partnerRef: partnerId }),
      dueBefore: overdue ? needs.clock.now() : undefined,
    },
    after: query.after,
    limit: query.limit + 1,
  });
  const shown = found.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: await withNames(needs, tenant, shown),
    next: found.length > shown.length && last ? { openedAt: last.openedAt, id: last.id } : null,
  };
}

/** One dispute with its whole history; null when there is none, or when it is another partner's. */
export async function getDispute(
  needs: DisputeNeeds,
  scope: DisputeScope,
  id: string,
): Promise<DisputeDetail | null> {
  const { tenant, partnerId } = scope;
  const record = await needs.disputesOf(tenant).get(id);
  if (record === null || (partnerId !== null && record.partnerRef !== partnerId)) return null;
  const side: DisputeSide = partnerId === null ? "company" : "partner";
  const [[view], entry, statement] = await Promise.all([
    withNames(needs, tenant, [record]),
    needs.readerOf(tenant).getEntry(record.entrySeq),
    record.statementId === null ? null : needs.statementsOf(tenant).get(record.statementId),
  ]);
  if (view === undefined || entry === null) return null;
  const { period, priorPeriod, book, kind, reversedBySeq } = entry;
  return {
    ...view,
    entry: { period, book, kind, reversedBySeq },
    statement: statement && {
      id: statement.id,
      number: numberText(statement.number),
      version: statement.version,
    },
    moves: movesFrom(record.state, side),
    events: await eventsOf(needs, tenant, { view, side }),
    posting: isUndecided(record.state) ? await postingOf(needs, tenant, priorPeriod ?? period) : null,
  };
}

async function postingOf({ periodsOf }: DisputeNeeds, tenant: TenantScope, home: string) {
  const period = (await periodsOf(tenant).postingPeriods()).openFrom(home);
  return { period, priorPeriod: period === home ? null : home };
}

async function eventsOf(
  needs: DisputeNeeds,
  tenant: TenantScope,
  { view, side }: { readonly view: DisputeView; readonly side: DisputeSide },
): Promise<readonly DisputeEventView[]> {
  const store = needs.disputesOf(tenant);
  const [events, files] = await Promise.all([store.listEvents(view.id), store.listFiles(view.id)]);
  const own = events.filter((event) => event.side === side);
  const people = await needs.userNames(own.map(({ by }) => by));
  const organisation = side === "company" ? view.partnerName : view.companyName;
  const authorOf = (event: (typeof events)[number]) => {
    if (event.side === "system") return "Fairshare";
    return event.side === side ? (people.get(event.by) ?? "Somebody who has left") : organisation;
  };
  return events.map((event) => ({
    seq: event.seq,
    kind: event.kind,
    side: event.side,
    author: authorOf(event),
    at: formatInstant(event.at),
    text: event.text,
    files: files
      .filter(({ eventSeq }) => eventSeq === event.seq)
      .map(({ id, name, contentType, bytes, sha256 }) => ({ id, name, contentType, bytes, sha256 })),
  }));
}

async function withNames(
  needs: DisputeNeeds,
  tenant: TenantScope,
  records: readonly DisputeRecord[],
): Promise<readonly DisputeView[]> {
  if (records.length === 0) return [];
  const views = needs.viewsOf(tenant);
  const [partners, deals, businessTime] = await Promise.all([
    views.partnerNames(records.map(({ partnerRef }) => partnerRef)),
    views.opportunityNames(records.map(({ opportunityRef }) => opportunityRef)),
    needs.businessTimeOf(tenant.tenantId),
  ]);
  const now = needs.clock.now();
  return records.map((record) => {
    const money = (amountMinor: number): Money => ({ amountMinor, currency: record.currency });
    const { id, number, state, version, dueAt, entrySeq, adjustmentMinor } = record;
    const days = businessTime ?? { timeZone: "UTC", workingDays: mondayToFriday };
    return {
      id,
      number,
      companyId: tenant.tenantId,
      companyName: tenant.name,
      partnerId: record.partnerRef,
      partnerName: partners.get(record.partnerRef) ?? record.partnerRef,
      opportunityId: record.opportunityRef,
      opportunityName: deals.get(record.opportunityRef) ?? record.opportunityRef,
      entrySeq,
      entryAmount: money(record.entryMinor),
      expected: money(record.expectedMinor),
      claimed: money(claimedMinor(record)),
      state,
      version,
      openedAt: formatInstant(record.openedAt),
      dueAt: formatInstant(dueAt),
      closedAt: record.closedAt === null ? null : formatInstant(record.closedAt),
      clock: isUndecided(state) ? clockFace({ dueAt, now }, days) : null,
      adjustment:
        adjustmentMinor === null ? null : { amount: money(adjustmentMinor), entrySeq: record.adjustmentSeq },
    };
  });
}
