import { attribute } from "#worker/domain/attribution/attribute.ts";
import { parseAttributionRequest } from "#worker/domain/attribution/parse-request.ts";
import { assert } from "#worker/domain/result.ts";
import { type OfferedModel, offeredModels } from "./models.ts";

/** One invented deal with four touchpoints, split by the engine itself under each model on offer. */
export function workedExample() {
  return { ...EXAMPLE, splits: offeredModels.map(splitUnder) };
}

function splitUnder(kind: OfferedModel) {
  const request = parseAttributionRequest({ ...EXAMPLE, model: { kind } });
  assert(request.ok, "the example is a valid request");
  return { kind, shares: attribute(request.value, { explain: false }).shares };
}

const EXAMPLE = {
  opportunity: {
    amountMinor: 9_000_000,
    currency: "USD",
    createdAt: "2025-01-20T00:00:00Z",
    closedAt: "2025-03-31T00:00:00Z",
    leadCreatedAt: null,
  },
  touchpoints: [
    touchpoint("1", "A", "referral", "2025-01-12T00:00:00Z"),
    touchpoint("2", "B", "influence", "2025-02-04T00:00:00Z"),
    touchpoint("3", "A", "influence", "2025-02-25T00:00:00Z"),
    touchpoint("4", "C", "implementation", "2025-03-18T00:00:00Z"),
  ],
};

function touchpoint(id: string, partner: string, role: string, occurredAt: string) {
  return { id, partner, source: "activity", role, units: 1, confidence: 1, occurredAt };
}
