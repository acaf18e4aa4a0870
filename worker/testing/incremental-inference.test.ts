import fc from "fast-check";
import { expect, test } from "vitest";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { inferenceMessage, runInference } from "#worker/usecases/inference/run-inference.ts";
import { promisedInference, startInference } from "#worker/usecases/inference/start-inference.ts";
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
import { compared } from "./compare-inference.ts";
import { openSqlite, type SqliteDatabase } from "./simulation/sqlite-d1.ts";
import { storedInference } from "./stored-inference.ts";

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
/** In companies as small as these they have the whole book read, which the others are spared. */
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

function written(
  company: Company,
  { id, name, email, subject }: { id: string; name?: string; email?: string; subject?: string },
): void {
  company.put("inference_activities", {
    id,
    connection_id: "c",
    record: `Event:${id}`,
    partner_id: "p1",
    partner_basis: "",
    source: "activity",
    usual_type: "meeting",
    subject: subject ?? "",
    occurred_at: START,
    account_name: name ?? null,
    email: email ?? null,
    stale: 1,
    updated_at: 0,
  });
}

function dealMore(company: Company, { id, at, name }: { id: string; at: number; name: string }): void {
  const deal = {
    ...made,
    id,
    external_id: id,
    name,
    account_id: `acc-${at}`,
    currency: "EUR",
    outcome: "open",
  };
  company.put("opportunities", { ...deal, crm_created_at: START });
}

const beforeTheRun: Readonly<
  Record<string, (company: Company, sqlite: SqliteDatabase, run: () => Promise<unknown>) => unknown>
> = {
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
  "a word that has become common": async (company, _sqlite, run) => {
    for (let nth = 0; nth < 6; nth++)
      dealMore(company, { id: `opp-more-${nth}`, at: 8 + (nth % 4), name: "Telescope" });
    await run();
    written(company, { id: "act-touched", name: "Alder Optics 3", subject: "About the telescope" });
  },
};

test.each(Object.keys(beforeTheRun))(
  "with %s, a change that comes at any moment of the run leaves nothing else than it would have found",
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
      dealMore(company, { id: "opp-telescope", at: 3, name: "Telescope" });
      written(company, { id: "act-old", name: "Alder Optics 3", subject: "About the telescope" });
      await run(true);
      await beforeTheRun[reason]?.(company, sqlite, () => run(false));
      left = moment;
      await run(false);
      isOver = left > 0;
      left = Number.POSITIVE_INFINITY;
      await run(false);
      if (reason !== "a word that has become common") {
        const isNew = reason === "an account more";
        written(company, { id: "act-new", name: isNew ? "Zenith Works" : "Harbor Freight Lines" });
        await run(false);
      }
      const { stored, expected } = await compared(company, sqlite);
      expect(stored).toEqual(expected);
    }
  },
);

const toldByTheCrm: Readonly<
  Record<
    string,
    {
      readonly before: (company: Company) => void;
      readonly change: (company: Company, sqlite: SqliteDatabase) => void;
    }
  >
> = {
  "whose a file's account is": {
    before: (company) => {
      for (const at of ["f1", "f2"])
        company.put("accounts", {
          ...made,
          id: `acc-${at}`,
          external_id: `001-${at}`,
          name: `Quarry ${at}`,
          name_key: `quarry ${at}`,
        });
      written(company, { id: "act-1", name: "Quarry f2" });
    },
    change: (company) => mirror(company, "Account", { id: "001-f2" }, { ParentId: "001-f1" }),
  },
  "where a file's contact is": {
    before: (company) => {
      const told = { external_id: "003-5", email: "old@strange.example", account_external_id: "001-2" };
      company.put("contacts", { ...made, id: "f-5", ...told });
      written(company, { id: "act-1", email: "old@strange.example" });
    },
    change: (company) =>
      mirror(company, "Contact", { id: "003-5", account_id: "001-1" }, { Email: "new@strange.example" }),
  },
  "that a file's contact is not there": {
    before: (company) => {
      const told = { external_id: "003-0", email: "old@strange.example", account_external_id: "001-2" };
      company.put("contacts", { ...made, id: "f-0", ...told });
      written(company, { id: "act-1", email: "old@strange.example" });
    },
    change: ({ at }, { database }) =>
      database
        .prepare(
          "UPDATE crm_mirror SET deleted_at = 5 WHERE tenant_id = ? AND object = 'Contact' AND id = '003-0'",
        )
        .run(at.tenantId),
  },
};

test("what the CRM comes to tell of what a file has told is noticed", async () => {
  const sqlite = openSqlite();
  for (const [what, { before, change }] of Object.entries(toldByTheCrm)) {
    const company = openCompany(sqlite, what);
    fill(company, steady);
    before(company);
    const { run } = storedInference(company.at);
    await run(true);
    change(company, sqlite);
    await run(false);
    const { stored, expected } = await compared(company, sqlite);
    expect(stored, what).toEqual(expected);
  }
});

test("no more changes are told than a run would look at", async () => {
  const sqlite = openSqlite();
  const company = openCompany(sqlite, "company");
  fill(company, steady);
  written(company, { id: "act-old", name: "Alder Optics 3" });
  const { run } = storedInference(company.at);
  await run(true);
  const told = () => sqlite.database.prepare("SELECT DISTINCT at FROM inference_changes").all().length;
  sqlite.database.exec("UPDATE inference_books SET changes = noted + 4999");
  sqlite.database.exec("UPDATE opportunities SET closed_at = 5 WHERE id = 'opp-0'");
  expect(told()).toBe(1);
  sqlite.database.exec("UPDATE opportunities SET closed_at = 5 WHERE id <> 'opp-0'");
  sqlite.database.exec("UPDATE crm_mirror SET account_id = '001-3', deleted_at = 5 WHERE object = 'Contact'");
  expect(told()).toBe(1);
  expect(await run(false)).toMatchObject({ bookChanged: true });
  expect(told()).toBe(0);
  const { stored, expected } = await compared(company, sqlite);
  expect(stored).toEqual(expected);
});

test("who asks while a run is at work has the whole book read", async () => {
  const sqlite = openSqlite();
  const company = openCompany(sqlite, "company");
  fill(company, steady);
  written(company, { id: "act-old", name: "Alder Optics 3" });
  const { run, needs, tenant, store } = storedInference(company.at);
  await run(true);
  const isNoted = async () => (await store.getBookMark()).isNoted;
  const promised = promisedInference(needs, { everything: false, reason: "sync", createdBy: "test" });
  await store.startRun({ ...promised, audit: [] });
  expect(await isNoted()).toBe(true);
  await startInference(needs, { tenant, everything: false, actor: systemActor("A test", "req_test") });
  expect(await isNoted()).toBe(false);
  await runInference(needs, tenant, inferenceMessage(tenant.tenantId, promised));
  expect(await store.getRun(promised.id)).toMatchObject({ status: "done", bookChanged: true });
  expect(await isNoted()).toBe(true);
});
