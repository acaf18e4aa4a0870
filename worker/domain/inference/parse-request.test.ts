import { expect, test } from "vitest";
import { parseInferenceRequest } from "./parse-request.ts";
import { parseInferenceSettings } from "./parse-settings.ts";
import { DEFAULT_INFERENCE_SETTINGS } from "./settings.ts";

const EMPTY = { accounts: [], contacts: [], partners: [], opportunities: [], activities: [] };
const ACTIVITY = { id: "a", partnerId: "p", type: "Meeting", occurredAt: "2025-01-10T00:00:00Z" };

test("a request as a CRM gives it is read, with what is missing filled in and what is not used passed over", () => {
  const parsed = parseInferenceRequest({
    accounts: [{ id: "acc", name: "Harbour", domain: null, parentId: null, industry: "x" }],
    contacts: [{ id: "con", accountId: "acc", name: "Kim", email: " " }],
    partners: [{ id: "p", role: "Reseller" }],
    opportunities: [{ id: "opp", accountId: "acc", name: "Cloud", createdAt: "2025-01-01", closedAt: null }],
    activities: [{ ...ACTIVITY, type: "Telefonat", loggedAt: "x", opportunityId: "gone" }],
    settings: { typeMapping: { telefonat: "call" } },
  });
  expect(parsed).toMatchObject({
    ok: true,
    value: {
      book: {
        contacts: [{ id: "con", accountId: "acc", email: null }],
        deals: [
          { createdAt: Date.UTC(2025, 0, 1), closedAt: null, isClosed: false, isWon: false, contactIds: [] },
        ],
      },
      activities: [
        { type: "call", source: "activity", subject: "", opportunityId: "gone", accountName: null },
      ],
    },
  });
});

test.each([
  [[], "", "not-an-object"],
  [{ ...EMPTY, accounts: null }, "accounts", "not-a-list"],
  [{ ...EMPTY, accounts: [7] }, "accounts.0", "not-an-object"],
  [{ ...EMPTY, accounts: [{ id: "a" }, { id: "a" }] }, "accounts.1.id", "repeated-id"],
  [{ ...EMPTY, partners: [{ role: "ISV" }] }, "partners.0.id", "required"],
  [{ ...EMPTY, contacts: [{ id: "c", email: 3 }] }, "contacts.0.email", "not-a-text"],
  [
    { ...EMPTY, opportunities: [{ id: "o", closedAt: "2025-02-30" }] },
    "opportunities.0.closedAt",
    "no-such-date",
  ],
  [{ ...EMPTY, opportunities: [{ id: "o", isWon: "yes" }] }, "opportunities.0.isWon", "not-a-boolean"],
  [
    { ...EMPTY, opportunities: [{ id: "o", contactIds: "c" }] },
    "opportunities.0.contactIds",
    "not-a-list-of-texts",
  ],
  [{ ...EMPTY, activities: [{ ...ACTIVITY, occurredAt: null }] }, "activities.0.occurredAt", "required"],
  [
    { ...EMPTY, activities: [{ ...ACTIVITY, occurredAt: "soon" }] },
    "activities.0.occurredAt",
    "not-an-instant",
  ],
  [
    { ...EMPTY, activities: [{ ...ACTIVITY, occurredAt: "2025-01-01T10:00:00" }] },
    "activities.0.occurredAt",
    "zone-missing",
  ],
  [{ ...EMPTY, activities: [{ ...ACTIVITY, occurredAt: 5 }] }, "activities.0.occurredAt", "not-an-instant"],
  [{ ...EMPTY, activities: [{ ...ACTIVITY, partnerId: "" }] }, "activities.0.partnerId", "required"],
  [{ ...EMPTY, activities: [{ ...ACTIVITY, source: "rumour" }] }, "activities.0.source", "not-a-choice"],
  [
    { ...EMPTY, activities: [{ ...ACTIVITY, subject: "x".repeat(1_001) }] },
    "activities.0.subject",
    "too-long",
  ],
  [{ ...EMPTY, activities: Array.from({ length: 10_001 }, () => ACTIVITY) }, "activities", "too-many"],
  [{ ...EMPTY, settings: { decayDays: 0 } }, "settings.decayDays", "out-of-range"],
])("%j is refused at %s", (request, path, code) => {
  expect(parseInferenceRequest(request)).toMatchObject({ ok: false, error: [{ path, code }] });
});

test("all problems are told at once, but no more than a hundred", () => {
  const activities = Array.from({ length: 200 }, (_, at) => ({
    id: `a${at}`,
    partnerId: "p",
    occurredAt: "soon",
  }));
  const parsed = parseInferenceRequest({ ...EMPTY, accounts: 1, activities });
  expect(parsed.ok ? [] : parsed.error).toHaveLength(100);
});

test("settings that are left out have their defaults, and given ones are heeded", () => {
  expect(parseInferenceSettings(undefined)).toEqual({ ok: true, value: DEFAULT_INFERENCE_SETTINGS });
  expect(
    parseInferenceSettings({
      decayDays: 30,
      learnHabits: false,
      typeWeights: { demo: "3" },
      sourceBases: { campaign: 0.5 },
    }),
  ).toEqual({
    ok: true,
    value: {
      ...DEFAULT_INFERENCE_SETTINGS,
      decayDays: 30,
      learnHabits: false,
      typeWeights: { ...DEFAULT_INFERENCE_SETTINGS.typeWeights, demo: 3 },
      sourceBases: { ...DEFAULT_INFERENCE_SETTINGS.sourceBases, campaign: 0.5 },
    },
  });
});

test.each([
  ["all", "settings", "not-an-object"],
  [{ halfLife: 3 }, "settings.halfLife", "unknown-setting"],
  [{ minimumConfidence: 1.2 }, "settings.minimumConfidence", "out-of-range"],
  [{ minimumConfidence: "a lot" }, "settings.minimumConfidence", "not-a-number"],
  [{ minimumConfidence: Number.NaN }, "settings.minimumConfidence", "not-a-number"],
  [{ minimumConfidence: 0.8, automaticConfidence: 0.7 }, "settings.minimumConfidence", "above-automatic"],
  [{ typeWeights: [] }, "settings.typeWeights", "not-an-object"],
  [{ typeWeights: { lunch: 1 } }, "settings.typeWeights.lunch", "unknown-setting"],
  [{ typeWeights: { demo: -1 } }, "settings.typeWeights.demo", "out-of-range"],
  [{ sourceBases: { activity: 1 } }, "settings.sourceBases.activity", "out-of-range"],
  [{ typeMapping: { Mittagessen: "lunch" } }, "settings.typeMapping.Mittagessen", "not-a-choice"],
  [{ learnHabits: "yes" }, "settings.learnHabits", "not-a-boolean"],
])("the settings %j are refused at %s", (settings, path, code) => {
  expect(parseInferenceSettings(settings)).toMatchObject({ ok: false, error: [{ path, code }] });
});
