import fc from "fast-check";
import { expect, test } from "vitest";
import { activityTypeReader } from "#worker/domain/inference/activity-type.ts";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import {
  judgeTraces,
  partnerHabits,
  prepareAgain,
  readTraces,
} from "#worker/domain/inference/infer-links.ts";
import { writeReadings } from "#worker/domain/inference/near-accounts.ts";
import { DEFAULT_INFERENCE_SETTINGS } from "#worker/domain/inference/settings.ts";
import { bookOf } from "#worker/usecases/inference/book-of.ts";
import { toActivity } from "#worker/usecases/inference/to-activity.ts";
import {
  type Company,
  DAY,
  fill,
  made,
  mirror,
  NAMES,
  openCompany,
  START,
  type World,
  WRITTEN,
  worlds,
} from "./book-worlds.ts";
import { openSqlite, type SqliteDatabase } from "./simulation/sqlite-d1.ts";
import { storedInference } from "./stored-inference.ts";

const settings = DEFAULT_INFERENCE_SETTINGS;
const readType = activityTypeReader();

const place = fc.integer({ min: 0, max: 7 });
const maybePlace = fc.option(place, { nil: null });
const ofBook = fc.oneof(
  fc.record({ kind: fc.constant("deal moved"), at: place, account: maybePlace }),
  fc.record({ kind: fc.constant("deal closed"), at: place, days: fc.integer({ min: 0, max: 300 }) }),
  fc.record({
    kind: fc.constant("deal named"),
    at: place,
    name: fc.constantFrom("Freight lift", "Cold call", "Cloud", "会計"),
  }),
  fc.record({ kind: fc.constant("deal gone"), at: place }),
  fc.record({
    kind: fc.constant("deal new"),
    account: maybePlace,
    name: fc.constantFrom("Harbour pilot", "Call centre", "Optics"),
  }),
  fc.record({ kind: fc.constant("contact moved"), at: place, account: maybePlace }),
  fc.record({
    kind: fc.constant("contact written to"),
    at: place,
    email: fc.constantFrom("new@harbour.example", "lee@alder.example", null),
  }),
  fc.record({ kind: fc.constant("contact gone"), at: place }),
  fc.record({ kind: fc.constant("contact new"), at: fc.integer({ min: 8, max: 9 }), account: maybePlace }),
  fc.record({ kind: fc.constant("role new"), deal: place, contact: place }),
  fc.record({ kind: fc.constant("role gone"), deal: place }),
  fc.record({ kind: fc.constant("file's contact moved"), at: place, account: maybePlace }),
  fc.record({
    kind: fc.constant("record new"),
    // Of the last one nothing was there to learn from.
    partner: fc.constantFrom("p1", "p2", "p3"),
    account: maybePlace,
    contact: maybePlace,
    accountName: fc.constantFrom(null, ...WRITTEN),
    days: fc.integer({ min: 0, max: 300 }),
  }),
);
/** They have the whole book read, which the others are spared. */
const ofAccounts = fc.oneof(
  fc.record({
    kind: fc.constant("account named"),
    at: place,
    name: fc.constantFrom("Ashgrove", "Alder Optics"),
  }),
  fc.record({ kind: fc.constant("account of another"), at: place, parent: maybePlace }),
);
const changes = fc.array(fc.oneof({ weight: 20, arbitrary: ofBook }, { weight: 1, arbitrary: ofAccounts }), {
  minLength: 2,
  maxLength: 5,
});
type Change = typeof changes extends fc.Arbitrary<readonly (infer T)[]> ? T : never;

function apply(
  company: Company,
  { database }: SqliteDatabase,
  { change, nth }: { change: Change; nth: number },
): void {
  const { tenantId } = company.at;
  const account = (at: number | null, prefix: string) => (at === null ? null : `${prefix}-${at}`);
  const exec = (sql: string, ...values: (string | number | null)[]) =>
    database.prepare(sql).run(tenantId, ...values);
  const deal = (sql: string, at: number, ...values: (string | number | null)[]) =>
    exec(
      `UPDATE opportunities SET ${sql} WHERE tenant_id = ? AND id = 'opp-${at}'`
        .replace("WHERE tenant_id = ?", "WHERE tenant_id = ?1")
        .replaceAll("?value", "?2"),
      ...values,
    );
  const person = (sql: string, at: number, ...values: (string | number | null)[]) =>
    exec(
      `UPDATE crm_mirror SET ${sql}, unread = 1 WHERE tenant_id = ?1 AND object = 'Contact' AND id = '003-${at}'`.replaceAll(
        "?value",
        "?2",
      ),
      ...values,
    );
  switch (change.kind) {
    case "deal moved":
      deal("account_id = ?value", change.at, account(change.account, "acc"));
      return;
    case "deal closed":
      deal("closed_at = ?value, outcome = 'won'", change.at, START + change.days * DAY);
      return;
    case "deal named":
      deal("name = ?value", change.at, change.name);
      return;
    case "deal gone":
      deal("deleted_at = 5", change.at);
      return;
    case "deal new":
      company.put("opportunities", {
        ...made,
        id: `opp-new-${nth}`,
        external_id: `006-new-${nth}`,
        name: change.name,
        account_id: account(change.account, "acc"),
        currency: "EUR",
        outcome: "open",
        crm_created_at: START,
      });
      return;
    case "contact moved":
      person("account_id = ?value", change.at, account(change.account, "001"));
      return;
    case "contact written to":
      person("fields = json_set(fields, '$.Email', ?value)", change.at, change.email);
      return;
    case "contact gone":
      person("deleted_at = 5", change.at);
      return;
    case "contact new": {
      const id = `003-${change.at}-${nth}`;
      mirror(
        company,
        "Contact",
        { id, account_id: account(change.account, "001") },
        { Email: "who@strange.example" },
      );
      return;
    }
    case "role new": {
      const id = `00K-new-${nth}`;
      const row = { id, opportunity_id: `006-${change.deal}`, contact_id: `003-${change.contact}` };
      mirror(company, "OpportunityContactRole", row);
      return;
    }
    case "role gone":
      exec(
        "UPDATE crm_mirror SET deleted_at = 5, unread = 1 WHERE tenant_id = ?1 AND object = 'OpportunityContactRole' AND opportunity_id = ?2",
        `006-${change.deal}`,
      );
      return;
    case "record new":
      company.put("inference_activities", {
        id: `act-new-${nth}`,
        connection_id: "c",
        record: `Event:new-${nth}`,
        partner_id: change.partner,
        partner_basis: "",
        source: "activity",
        usual_type: "meeting",
        subject: "Call re Cloud",
        occurred_at: START + change.days * DAY,
        account_id: account(change.account, "acc"),
        contact_id: account(change.contact, "003"),
        account_name: change.accountName,
        updated_at: 0,
      });
      return;
    case "file's contact moved":
      exec(
        "UPDATE contacts SET account_external_id = ?2 WHERE tenant_id = ?1 AND id = ?3",
        account(change.account, "001"),
        `f-${change.at}`,
      );
      return;
    case "account named":
      exec("UPDATE accounts SET name = ?2 WHERE tenant_id = ?1 AND id = ?3", change.name, `acc-${change.at}`);
      return;
    case "account of another":
      exec(
        "UPDATE crm_mirror SET fields = json_set(fields, '$.ParentId', ?2) WHERE tenant_id = ?1 AND object = 'Account' AND id = ?3",
        account(change.parent, "001"),
        `001-${change.at}`,
      );
  }
}

/** What is stored of each record, beside what judging it against everything there is now finds out. */
async function compared(company: Company, { database }: SqliteDatabase) {
  const { store } = storedInference(company.at);
  const { tenantId } = company.at;
  const learned = await store.getHabits();
  if (learned === null) throw new Error("a run has learned");
  const book = await bookOf(store);
  const prepared = prepareAgain({ book, settings, learned, tellingWords: await store.listTellingWords() });
  const partners = (await store.listPartnerLoads({ after: null, staleOnly: false })).map(
    ({ partnerId }) => partnerId,
  );
  const traces = await store.loadTraces(partners);
  const kept = await store.loadPartnerHabits(partners);
  const expected = [...groupBy(traces, ({ partnerId }) => partnerId)].flatMap(([partnerId, own]) => {
    const read = readTraces(
      own.map((trace) => toActivity(trace, readType)),
      prepared,
    );
    const accounts = read.map(({ activity, readings }) => [activity.id, writeReadings(readings)] as const);
    const partner = kept.get(partnerId) ?? partnerHabits(read, { partnerId, prepared });
    const links = judgeTraces(read, { partner, prepared }).map(
      ({ activityId, explain }) =>
        [
          activityId,
          explain().map(({ opportunityId, confidence, factors }) => [
            opportunityId,
            Math.floor(confidence * 1_000_000),
            JSON.stringify(factors),
          ]),
        ] as const,
    );
    return [...accounts, ...links];
  });
  const rows = database
    .prepare(
      "SELECT activity_id, opportunity_id, confidence_ppm, factors FROM inference_links WHERE tenant_id = ? ORDER BY activity_id, confidence_ppm DESC, opportunity_id",
    )
    .all(tenantId);
  const linksOf = groupBy(rows, ({ activity_id }) => String(activity_id));
  const stored = [...groupBy(traces, ({ partnerId }) => partnerId).values()].flatMap((own) => [
    ...own.map(({ id, accounts }) => [id, accounts] as const),
    ...own
      .map(({ id }) => id)
      .sort()
      .map(
        (id) =>
          [
            id,
            (linksOf.get(id) ?? []).map(({ opportunity_id, confidence_ppm, factors }) => [
              opportunity_id,
              confidence_ppm,
              factors,
            ]),
          ] as const,
      ),
  ]);
  return { expected, stored };
}

test("after any change of contacts, accounts, deals and who is on them, what is stored is what everything would be judged to be", async () => {
  const sqlite = openSqlite();
  let companies = 0;
  await fc.assert(
    fc.asyncProperty(worlds, fc.array(changes, { minLength: 1, maxLength: 2 }), async (world, rounds) => {
      companies += 1;
      const company = openCompany(sqlite, `company-${companies}`);
      fill(company, world);
      const { run } = storedInference(company.at);
      await run(true);
      const first = await compared(company, sqlite);
      expect(first.stored).toEqual(first.expected);
      let nth = 0;
      for (const round of rounds) {
        for (const change of round) apply(company, sqlite, { change, nth: nth++ });
        await run(false);
        const { stored, expected } = await compared(company, sqlite);
        expect(stored).toEqual(expected);
      }
    }),
    { numRuns: 30 },
  );
});

/** More accounts than all are compared with, some deals, and a record by a written name. */
const steady: World = {
  accounts: Array.from({ length: 14 }, (_, at) => ({
    name: `${NAMES[at % NAMES.length]} ${at}`,
    ...{ domain: null, parent: null, survivor: null, isArchived: false, isPartner: false },
  })),
  contacts: [{ at: 0, isOfFile: false, account: 1, email: "lee@alder.example" }],
  deals: [0, 1, 2].map((account) => ({
    account,
    name: "Cold chain",
    createdAt: START,
    closedAt: null,
    outcome: "open",
    contacts: [],
    isGone: false,
  })),
  traces: [],
};

function written(company: Company, { id, name }: { readonly id: string; readonly name: string }): void {
  company.put("inference_activities", {
    id,
    connection_id: "c",
    record: `Event:${id}`,
    partner_id: "p1",
    partner_basis: "",
    source: "activity",
    usual_type: "meeting",
    subject: "",
    occurred_at: START,
    account_name: name,
    stale: 1,
    updated_at: 0,
  });
}

const makeVoid: Readonly<Record<string, (company: Company, sqlite: SqliteDatabase) => void>> = {
  "an account more": ({ put }) =>
    put("accounts", {
      ...made,
      id: "acc-new",
      external_id: "001-new",
      name: "Zenith Works",
      name_key: "zenith works",
    }),
  "notes of another form": ({ at }, { database }) => {
    for (const table of ["inference_name_grams", "inference_name_words", "inference_account_names"])
      database.prepare(`DELETE FROM ${table} WHERE tenant_id = ?`).run(at.tenantId);
    database.prepare("UPDATE inference_books SET form = 1 WHERE tenant_id = ?").run(at.tenantId);
  },
};

test.each(Object.keys(makeVoid))(
  "with %s, a change that comes at any moment of the run leaves no half-written notes",
  async (reason) => {
    const sqlite = openSqlite();
    // Every third thing that is asked of the database falls into every part of the run.
    for (let moment = 1, isOver = false; !isOver; moment += 3) {
      const id = `company-${moment}`;
      let left = Number.POSITIVE_INFINITY;
      const company = openCompany(sqlite, id, async (_label, work) => {
        left -= 1;
        if (left === 0)
          sqlite.database
            .prepare("UPDATE opportunities SET closed_at = 5 WHERE tenant_id = ? AND id = 'opp-2'")
            .run(id);
        return work();
      });
      fill(company, steady);
      const { run } = storedInference(company.at);
      written(company, { id: "act-old", name: "Alder Optics 3" });
      await run(true);
      makeVoid[reason]?.(company, sqlite);
      left = moment;
      await run(false);
      isOver = left > 0;
      left = Number.POSITIVE_INFINITY;
      await run(false);
      written(company, {
        id: "act-new",
        name: reason === "an account more" ? "Zenith Works" : "Harbor Freight Lines",
      });
      await run(false);
      const { stored, expected } = await compared(company, sqlite);
      expect(stored).toEqual(expected);
    }
  },
);
