import { apportion } from "#worker/domain/money/apportion.ts";
import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";
import { type CurrencyCode, isCurrencyCode } from "#worker/domain/money/currency.ts";
import { formatRoundedDecimal } from "#worker/domain/money/decimal.ts";
import { groupDigits } from "#worker/domain/money/group-digits.ts";
import { addMinor, negateMinor } from "#worker/domain/money/money.ts";
import { rational } from "#worker/domain/money/rational.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { Opportunity } from "./evidence.ts";
import type { AttributionOutcome, Explanation, Share } from "./outcome.ts";
import type { Problem } from "./problem.ts";
import { isObject, SettingsReader } from "./settings-reader.ts";
import { WHOLE_PPM } from "./split-amount.ts";

/** The split of one opportunity as a person set it: plain JSON, as `parseOverride` makes it. */
export type Override = {
  readonly shares: OverrideShares;
  /** Why; everybody who sees a share of the opportunity reads it. */
  readonly reason: string;
};

/**
 * Parts per million follow the amount when it changes. Amounts stay as they were set, minor units of `currency` (absent:
 * of whichever the deal has): what a larger amount leaves over is unattributed, and a smaller one, or one of another
 * currency, refuses them. Whatever is not given stays unattributed;
 * no part at all, as ppm, leaves the whole deal to nobody.
 */
export type OverrideShares =
  | { readonly kind: "ppm"; readonly of: readonly { readonly partner: string; readonly sharePpm: number }[] }
  | {
      readonly kind: "amounts";
      readonly currency?: CurrencyCode;
      readonly of: readonly { readonly partner: string; readonly amountMinor: number }[];
    };

export type OverrideOutcome = AttributionOutcome & { readonly setBy: string };

const LONGEST_REASON = 500;
const MOST_SHARES = 100;

/** Reads an override from JSON of unknown origin and reports all problems at once. */
export function parseOverride(value: unknown, path = "override"): Result<Override, readonly Problem[]> {
  if (!isObject(value)) {
    const message = `Give ${path} as { "reason": "…", "shares": { "kind": "ppm", "of": [] } }.`;
    return err([
      { path, code: value === undefined || value === null ? "required" : "not-an-object", message },
    ]);
  }
  const problems: Problem[] = [];
  const settings = new SettingsReader({ object: value, path, problems });
  const reason = settings.text("reason").trim();
  if (reason.length > LONGEST_REASON)
    settings.report("reason", "too-long", `Shorten the reason to ${LONGEST_REASON} characters.`);
  const shares = settings.value("shares");
  const own = isObject(shares)
    ? readShares(new SettingsReader({ object: shares, path: settings.pathOf("shares"), problems }))
    : null;
  if (!isObject(shares)) settings.report("shares", "required", `Give shares as { "kind": "ppm", "of": [] }.`);
  settings.reportUnknownKeys();
  return own === null || problems.length > 0 ? err(problems) : ok({ shares: own, reason });
}

function readShares(settings: SettingsReader): OverrideShares | null {
  const kind = settings.requireChoice("kind", ["ppm", "amounts"]);
  if (kind === undefined) return null;
  if (kind === "ppm" && isEmptyList(settings.value("of"))) {
    settings.reportUnknownKeys();
    return { kind, of: [] };
  }
  const partners = new Set<string>();
  const of = settings.objects("of").map((share) => {
    const partner = share.text("partner");
    if (partner !== "" && partners.has(partner))
      share.report("partner", "duplicate-partner", "Give each partner one share.");
    partners.add(partner);
    const number =
      kind === "ppm"
        ? share.wholeNumber("sharePpm", { from: 1, to: WHOLE_PPM })
        : share.wholeNumber("amountMinor", { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER });
    share.reportUnknownKeys();
    return { partner, number };
  });
  if (of.length > MOST_SHARES) settings.report("of", "too-many", `Give at most ${MOST_SHARES} shares.`);
  const currency = kind === "amounts" && settings.has("currency") ? readCurrency(settings) : {};
  settings.reportUnknownKeys();
  return kind === "ppm"
    ? { kind, of: of.map(({ partner, number }) => ({ partner, sharePpm: number })) }
    : { kind, ...currency, of: of.map(({ partner, number }) => ({ partner, amountMinor: number })) };
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function readCurrency(settings: SettingsReader): { readonly currency: CurrencyCode } {
  const currency = settings.text("currency");
  if (currency !== "" && !isCurrencyCode(currency))
    settings.report("currency", "unknown-currency", `Give currency as a code of ISO 4217, such as "USD".`);
  return { currency };
}

/** The override with the currency of the deal beside its amounts, so that they are never read as those of another. */
export function inCurrency(override: Override, currency: CurrencyCode): Override {
  const { shares } = override;
  return shares.kind === "ppm" ? override : { ...override, shares: { currency, ...shares } };
}

/**
 * The split that the override makes of this opportunity; the caller keeps it until the override is lifted. Whatever
 * is given as ppm is rounded to minor units by largest remainder, and the other way round, a tie going to the smaller
 * partner id by code point. Problems: a partner that is not known, amounts of another currency, shares above the whole,
 * an amount of the other sign or of zero.
 */
export function applyOverride(input: {
  readonly override: Override;
  readonly opportunity: Pick<Opportunity, "amountMinor" | "currency">;
  readonly knownPartners: ReadonlySet<string>;
  /** The id of the user who set it. */
  readonly actorId: string;
}): Result<OverrideOutcome, readonly Problem[]> {
  const { override, opportunity, actorId } = input;
  const problems = checkOverride(input);
  if (problems.length > 0) return err(problems);
  const divided = divide(override.shares, opportunity.amountMinor);
  let restPpm = WHOLE_PPM;
  let restMinor = opportunity.amountMinor;
  const shares = divided.map((part): Share => {
    restPpm -= part.sharePpm;
    restMinor -= part.amountMinor;
    return { ...part, explanation: explain(part, override, opportunity.amountMinor) };
  });
  return ok({
    status: shares.length === 0 ? "unattributed" : "attributed",
    shares,
    unattributed: {
      sharePpm: restPpm,
      amountMinor: restMinor,
      reason: restPpm === 0 && restMinor === 0 ? null : "not-allotted",
    },
    flags: ["set-by-hand"],
    excluded: [],
    setBy: actorId,
  });
}

/** The override by the partners that stay, where some of its partners have been merged: their parts are added up. */
export function mergeShares(override: Override, survivors: ReadonlyMap<string, string>): Override {
  const { shares } = override;
  if (!shares.of.some(({ partner }) => survivors.has(partner))) return override;
  const parts = new Map<string, number>();
  for (const part of shares.of) {
    const partner = survivors.get(part.partner) ?? part.partner;
    const number = "sharePpm" in part ? part.sharePpm : part.amountMinor;
    parts.set(partner, addMinor([parts.get(partner) ?? 0, number]));
  }
  const merged =
    shares.kind === "ppm"
      ? { ...shares, of: [...parts].map(([partner, sharePpm]) => ({ partner, sharePpm })) }
      : { ...shares, of: [...parts].map(([partner, amountMinor]) => ({ partner, amountMinor })) };
  return { ...override, shares: merged };
}

function checkOverride(input: Parameters<typeof applyOverride>[0]): readonly Problem[] {
  const { shares } = input.override;
  const { amountMinor, currency } = input.opportunity;
  const problems: Problem[] = [];
  for (const [position, { partner }] of shares.of.entries()) {
    if (input.knownPartners.has(partner)) continue;
    const message = "Choose a partner of this company.";
    problems.push({ path: `shares.of.${position}.partner`, code: "unknown-partner", message });
  }
  if (shares.kind === "amounts" && shares.currency !== undefined && shares.currency !== currency) {
    const message = `Give the amounts in ${currency}, which the deal is in.`;
    return [...problems, { path: "shares.currency", code: "currency-differs", message }];
  }
  const whole = shares.kind === "ppm" ? WHOLE_PPM : Math.abs(amountMinor);
  let sum = 0n;
  for (const part of shares.of)
    sum += BigInt("sharePpm" in part ? part.sharePpm : Math.abs(part.amountMinor));
  if (sum > BigInt(whole)) {
    const unit = shares.kind === "ppm" ? "ppm" : "minor units";
    const message = `Lower the shares: they add up to ${sum} ${unit}, above ${whole}.`;
    problems.push({ path: "shares.of", code: "above-the-whole", message });
  }
  if (shares.kind === "ppm") return problems;
  for (const [position, part] of shares.of.entries()) {
    if (part.amountMinor !== 0 && Math.sign(part.amountMinor) === Math.sign(amountMinor)) continue;
    const message = `Give an amount other than 0 with the sign of the deal's, which is ${amountMinor}.`;
    problems.push({ path: `shares.of.${position}.amountMinor`, code: "not-a-part-of-the-amount", message });
  }
  return problems;
}

type Part = { readonly partner: string; readonly sharePpm: number; readonly amountMinor: number };

function divide(shares: OverrideShares, amountMinor: number): readonly Part[] {
  const size = Math.abs(amountMinor);
  const signed = (minor: number): number => (amountMinor < 0 ? negateMinor(minor) : minor);
  if (shares.kind === "ppm") {
    const of = [...shares.of].sort((a, b) => compareCodePoints(a.partner, b.partner));
    const minor = apportion({ total: size, weights: of.map(({ sharePpm }) => sharePpm), whole: WHOLE_PPM });
    return of.map((part, position) => ({ ...part, amountMinor: signed(minor[position] as number) }));
  }
  const of = [...shares.of].sort((a, b) => compareCodePoints(a.partner, b.partner));
  const weights = of.map((part) => Math.abs(part.amountMinor));
  const ppm = apportion({ total: WHOLE_PPM, weights, whole: size });
  return of.map((part, position) => ({ ...part, sharePpm: ppm[position] as number }));
}

function explain(part: Part, { shares, reason }: Override, amountMinor: number): Explanation {
  const share =
    shares.kind === "ppm"
      ? rational(BigInt(part.sharePpm), BigInt(WHOLE_PPM))
      : rational(BigInt(part.amountMinor), BigInt(amountMinor));
  const percent = formatRoundedDecimal(
    { numerator: share.numerator * 100n, denominator: share.denominator },
    2,
  );
  const even = BigInt(amountMinor) * share.numerator === BigInt(part.amountMinor) * share.denominator;
  const [weight, whole] =
    shares.kind === "ppm" ? [part.sharePpm, WHOLE_PPM] : [part.amountMinor, amountMinor];
  const numbers = [amountMinor, weight, whole, part.amountMinor].map((number) => groupDigits(String(number)));
  const line = `${numbers[0]} x ${numbers[1]} / ${numbers[2]} = ${numbers[3]}`;
  return {
    sentence: `Set by hand: ${reason}${/[.!?…]$/.test(reason) ? "" : "."} Your share is ${percent} %`,
    weight: { numerator: share.numerator.toString(), denominator: share.denominator.toString(), exact: true },
    touchpoints: [],
    excluded: [],
    arithmetic: even ? line : `${line} (rounded by largest remainder)`,
  };
}
