import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { isCurrencyCode } from "#worker/domain/money/currency.ts";
import { type EnteredRate, isRate } from "#worker/domain/money/exchange-rates.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { parseDay } from "#worker/domain/time/day.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import { runMessage } from "#worker/usecases/imports/promised-run.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { RateStoreOf } from "./rate-ports.ts";

export type RateNeeds = {
  readonly ratesOf: RateStoreOf;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** A rate as it was given, by a form or a file. */
export type GivenRate = {
  readonly currency: string;
  readonly day: string;
  readonly rate: string;
  readonly note: string;
};

/** `at` is the rate's place in the list, from 0. */
export type RateProblem = {
  readonly at: number;
  readonly field: "currency" | "day" | "rate" | "note";
  readonly code: string;
  readonly message: string;
};

const longestNote = 200;

/** Enters all of the rates or none, and has the deals that lacked one posted anew, with the rate. */
export async function enterRates(
  needs: RateNeeds,
  {
    tenant,
    actor,
    rates,
  }: { readonly tenant: TenantScope; readonly actor: Actor; readonly rates: readonly GivenRate[] },
): Promise<Result<{ readonly entered: number; readonly runId: string | null }, readonly RateProblem[]>> {
  const problems = [
    ...rates.flatMap((rate, at) => problemsOf(rate, { at, reportingCurrency: tenant.currency })),
    ...repeated(rates),
  ];
  if (problems.length > 0) return err(problems);
  const now = needs.clock.now();
  const run = { id: needs.ids.fresh("run"), outboxId: needs.ids.fresh("job"), createdBy: actor.id };
  const kept = rates.map(({ currency, day, rate, note }) => ({
    currency,
    day,
    reportingUnits: rate,
    note: note.trim(),
    enteredBy: actor.id,
    enteredAt: now,
  }));
  const audit = auditLines(needs, {
    actor,
    changes: kept.map(({ currency, day, reportingUnits, note }) => ({
      ownerId: tenant.tenantId,
      action: "rate.entered",
      object: { kind: "rate", id: `${currency} ${day}` },
      before: null,
      after: { rate: reportingUnits, note },
    })),
  });
  const isPromised = await needs.ratesOf(tenant).saveRates({ rates: kept, run, audit, now });
  if (isPromised) await sendPromised(needs.transport, [runMessage(tenant, run)]);
  return ok({ entered: kept.length, runId: isPromised ? run.id : null });
}

/** Entries keep what they were posted with; false when there is no such rate. */
export function removeRate(
  needs: RateNeeds,
  {
    tenant,
    actor,
    rate,
  }: {
    readonly tenant: TenantScope;
    readonly actor: Actor;
    readonly rate: Pick<EnteredRate, "currency" | "day">;
  },
): Promise<boolean> {
  const change = {
    ownerId: tenant.tenantId,
    action: "rate.removed",
    object: { kind: "rate", id: `${rate.currency} ${rate.day}` },
    before: null,
    after: null,
  };
  const audit = auditLines(needs, { actor, changes: [change] });
  return needs.ratesOf(tenant).removeRate(rate, { audit });
}

function problemsOf(
  { currency, day, rate, note }: GivenRate,
  { at, reportingCurrency }: { readonly at: number; readonly reportingCurrency: string },
): readonly RateProblem[] {
  const problems: RateProblem[] = [];
  const found = (field: RateProblem["field"], code: string, message: string) =>
    problems.push({ at, field, code, message });
  if (!isCurrencyCode(currency))
    found(
      "currency",
      "unknown-currency",
      `${currency || "Nothing"} is no currency of ISO 4217, such as EUR.`,
    );
  else if (currency === reportingCurrency)
    found("currency", "own-currency", `${currency} is the company's own currency; it needs no rate.`);
  if (!parseDay(day).ok) found("day", "not-a-day", "Write the day as in 2025-03-31.");
  if (!isRate(rate))
    found(
      "rate",
      "not-a-rate",
      "A rate is a number above 0 with a point and at most 12 decimals, such as 1.0842.",
    );
  if (note.length > longestNote)
    found("note", "too-long", `Where the rate comes from is told in at most ${longestNote} characters.`);
  return problems;
}

function repeated(rates: readonly GivenRate[]): readonly RateProblem[] {
  const seen = new Set<string>();
  return rates.flatMap(({ currency, day }, at) => {
    const place = `${currency} ${day}`;
    const isRepeated = seen.has(place);
    seen.add(place);
    const message = `${currency} has two rates from ${day}. Keep one.`;
    return isRepeated ? [{ at, field: "day" as const, code: "named-twice", message }] : [];
  });
}
