import { expect, test } from "vitest";
import { parseAttributionRequest } from "./parse-request.ts";

const opportunity = {
  amountMinor: 100,
  currency: "USD",
  createdAt: "2025-02-01",
  closedAt: "2025-03-31T12:00:00Z",
  leadCreatedAt: null,
};
const touchpoint = { id: "t1", partner: "A", source: "activity", occurredAt: "2025-03-01" };
const model = { kind: "linear" };

test("a request is read with its instants, units and confidence", () => {
  const touchpoints = [
    { ...touchpoint, units: "1.5", confidence: "0.4", role: "", type: "call" },
    { id: "t2", partner: "B" },
  ];
  expect(parseAttributionRequest({ opportunity, touchpoints, model })).toEqual({
    ok: true,
    value: {
      opportunity: {
        ...opportunity,
        createdAt: Date.UTC(2025, 1, 1),
        closedAt: Date.UTC(2025, 2, 31, 12),
      },
      touchpoints: [
        {
          id: "t1",
          partner: "A",
          source: "activity",
          role: null,
          units: { numerator: 3n, denominator: 2n },
          confidence: 0.4,
          occurredAt: Date.UTC(2025, 2, 1),
        },
        { id: "t2", partner: "B", source: null, role: null, units: null, confidence: null, occurredAt: null },
      ],
      model: { kind: "linear" },
    },
  });
});

test.each<[string, object, readonly string[]]>([
  [
    "an amount beyond the safe integers",
    { opportunity: { ...opportunity, amountMinor: 2 ** 53 } },
    ["opportunity.amountMinor not-a-safe-integer"],
  ],
  [
    "an amount of half a cent",
    { opportunity: { ...opportunity, amountMinor: 0.5 } },
    ["opportunity.amountMinor not-a-safe-integer"],
  ],
  [
    "an amount as text",
    { opportunity: { ...opportunity, amountMinor: "100" } },
    ["opportunity.amountMinor not-a-safe-integer"],
  ],
  [
    "an unknown currency",
    { opportunity: { ...opportunity, currency: "US$" } },
    ["opportunity.currency unknown-currency"],
  ],
  [
    "a close without a zone",
    { opportunity: { ...opportunity, closedAt: "2025-03-31T12:00" } },
    ["opportunity.closedAt zone-missing"],
  ],
  ["no opportunity", { opportunity: null }, ["opportunity required"]],
  ["no touchpoints", { touchpoints: undefined }, ["touchpoints not-a-list"]],
  ["a touchpoint that is a word", { touchpoints: ["A"] }, ["touchpoints.0 not-an-object"]],
  [
    "a touchpoint without a partner",
    { touchpoints: [{ ...touchpoint, partner: "" }] },
    ["touchpoints.0.partner required"],
  ],
  [
    "one touchpoint twice",
    { touchpoints: [touchpoint, touchpoint] },
    ["touchpoints.1.id duplicate-touchpoint"],
  ],
  ["negative units", { touchpoints: [{ ...touchpoint, units: "-1" }] }, ["touchpoints.0.units negative"]],
  [
    "units that are a word",
    { touchpoints: [{ ...touchpoint, units: "two" }] },
    ["touchpoints.0.units not-a-decimal"],
  ],
  [
    "a confidence above one",
    { touchpoints: [{ ...touchpoint, confidence: 1.5 }] },
    ["touchpoints.0.confidence out-of-range"],
  ],
  [
    "a confidence that is empty",
    { touchpoints: [{ ...touchpoint, confidence: "" }] },
    ["touchpoints.0.confidence out-of-range"],
  ],
  [
    "a date that is not there",
    { touchpoints: [{ ...touchpoint, occurredAt: "2025-02-30" }] },
    ["touchpoints.0.occurredAt no-such-date"],
  ],
  [
    "a date as a number",
    { touchpoints: [{ ...touchpoint, occurredAt: 5 }] },
    ["touchpoints.0.occurredAt not-an-instant"],
  ],
  [
    "a source that is a list",
    { touchpoints: [{ ...touchpoint, source: [] }] },
    ["touchpoints.0.source not-a-text"],
  ],
  [
    "everything at once",
    { opportunity: { ...opportunity, currency: "" }, touchpoints: [{ ...touchpoint, id: 1 }], model: {} },
    ["opportunity.currency unknown-currency", "touchpoints.0.id required", "model.kind required"],
  ],
])("%s is refused with its path", (_, change, expected) => {
  const request = parseAttributionRequest({ opportunity, touchpoints: [touchpoint], model, ...change });
  expect(request.ok ? [] : request.error.map(({ path, code }) => `${path} ${code}`)).toEqual(expected);
});

test("what is not an object is refused as a whole", () => {
  for (const value of [null, "x", [], 3]) {
    expect(parseAttributionRequest(value)).toMatchObject({
      ok: false,
      error: [{ path: "", code: "not-an-object" }],
    });
  }
});
