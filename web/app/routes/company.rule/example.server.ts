import { read } from "#web/app/lib/api.server.ts";
import type { ApiClient } from "#worker/http/client.ts";
import { type OfferedModel, offeredModels } from "./models.ts";

/** One invented deal with four touchpoints, split by the engine itself under each model on offer. */
export async function readExample(client: ApiClient, request: Request) {
  const splits = await Promise.all(
    offeredModels.map(async (kind: OfferedModel) => {
      const json = { opportunity: EXAMPLE.opportunity, touchpoints: EXAMPLE.touchpoints, model: { kind } };
      const outcome = await read(client.attribution.preview.$post({ json }), request);
      return { kind, shares: outcome.shares };
    }),
  );
  return { ...EXAMPLE, splits };
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
