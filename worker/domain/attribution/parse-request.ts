import { isCurrencyCode } from "#worker/domain/money/currency.ts";
import { parseDecimal } from "#worker/domain/money/decimal.ts";
import type { Rational } from "#worker/domain/money/rational.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { type Instant, parseInstant } from "#worker/domain/time/instant.ts";
import type { Opportunity, Touchpoint } from "./evidence.ts";
import type { Model } from "./model.ts";
import { parseModel } from "./parse-model.ts";
import type { Problem } from "./problem.ts";
import { isObject } from "./settings-reader.ts";

export type AttributionRequest = {
  readonly opportunity: Opportunity;
  readonly touchpoints: readonly Touchpoint[];
  readonly model: Model;
};

/**
 * Reads `{ opportunity, touchpoints, model }` from JSON of unknown origin and reports all problems at once.
 * Instants are ISO 8601, units decimals, amounts safe integers of minor units. Keys of the evidence that
 * attribution does not use are passed over, so that a caller may send its records as they are; the model's
 * settings are strict, because a setting that is silently ignored is a wrong split.
 */
export function parseAttributionRequest(value: unknown): Result<AttributionRequest, readonly Problem[]> {
  if (!isObject(value)) {
    const message = "Send an object with opportunity, touchpoints and model.";
    return err([{ path: "", code: "not-an-object", message }]);
  }
  const problems: Problem[] = [];
  const opportunity = parseOpportunity(value.opportunity);
  const touchpoints = parseTouchpoints(value.touchpoints);
  const model = parseModel(value.model);
  for (const part of [opportunity, touchpoints, model]) if (!part.ok) problems.push(...part.error);
  if (!opportunity.ok || !touchpoints.ok || !model.ok) return err(problems);
  return ok({ opportunity: opportunity.value, touchpoints: touchpoints.value, model: model.value });
}

export function parseOpportunity(
  value: unknown,
  path = "opportunity",
): Result<Opportunity, readonly Problem[]> {
  if (!isObject(value)) return err([{ path, code: "required", message: `Give ${path} as an object.` }]);
  const problems: Problem[] = [];
  const { amountMinor, currency } = value;
  if (typeof amountMinor !== "number" || !Number.isSafeInteger(amountMinor)) {
    problems.push({
      path: `${path}.amountMinor`,
      code: "not-a-safe-integer",
      message: "Give amountMinor as a whole number of minor units, such as cents, within 2^53 - 1.",
    });
  }
  if (typeof currency !== "string" || !isCurrencyCode(currency)) {
    const message = `Give currency as a code of ISO 4217 in capitals, such as "USD".`;
    problems.push({ path: `${path}.currency`, code: "unknown-currency", message });
  }
  const instant = (key: string): Instant | null =>
    readInstant({ value: value[key], path: `${path}.${key}`, problems });
  const opportunity = {
    amountMinor: amountMinor === 0 ? 0 : (amountMinor as number),
    currency: currency as string,
    createdAt: instant("createdAt"),
    closedAt: instant("closedAt"),
    leadCreatedAt: instant("leadCreatedAt"),
  };
  return problems.length > 0 ? err(problems) : ok(opportunity);
}

export function parseTouchpoints(
  value: unknown,
  path = "touchpoints",
): Result<readonly Touchpoint[], readonly Problem[]> {
  if (!Array.isArray(value)) {
    return err([{ path, code: "not-a-list", message: `Give ${path} as a list; an empty one is fine.` }]);
  }
  const problems: Problem[] = [];
  const touchpoints: Touchpoint[] = [];
  const ids = new Set<string>();
  for (const [position, item] of (value as readonly unknown[]).entries()) {
    const touchpoint = readTouchpoint({ value: item, path: `${path}.${position}`, problems });
    if (touchpoint === null) continue;
    if (ids.has(touchpoint.id)) {
      const message = `Send each touchpoint once; the id "${touchpoint.id}" is there already.`;
      problems.push({ path: `${path}.${position}.id`, code: "duplicate-touchpoint", message });
    }
    ids.add(touchpoint.id);
    touchpoints.push(touchpoint);
  }
  return problems.length > 0 ? err(problems) : ok(touchpoints);
}

type Field = { readonly value: unknown; readonly path: string; readonly problems: Problem[] };

function readTouchpoint({ value, path, problems }: Field): Touchpoint | null {
  if (!isObject(value)) {
    problems.push({ path, code: "not-an-object", message: `Give ${path} as an object.` });
    return null;
  }
  const field = (key: string): Field => ({ value: value[key], path: `${path}.${key}`, problems });
  return {
    id: readName(field("id")),
    partner: readName(field("partner")),
    source: readOptionalText(field("source")),
    role: readOptionalText(field("role")),
    units: readUnits(field("units")),
    confidence: readConfidence(field("confidence")),
    occurredAt: readInstant(field("occurredAt")),
  };
}

function readName({ value, path, problems }: Field): string {
  if (typeof value === "string" && value !== "") return value;
  problems.push({ path, code: "required", message: `Give ${path} as a text that is not empty.` });
  return "";
}

function readOptionalText({ value, path, problems }: Field): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "string") return value;
  problems.push({ path, code: "not-a-text", message: `Give ${path} as a text, or leave it out.` });
  return null;
}

function readUnits({ value, path, problems }: Field): Rational | null {
  if (value === undefined || value === null) return null;
  const parsed = typeof value === "string" || typeof value === "number" ? parseDecimal(value) : null;
  if (parsed === null || !parsed.ok) {
    const code = parsed === null ? "not-a-decimal" : parsed.error;
    problems.push({
      path,
      code,
      message: `Give ${path} as a plain decimal, such as "1.5", or leave it out.`,
    });
    return null;
  }
  if (parsed.value.numerator < 0n) {
    problems.push({ path, code: "negative", message: `Set ${path} to 0 or more.` });
  }
  return parsed.value;
}

function readConfidence({ value, path, problems }: Field): number | null {
  if (value === undefined || value === null) return null;
  const parsed = typeof value === "string" || typeof value === "number" ? parseDecimal(value) : null;
  const confidence = parsed?.ok === true ? Number(value) : Number.NaN;
  if (confidence >= 0 && confidence <= 1) return confidence;
  problems.push({
    path,
    code: "out-of-range",
    message: `Give ${path} as a decimal from 0 to 1, or leave it out.`,
  });
  return null;
}

function readInstant({ value, path, problems }: Field): Instant | null {
  if (value === undefined || value === null || value === "") return null;
  const parsed = typeof value === "string" ? parseInstant(value) : err("not-an-instant" as const);
  if (parsed.ok) return parsed.value;
  const message =
    parsed.error === "zone-missing"
      ? `Add the zone to ${path}, such as "2025-03-31T12:00:00Z".`
      : `Give ${path} as a date "2025-03-31" or an instant "2025-03-31T12:00:00Z", or null.`;
  problems.push({ path, code: parsed.error, message });
  return null;
}
