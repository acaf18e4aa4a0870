import { expect, test } from "vitest";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import { inferLinks } from "./infer-links.ts";
import { countBands, type Link } from "./link.ts";
import type { Activity, Book, Deal } from "./records.ts";
import { DEFAULT_INFERENCE_SETTINGS, type InferenceSettings } from "./settings.ts";

const CREATED = Date.UTC(2025, 0, 1);
const CLOSED = CREATED + 100 * DAY_MS;

test("a meeting 45 days before the close is found and asserted", () => {
  const [link] = infer([activity({ occurredAt: CLOSED - 45 * DAY_MS })]);
  expect(link).toMatchObject({ activityId: "a", opportunityId: "deal", asserted: true, status: "review" });
  expect(link?.confidence).toBeGreaterThan(0.5);
});

test("confidence falls smoothly with age, and never from one day to the next by much", () => {
  const confidences = Array.from({ length: 400 }, (_, days) =>
    best([activity({ occurredAt: CLOSED - days * DAY_MS })]),
  );
  for (const [day, confidence] of confidences.entries()) {
    const before = confidences[day - 1] ?? 1;
    expect(confidence).toBeLessThanOrEqual(before + 1e-9);
    if (day > 0) expect(before - confidence).toBeLessThan(0.05);
  }
  expect(confidences[399]).toBeLessThan(0.01);
});

test("one person's roles on two deals are two events, though they were entered at once", () => {
  const role = { source: "contact_role", contactId: "on", accountName: null } as const;
  const links = infer(
    [
      activity({ ...role, id: "a", opportunityId: "deal" }),
      activity({ ...role, id: "b", opportunityId: "other" }),
    ],
    { deals: [deal({}), deal({ id: "other", name: "Harbour crane" })] },
  );
  const asserted = links.filter((link) => link.asserted);
  expect(asserted.map(({ activityId, opportunityId }) => [activityId, opportunityId])).toEqual([
    ["a", "deal"],
    ["b", "other"],
  ]);
});

test("each default of the settings does what its name says", () => {
  const meeting = best([activity({})]);
  expect(best([activity({ type: "technical_workshop" })])).toBeGreaterThan(meeting);
  expect(best([activity({ type: "email" })])).toBeLessThan(meeting);
  expect(best([activity({ source: "contact_role" })])).toBeGreaterThan(meeting);
  expect(best([activity({ contactId: "on" })])).toBeGreaterThan(best([activity({ contactId: "off" })]));
  expect(best([activity({ opportunityId: "deal" })])).toBeGreaterThan(0.98);
  expect(best([activity({ occurredAt: CLOSED + 20 * DAY_MS })])).toBeLessThan(0.15);
  expect(best([activity({ occurredAt: CREATED - 90 * DAY_MS })])).toBeLessThan(0.1);
});

test.each<[string, Partial<InferenceSettings>, Partial<Activity>, "up" | "down"]>([
  ["decayDays", { decayDays: 365 }, { occurredAt: CLOSED - 90 * DAY_MS }, "up"],
  ["proximityBonus", { proximityBonus: 3 }, { occurredAt: CLOSED - DAY_MS }, "up"],
  ["proximityDays", { proximityDays: 60 }, { occurredAt: CLOSED - 40 * DAY_MS }, "up"],
  ["preparationDays", { preparationDays: 60 }, { occurredAt: CREATED - 40 * DAY_MS }, "up"],
  ["afterCloseDays", { afterCloseDays: 40 }, { occurredAt: CLOSED + 20 * DAY_MS }, "up"],
  ["contactOnDeal", { contactOnDeal: 0.9 }, { contactId: "on" }, "up"],
  ["contactOnDeal", { contactOnDeal: 0.9 }, { contactId: "off" }, "down"],
  ["textCue", { textCue: 50 }, { subject: "About the warehouse" }, "up"],
  ["typeWeights", { typeWeights: { ...DEFAULT_INFERENCE_SETTINGS.typeWeights, meeting: 5 } }, {}, "up"],
  ["sourceBases", { sourceBases: { ...DEFAULT_INFERENCE_SETTINGS.sourceBases, activity: 0.2 } }, {}, "down"],
])("the setting %s is heeded: %j", (_, settings, record, way) => {
  const usual = best([activity(record)]);
  const changed = best([activity(record)], settings);
  if (way === "up") expect(changed).toBeGreaterThan(usual + 0.01);
  else expect(changed).toBeLessThan(usual - 0.01);
});

test("of two deals of one account, the one that the partner's other records point to is likelier", () => {
  const twin = deal({ id: "twin", name: "Harbour cloud" });
  const record = activity({ accountName: "Harbour Freight" });
  const before = infer([record], { deals: [deal({}), twin] });
  expect(before.map(({ confidence }) => confidence)).toEqual([
    expect.closeTo(best2(before), 3),
    expect.closeTo(best2(before), 3),
  ]);
  const others = [10, 30, 50].map((days) =>
    activity({ id: `z${days}`, opportunityId: "twin", occurredAt: CREATED + days * DAY_MS }),
  );
  const links = infer([record, ...others], { deals: [deal({}), twin] }).filter(
    ({ activityId }) => activityId === "a",
  );
  expect(links[0]).toMatchObject({ opportunityId: "twin", asserted: true });
  expect(links[0]?.confidence).toBeGreaterThan(0.85);
  const neighbours = links[0]?.factors.find(({ name }) => name === "neighbours");
  expect(neighbours?.text).toBe("3 other records of this partner point to this deal");
});

test("another partner's records say nothing", () => {
  const others = [10, 30, 50].map((days) =>
    activity({
      id: `z${days}`,
      partnerId: "other",
      opportunityId: "deal",
      occurredAt: CREATED + days * DAY_MS,
    }),
  );
  const alone = best([activity({})], { learnHabits: false });
  const link = infer([activity({}), ...others], {}, { learnHabits: false }).find(
    ({ activityId }) => activityId === "a",
  );
  expect(link?.confidence).toBe(alone);
});

test("a record that names no account is offered the deals that its partner works on, and no others", () => {
  const anonymous = activity({ accountName: null });
  expect(infer([anonymous])).toEqual([]);
  const others = [35, 38, 41, 44].map((days) =>
    activity({ id: `z${days}`, opportunityId: "deal", occurredAt: CREATED + days * DAY_MS }),
  );
  const [link] = infer([anonymous, ...others]);
  expect(link).toMatchObject({ activityId: "a", opportunityId: "deal", asserted: true });
  expect(link?.factors[0]?.text).toBe("The record does not name this account, but the partner works there");
});

test("a record logged twice counts once: the copies do not confirm each other", () => {
  const alone = best([activity({})], { learnHabits: false });
  const links = infer([activity({}), activity({ id: "b" })], {}, { learnHabits: false });
  expect(links.map(({ confidence }) => confidence)).toEqual([alone, alone]);
  expect(links[0]?.factors.find(({ name }) => name === "duplicates")?.text).toContain("2 times");
  const apart = infer(
    [activity({}), activity({ id: "b", occurredAt: CREATED + 41 * DAY_MS })],
    {},
    { learnHabits: false },
  );
  expect(apart[0]?.confidence).toBeGreaterThan(alone);
});

test("what a subject says counts in any script", () => {
  const two = [deal({ name: "東海製作所様 会計刷新" }), deal({ id: "twin", name: "東海製作所様 勤怠管理" })];
  const [link] = infer([activity({ subject: "会計刷新の打ち合わせ" })], { deals: two });
  expect(link?.opportunityId).toBe("deal");
  expect(link?.factors.find(({ name }) => name === "text-cue")?.value).toBe(4);
});

test("an account that only the subject names is found", () => {
  const accounts = ["Harbour Freight Ltd", "Meridian Optics", "Alder Foods"].map((name, at) => ({
    id: at === 0 ? "acc" : `acc-${at}`,
    name,
  }));
  const record = activity({ accountName: null, subject: "Lunch with (Harbour Freight) about next year" });
  const [link] = infer([record], { accounts });
  expect(link).toMatchObject({ opportunityId: "deal", asserted: true });
  expect(link?.factors[0]?.text).toContain("The subject names the account");
  expect(infer([{ ...record, subject: "Lunch at the harbour" }], { accounts })).toEqual([]);
});

test("a relative's name leads to the account's deal, with little confidence", () => {
  const accounts = [
    { id: "acc", name: "Harbour Freight" },
    { id: "child", name: "Meridian Optics", parentId: "acc" },
  ];
  const [link] = infer([activity({ accountName: "Meridian Optics" })], { accounts });
  expect(link?.confidence).toBeLessThan(0.3);
  expect(link).toMatchObject({ opportunityId: "deal", status: "ignored", asserted: false });
});

test("a deal without dates, without an account or with its close before its creation breaks nothing", () => {
  const odd = [
    deal({ id: "undated", createdAt: null, closedAt: null }),
    deal({ id: "nowhere", accountId: null }),
    deal({ id: "backwards", createdAt: CLOSED, closedAt: CREATED }),
  ];
  for (const link of infer([activity({})], { deals: odd })) {
    expect(link.confidence).toBeGreaterThan(0);
    expect(link.confidence).toBeLessThanOrEqual(1);
    expect(link.opportunityId).not.toBe("nowhere");
  }
});

test("every record has one band, and the bands add up to all records", () => {
  const records = [
    activity({ opportunityId: "deal" }),
    activity({ id: "b", accountName: "Nobody at all", partnerId: "fourth" }),
    activity({ id: "c", occurredAt: CREATED - 80 * DAY_MS, partnerId: "other" }),
    activity({ id: "d", partnerId: "third" }),
  ];
  const accounts = ["Harbour Freight", "Meridian Optics", "Alder Foods", "Birch Steel", "Quill Media"].map(
    (name, at) => ({ id: at === 0 ? "acc" : `acc-${at}`, name }),
  );
  expect(countBands(infer(records, { accounts }, { learnHabits: false }), records.length)).toEqual({
    auto: 1,
    review: 1,
    ignored: 2,
  });
});

function infer(
  activities: readonly Activity[],
  book: Partial<Book> = {},
  settings: Partial<InferenceSettings> = {},
): readonly Link[] {
  return inferLinks({
    book: {
      accounts: [{ id: "acc", name: "Harbour Freight" }],
      contacts: ["on", "off", "far"].map((id) => ({ id, accountId: "acc", email: null })),
      deals: [deal({})],
      ...book,
    },
    activities,
    settings: { ...DEFAULT_INFERENCE_SETTINGS, ...settings },
  });
}

function best(activities: readonly Activity[], settings: Partial<InferenceSettings> = {}): number {
  return infer(activities, {}, settings)[0]?.confidence ?? 0;
}

/** What each of two equal deals gets. */
function best2(links: readonly Link[]): number {
  return links.reduce((sum, { confidence }) => sum + confidence, 0) / 2;
}

function deal(fields: Partial<Deal>): Deal {
  return {
    id: "deal",
    accountId: "acc",
    name: "Harbour warehouse",
    createdAt: CREATED,
    closedAt: CLOSED,
    isClosed: true,
    isWon: true,
    contactIds: ["on"],
    ...fields,
  };
}

function activity(fields: Partial<Activity>): Activity {
  return {
    id: "a",
    partnerId: "partner",
    source: "activity",
    type: "meeting",
    subject: "",
    occurredAt: CREATED + 40 * DAY_MS,
    opportunityId: null,
    contactId: null,
    email: null,
    accountId: null,
    accountName: "Harbour Freight",
    ...fields,
  };
}
