import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type Finding, foreignFindings } from "#worker/domain/registration/conflict.ts";
import type {
  Registration,
  RegistrationContent,
  RegistrationEvent,
} from "#worker/domain/registration/registration.ts";
import {
  isUndecided,
  movesFrom,
  type OfferedMove,
  type RegistrationMove,
  type RegistrationState,
} from "#worker/domain/registration/registration-state.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { takesFiles } from "./keep-attachments.ts";
import type { RegistrationNeeds, RegistrationScope } from "./registration-needs.ts";
import type {
  RegistrationCursor,
  RegistrationFile,
  RegistrationFilter,
  RegistrationSort,
} from "./registration-ports.ts";
import { isVisible } from "./registration-scope.ts";

/** running: until `dueAt`. late: the promised answer is overdue. paused: the partner has been asked. */
export type PromiseFace = { readonly kind: "running" | "late" | "paused"; readonly leftMs: number };

/** All that a partner is told when something of somebody else's is in its way: the same words whatever it is, and whosever. */
export const maskedNotice = "already-protected-or-in-review";

/** What both sides see. */
export type RegistrationView = RegistrationContent & {
  readonly id: string;
  readonly number: number;
  readonly companyId: string;
  readonly companyName: string;
  readonly partnerId: string;
  readonly partnerName: string;
  readonly state: RegistrationState;
  readonly version: number;
  readonly madeBy: "partner" | "company";
  readonly requestedFields: readonly string[];
  readonly notice: typeof maskedNotice | null;
  readonly createdAt: string;
  readonly submittedAt: string | null;
  readonly approvedAt: string | null;
  readonly endedAt: string | null;
  readonly closedAt: string | null;
  readonly expiresAt: string | null;
  readonly dueAt: string | null;
  readonly promise: PromiseFace | null;
  readonly extensions: number;
  readonly hasAppealed: boolean;
  /** Its part of a contest that was split, in percent; null for all of it. */
  readonly sharePercent: number | null;
  /** What only the company sees; null on the partner's side. */
  readonly company: CompanySide | null;
};

export type CompanySide = {
  readonly assignee: { readonly id: string; readonly name: string } | null;
  readonly findings: readonly (Finding & { readonly partnerName: string | null })[];
  readonly checkedAt: string | null;
  readonly accountId: string | null;
  readonly opportunity: { readonly id: string; readonly name: string } | null;
  readonly contestId: string | null;
  readonly escalatedAt: string | null;
  readonly tier: string | null;
};

export type EventView = {
  readonly seq: number;
  readonly move: RegistrationMove;
  readonly side: RegistrationEvent["side"];
  readonly author: string;
  readonly at: string;
  readonly from: RegistrationState;
  readonly to: RegistrationState;
  readonly text: string;
  readonly fields: readonly string[];
  readonly expiresAt: string | null;
  readonly days: number | null;
};

export type RegistrationDetail = RegistrationView & {
  readonly moves: readonly OfferedMove[];
  /** Whether files can be added now. */
  readonly takesFiles: boolean;
  readonly events: readonly EventView[];
  readonly files: readonly Pick<
    RegistrationFile,
    "id" | "name" | "contentType" | "bytes" | "sha256" | "side"
  >[];
  /** Those that are contested together with it; only for the company. */
  readonly contest: readonly RegistrationView[];
};

export type ListRequest = {
  readonly filter: Omit<RegistrationFilter, "seenBy" | "dueBefore"> & { readonly overdue: boolean };
  readonly sort: RegistrationSort;
  readonly after: RegistrationCursor | null;
  readonly limit: number;
};

export async function listRegistrations(
  needs: RegistrationNeeds,
  scope: RegistrationScope,
  { filter, sort, after, limit }: ListRequest,
): Promise<{ readonly items: readonly RegistrationView[]; readonly next: RegistrationCursor | null }> {
  const { overdue, ...wanted } = filter;
  const records = await needs.registrationsOf(scope.tenant).list({
    filter: {
      ...wanted,
      ...(overdue ? { dueBefore: needs.clock.now() } : {}),
      // Who looks after it and which deal it became is told to no partner, so none may ask by it either.
      ...(scope.side === "partner"
        ? { partnerId: scope.partnerId, assigneeId: undefined, opportunityId: undefined }
        : {}),
      seenBy: scope.side,
    },
    sort,
    after,
    limit: limit + 1,
  });
  const items = records.slice(0, limit);
  const last = items.at(-1);
  const hasMore = records.length > limit && last !== undefined;
  const place = (one: Registration) => (sort === "dueAt" ? (one.dueAt ?? 0) : one.createdAt);
  return { items: await viewAll(needs, scope, items), next: hasMore ? [place(last), last.id] : null };
}

/** Null when it is not there for this side. */
export async function getRegistration(
  needs: RegistrationNeeds,
  scope: RegistrationScope,
  id: string,
): Promise<RegistrationDetail | null> {
  const store = needs.registrationsOf(scope.tenant);
  const [record, events, files] = await Promise.all([
    store.get(id),
    store.listEvents(id),
    store.listFiles(id),
  ]);
  if (record === null || !isVisible(record, scope)) return null;
  const isContest = scope.side === "company" && record.state === "contested" && record.contestId !== null;
  const rivals = isContest ? await store.listContest(record.contestId ?? "") : [];
  const [own, ...contest] = await viewAll(needs, scope, [
    record,
    ...rivals.filter((rival) => rival.id !== id),
  ]);
  if (own === undefined) return null;
  return {
    ...own,
    moves: movesFrom(record, scope.side).filter(({ move }) => !machineMoves.includes(move)),
    takesFiles: takesFiles(record),
    events: await viewEvents(needs, scope, { events, view: own }),
    files: files.map(({ id: fileId, name, contentType, bytes, sha256, side }) => ({
      id: fileId,
      name,
      contentType,
      bytes,
      sha256,
      side,
    })),
    contest,
  };
}

/** Offered by the link with the CRM and not by a button of its own. */
const machineMoves: readonly RegistrationMove[] = ["link"];

/** How the company does its work is not the partner's business. */
const companyOnly: readonly RegistrationMove[] = ["assign", "link", "escalate"];

async function viewEvents(
  needs: RegistrationNeeds,
  { side }: RegistrationScope,
  { events, view }: { readonly events: readonly RegistrationEvent[]; readonly view: RegistrationView },
): Promise<readonly EventView[]> {
  const seen = events.filter(({ move }) => side === "company" || !companyOnly.includes(move));
  // Whoever did it at the other side is that organisation and no person.
  const own = seen.filter((event) => event.side === side);
  const people = await needs.userNames(own.map(({ by }) => by));
  const organisation = side === "company" ? view.partnerName : view.companyName;
  const authorOf = (event: RegistrationEvent) => {
    if (event.side === "system") return "Fairshare";
    return event.side === side ? (people.get(event.by) ?? "Somebody who has left") : organisation;
  };
  return seen.map((event, at) => ({
    // A partner's steps are counted by themselves: gaps would tell of those it does not see.
    seq: side === "company" ? event.seq : at + 1,
    move: event.move,
    side: event.side,
    author: authorOf(event),
    at: formatInstant(event.at),
    from: event.from,
    to: event.to,
    text: event.side === "system" && side === "partner" ? "" : event.text,
    fields: event.detail.fields ?? [],
    expiresAt: instantOrNull(event.detail.expiresAt ?? null),
    days: event.detail.days ?? null,
  }));
}

export async function viewAll(
  needs: RegistrationNeeds,
  scope: RegistrationScope,
  records: readonly Registration[],
): Promise<readonly RegistrationView[]> {
  if (records.length === 0) return [];
  const sides = scope.side === "company" ? await companySides(needs, scope.tenant, records) : null;
  const names = await needs.viewsOf(scope.tenant).partnerNames(records.map(({ partnerId }) => partnerId));
  // The company's numbers count what all partners register, which is no partner's business.
  const own =
    scope.side === "partner" ? await needs.registrationsOf(scope.tenant).numbersAtPartner(records) : null;
  const now = needs.clock.now();
  return records.map((record) => ({
    ...record.content,
    id: record.id,
    number: own?.get(record.id) ?? record.number,
    companyId: scope.tenant.tenantId,
    companyName: scope.tenant.name,
    partnerId: record.partnerId,
    partnerName: names.get(record.partnerId) ?? record.partnerId,
    state: record.state,
    version: record.version,
    madeBy: record.madeSide,
    requestedFields: record.requestedFields,
    notice: noticeOf(record),
    createdAt: formatInstant(record.createdAt),
    submittedAt: instantOrNull(record.submittedAt),
    approvedAt: instantOrNull(record.approvedAt),
    endedAt: instantOrNull(record.endedAt),
    closedAt: instantOrNull(record.closedAt),
    expiresAt: instantOrNull(record.expiresAt),
    dueAt: instantOrNull(record.dueAt),
    promise: promiseFace(record, now),
    extensions: record.extensions,
    hasAppealed: record.hasAppealed,
    sharePercent: record.sharePpm === null ? null : record.sharePpm / ppmOfPercent,
    company: sides?.get(record.id) ?? null,
  }));
}

const ppmOfPercent = 10_000;

function noticeOf({ state, findings }: Registration): typeof maskedNotice | null {
  return isUndecided(state) && foreignFindings(findings).length > 0 ? maskedNotice : null;
}

function promiseFace({ dueAt, clockLeftMs }: Registration, now: Instant): PromiseFace | null {
  if (clockLeftMs !== null) return { kind: "paused", leftMs: clockLeftMs };
  if (dueAt === null) return null;
  return { kind: now < dueAt ? "running" : "late", leftMs: dueAt - now };
}

async function companySides(
  needs: RegistrationNeeds,
  tenant: TenantScope,
  records: readonly Registration[],
): Promise<ReadonlyMap<string, CompanySide>> {
  const present = (ids: readonly (string | null)[]) => [...new Set(ids.filter((id) => id !== null))];
  const views = needs.viewsOf(tenant);
  const findings = records.flatMap((record) => record.findings);
  const [people, partners, deals, tiers] = await Promise.all([
    needs.userNames(present(records.map(({ assigneeId }) => assigneeId))),
    views.partnerNames(present(findings.map(({ partnerId }) => partnerId))),
    views.opportunityNames(present(records.map(({ opportunityId }) => opportunityId))),
    needs.registrationsOf(tenant).partnerTiers(present(records.map(({ partnerId }) => partnerId))),
  ]);
  return new Map(
    records.map((record) => [
      record.id,
      {
        assignee: named(record.assigneeId, people),
        findings: record.findings.map((finding) => ({
          ...finding,
          partnerName:
            finding.partnerId === null ? null : (partners.get(finding.partnerId) ?? finding.partnerId),
        })),
        checkedAt: instantOrNull(record.checkedAt),
        accountId: record.accountId,
        opportunity: named(record.opportunityId, deals),
        contestId: record.contestId,
        escalatedAt: instantOrNull(record.escalatedAt),
        tier: tiers.get(record.partnerId) ?? null,
      },
    ]),
  );
}

function named(id: string | null, names: ReadonlyMap<string, string>) {
  return id === null ? null : { id, name: names.get(id) ?? id };
}

function instantOrNull(instant: Instant | null): string | null {
  return instant === null ? null : formatInstant(instant);
}
