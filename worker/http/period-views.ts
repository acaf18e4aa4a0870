import { z } from "zod";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { CalendarSpan, Period } from "#worker/domain/period/calendar.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { Directory } from "#worker/usecases/access/access-ports.ts";
import type { PeriodDetail, PeriodList } from "#worker/usecases/periods/read-periods.ts";
import { nameOf } from "#worker/usecases/views/opportunity-views.ts";
import type { ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import { instant, money } from "./views.ts";

const span = {
  key: z.string(),
  firstDay: z.string(),
  lastDay: z.string(),
  startsAt: instant,
  endsAt: instant,
};
const state = z.enum(["open", "closing", "closed", "locked"]);
const total = z.object({ book: z.string(), amount: money, entries: z.int() });

export const calendarView = z.object({
  /** Null from the beginning. */
  from: z.string().nullable(),
  unit: z.enum(["month", "quarter"]),
  fiscalYearStartMonth: z.int(),
  timeZone: z.string(),
});

export const periodListView = z.object({
  calendar: z.array(calendarView),
  current: z.string(),
  items: z.array(z.object({ ...span, state, totals: z.array(total) })),
});

export const periodDetailView = z.object({
  ...span,
  state,
  closedSeq: z.int().nullable(),
  totals: z.array(total),
  partners: z.array(
    z.object({ id: z.string(), name: z.string(), book: z.string(), amount: money, entries: z.int() }),
  ),
  checklist: z.array(
    z.object({
      item: z.string(),
      found: z.int(),
      status: z.enum(["clear", "waived", "blocks"]),
      waivable: z.boolean(),
      waiver: z.object({ reason: z.string(), by: z.string(), at: instant }).nullable(),
    }),
  ),
  newestImportAt: instant.nullable(),
  progress: z.object({ counted: z.int(), total: z.int() }).nullable(),
  reopening: z
    .object({ reason: z.string(), by: z.string(), byId: z.string(), at: instant, approved: z.boolean() })
    .nullable(),
  history: z.array(
    z.object({
      what: z.enum(["close-failed", "closed", "reopened", "reopening-lapsed"]),
      at: instant,
      by: z.string(),
      approvedBy: z.string().nullable(),
      note: z.string().nullable(),
      entrySeq: z.int().nullable(),
    }),
  ),
});

type PeriodDetailView = z.infer<typeof periodDetailView>;

export function toCalendarView({ firstDay, unit, fiscalYearStartMonth, timeZone }: CalendarSpan) {
  return { from: firstDay.startsWith("0000") ? null : firstDay, unit, fiscalYearStartMonth, timeZone };
}

export function toPeriodList({ spans, current, periods }: PeriodList): z.infer<typeof periodListView> {
  return {
    calendar: spans.map(toCalendarView),
    current,
    items: periods.map(({ period, state: now, totals }) => ({
      ...spanOf(period),
      state: now,
      totals: totals.map(totalOf),
    })),
  };
}

export async function toPeriodDetail(
  { access, viewsOf }: { readonly access: Pick<Directory, "userNames">; readonly viewsOf: ViewStoreOf },
  tenant: TenantScope,
  detail: PeriodDetail,
): Promise<PeriodDetailView> {
  const { period, row, totals, closes, reopenings } = detail;
  const waivers = detail.checklist.flatMap(({ waiver }) => (waiver === null ? [] : [waiver]));
  const asked = reopenings.find(({ status }) => status === "requested" || status === "approved");
  const people = await access.userNames([
    ...new Set([
      ...waivers.map(({ waivedBy }) => waivedBy),
      ...closes.map(({ requestedBy }) => requestedBy),
      ...reopenings.flatMap(({ requestedBy, approvedBy }) => [requestedBy, approvedBy ?? requestedBy]),
    ]),
  ]);
  const partners = await viewsOf(tenant).partnerNames(totals.map(({ partnerRef }) => partnerRef));
  return {
    ...spanOf(period),
    state: detail.state,
    closedSeq: row?.closedSeq ?? null,
    totals: sumByBook(detail),
    partners: totals.map((one) => ({
      id: one.partnerRef,
      name: partners.get(one.partnerRef) ?? one.partnerRef,
      ...totalOf(one),
    })),
    checklist: detail.checklist.map(({ waiver, ...item }) => ({
      ...item,
      waiver: waiver && {
        reason: waiver.reason,
        by: nameOf(people, waiver.waivedBy),
        at: formatInstant(waiver.waivedAt),
      },
    })),
    newestImportAt: detail.newestImportAt === null ? null : formatInstant(detail.newestImportAt),
    progress: progressOf(detail),
    reopening:
      asked === undefined
        ? null
        : {
            reason: asked.reason,
            by: nameOf(people, asked.requestedBy),
            byId: asked.requestedBy,
            at: formatInstant(asked.requestedAt),
            approved: asked.status === "approved",
          },
    history: historyOf(detail, people),
  };
}

function spanOf({ key, firstDay, endDay, startsAt, endsAt }: Period) {
  const lastDay = formatInstant(Date.parse(endDay) - 1).slice(0, firstDay.length);
  return { key, firstDay, lastDay, startsAt: formatInstant(startsAt), endsAt: formatInstant(endsAt) };
}

function totalOf({
  book,
  currency,
  amountMinor,
  entries,
}: {
  readonly book: string;
  readonly currency: string;
  readonly amountMinor: number;
  readonly entries: number;
}) {
  return { book, amount: { amountMinor, currency }, entries };
}

function sumByBook({ totals }: PeriodDetail) {
  const sums = new Map<string, { book: string; currency: string; amountMinor: number; entries: number }>();
  for (const { book, currency, amountMinor, entries } of totals) {
    const sum = sums.get(`${book} ${currency}`) ?? { book, currency, amountMinor: 0, entries: 0 };
    sum.amountMinor += amountMinor;
    sum.entries += entries;
    sums.set(`${book} ${currency}`, sum);
  }
  return [...sums.values()].map(totalOf);
}

function progressOf({ state: now, closes }: PeriodDetail): PeriodDetailView["progress"] {
  const close = closes.find(({ status }) => status === "running");
  return now === "closing" && close !== undefined ? { counted: close.counted, total: close.total } : null;
}

/** Newest first. */
function historyOf(
  { closes, reopenings }: PeriodDetail,
  people: ReadonlyMap<string, string>,
): PeriodDetailView["history"] {
  const closings = closes
    .filter(({ status }) => status !== "running")
    .map((close) => ({
      what: close.status === "closed" ? ("closed" as const) : ("close-failed" as const),
      at: formatInstant(close.finishedAt ?? close.startedAt),
      by: nameOf(people, close.requestedBy),
      approvedBy: null,
      note: close.failure,
      entrySeq: close.entrySeq,
    }));
  const openings = reopenings
    .filter(({ status }) => status === "reopened" || status === "lapsed")
    .map((one) => ({
      what: one.status === "reopened" ? ("reopened" as const) : ("reopening-lapsed" as const),
      at: formatInstant(one.approvedAt ?? one.requestedAt),
      by: nameOf(people, one.requestedBy),
      approvedBy: one.approvedBy && nameOf(people, one.approvedBy),
      note: one.reason,
      entrySeq: one.entrySeq,
    }));
  return [...closings, ...openings].sort((a, b) => (a.at < b.at ? 1 : -1));
}
