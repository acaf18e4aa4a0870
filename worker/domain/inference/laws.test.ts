import fc from "fast-check";
import { expect, test } from "vitest";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import { ACTIVITY_TYPES } from "./activity-type.ts";
import { confidenceOf } from "./explain-link.ts";
import { inferLinks } from "./infer-links.ts";
import { countBands } from "./link.ts";
import { type Activity, type Book, RECORD_SOURCES } from "./records.ts";
import { DEFAULT_INFERENCE_SETTINGS } from "./settings.ts";

const START = Date.UTC(2024, 0, 1);
const NAMES = ["Harbour Freight", "Harbour Foods", "Alder Optics", "東海製作所", "Brückner Bau", ""];

const day = fc.integer({ min: -100, max: 500 }).map((days) => START + days * DAY_MS);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 2, nil: null });
const accountId = fc.integer({ min: 0, max: 4 }).map((number) => `acc-${number}`);
const contactId = fc.integer({ min: 0, max: 5 }).map((number) => `con-${number}`);
const dealId = fc.integer({ min: 0, max: 6 }).map((number) => `deal-${number}`);

const book: fc.Arbitrary<Book> = fc.record({
  accounts: fc.uniqueArray(
    fc.record({
      id: accountId,
      name: fc.constantFrom(...NAMES),
      domain: maybe(fc.constantFrom("harbour.example", "alder.example", "gmail.com")),
      parentId: maybe(accountId),
    }),
    { selector: ({ id }) => id, maxLength: 4 },
  ),
  contacts: fc.uniqueArray(
    fc.record({
      id: contactId,
      accountId: maybe(accountId),
      email: maybe(fc.constant("kim@harbour.example")),
    }),
    { selector: ({ id }) => id, maxLength: 5 },
  ),
  deals: fc.uniqueArray(
    fc.record({
      id: dealId,
      accountId: maybe(accountId),
      name: fc.constantFrom("Harbour Freight - Cloud", "Alder Pilot", "東海製作所 会計刷新", ""),
      createdAt: maybe(day),
      closedAt: maybe(day),
      isClosed: fc.boolean(),
      isWon: fc.boolean(),
      contactIds: fc.array(contactId, { maxLength: 3 }),
    }),
    { selector: ({ id }) => id, maxLength: 6 },
  ),
});

const activities: fc.Arbitrary<readonly Activity[]> = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 0, max: 40 }).map((number) => `act-${number}`),
    partnerId: fc.constantFrom("one", "two"),
    source: fc.constantFrom(...RECORD_SOURCES),
    type: fc.constantFrom(...ACTIVITY_TYPES),
    subject: fc.constantFrom("", "Call re Cloud", "Pilot for Alder Optics", "会計刷新の電話"),
    occurredAt: day,
    opportunityId: maybe(dealId),
    contactId: maybe(contactId),
    email: maybe(fc.constantFrom("kim@harbour.example", "lee@alder.example", "lee@gmail.com")),
    accountId: maybe(accountId),
    accountName: maybe(fc.constantFrom(...NAMES, "Harbor Frieght", "Nobody")),
  }),
  { selector: ({ id }) => id, maxLength: 16 },
);

const baseSettings = fc.constantFrom(
  DEFAULT_INFERENCE_SETTINGS,
  { ...DEFAULT_INFERENCE_SETTINGS, learnHabits: false },
  {
    ...DEFAULT_INFERENCE_SETTINGS,
    proximityDays: 1,
    preparationDays: 200,
    textCue: 1,
    neighbourWeight: 1000,
    typeWeights: { ...DEFAULT_INFERENCE_SETTINGS.typeWeights, meeting: 0, call: 100 },
  },
);

/** What people's decisions have said of the odds is a factor like any other. */
const settings = fc
  .tuple(baseSettings, fc.constantFrom(1, 0.25, 0.8, 1.3, 4))
  .map(([base, oddsCorrection]) => ({ ...base, oddsCorrection }));

const company = fc.record({ book, activities, settings });

test("the factors of every link, multiplied in their order, are its confidence", () => {
  fc.assert(
    fc.property(company, (of) => {
      for (const link of inferLinks(of)) {
        expect(confidenceOf(link.factors)).toBe(link.confidence);
        const correction = link.factors.find(({ name }) => name === "correction");
        expect(correction?.value ?? 1).toBe(of.settings.oddsCorrection);
        expect(
          link.factors.every(({ value, text }) => Number.isFinite(value) && value >= 0 && text !== ""),
        ).toBe(true);
        expect(link.factors.map(({ name }) => name)).toEqual([
          ...new Set(link.factors.map(({ name }) => name)),
        ]);
      }
    }),
  );
});

test("the confidences of a record come to at most 1, and no more than one of at most five links is asserted", () => {
  fc.assert(
    fc.property(company, (of) => {
      const links = inferLinks(of);
      for (const { id } of of.activities) {
        const own = links.filter(({ activityId }) => activityId === id);
        expect(own.reduce((sum, { confidence }) => sum + confidence, 0)).toBeLessThanOrEqual(1);
        expect(own.every(({ confidence }) => confidence >= 0)).toBe(true);
        expect(own.length).toBeLessThanOrEqual(5);
        expect(own.filter(({ asserted }) => asserted).length).toBeLessThanOrEqual(1);
      }
      const { auto, review, ignored } = countBands(links, of.activities.length);
      expect(auto + review + ignored).toBe(of.activities.length);
    }),
  );
});

test("the order of the input makes no difference", () => {
  fc.assert(
    fc.property(company, (of) => {
      const turned = {
        ...of,
        book: {
          accounts: of.book.accounts.toReversed(),
          contacts: of.book.contacts.toReversed(),
          deals: of.book.deals.toReversed(),
        },
        activities: of.activities.toReversed(),
      };
      expect(inferLinks(turned)).toEqual(inferLinks(of));
    }),
  );
});
