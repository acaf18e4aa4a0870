import fc from "fast-check";
import { expect, test } from "vitest";
import { parseReadings } from "#worker/domain/inference/near-accounts.ts";
import { type Company, made, mirror, openCompany, START } from "./book-worlds.ts";
import { compared } from "./compare-inference.ts";
import { openSqlite, type SqliteDatabase } from "./simulation/sqlite-d1.ts";
import { storedInference } from "./stored-inference.ts";

const FIRST =
  "Alder Birch Cedar Dahlia Elm Fern Gorse Hazel Iris Juniper Kestrel Larch Maple Nettle Osier Poplar Quince Rowan Sorrel Thistle".split(
    " ",
  );
const SECOND =
  "Optics Freight Foods Textiles Robotics Mining Timber Glass Motors Analytics Shipping Bakery Ceramics Pumps Paper Steel Tools Cables Seeds Lamps Valves Drones Sensors Fabrics Marine".split(
    " ",
  );
/** Some hundred, of which one in a hundred may change before all are read again. */
const COUNT = FIRST.length * SECOND.length;
const nameAt = (at: number) =>
  `${FIRST[at % FIRST.length]} ${SECOND[Math.floor(at / FIRST.length) % SECOND.length]}`;
const STRANGE = ["Wolfram Spindle", "Zephyr Looms", "Alder Optics Europe", "Vantablack Studio"];
const SPELLED = [
  ...STRANGE,
  "Wolfram Spindel",
  "Zefyr Looms",
  "Alder Optiks",
  "Birch Freight",
  "Cedar Foods Ltd",
  "WS",
  "Hazel Mining",
];

const place = fc.integer({ min: 0, max: 5 });
const change = fc.oneof(
  fc.record({
    kind: fc.constant("new"),
    name: fc.constantFrom(...STRANGE),
    domain: fc.constantFrom(null, "zephyr.example", "alder.example"),
    parent: fc.option(place, { nil: null }),
  }),
  fc.record({ kind: fc.constant("named"), at: place, name: fc.constantFrom(...STRANGE) }),
  fc.record({
    kind: fc.constant("domain"),
    at: place,
    domain: fc.constantFrom(null, "zephyr.example", "alder.example"),
  }),
  fc.record({ kind: fc.constant("merged"), at: place, into: place }),
  fc.record({ kind: fc.constant("archived"), at: place }),
  fc.record({ kind: fc.constant("parent"), at: place, parent: fc.option(place, { nil: null }) }),
  fc.record({ kind: fc.constant("alias"), at: place, name: fc.constantFrom(...SPELLED) }),
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

const traces = fc.array(
  fc.record({
    accountName: fc.option(fc.constantFrom(...SPELLED), { nil: null }),
    email: fc.option(fc.constantFrom("kim@zephyr.example", "Lee@alder.example", "x@strange.example"), {
      nil: null,
    }),
    subject: fc.constantFrom(
      "",
      "Call with Zephyr Looms",
      "Wolfram Spindle: pilot",
      "Alder Optics Europe visit",
      "Birch Optics",
    ),
    account: fc.option(place, { nil: null }),
    contact: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }),
    deal: fc.option(place, { nil: null }),
  }),
  { minLength: 3, maxLength: 14 },
);

function fill(
  company: Company,
  of: readonly (typeof traces extends fc.Arbitrary<readonly (infer T)[]> ? T : never)[],
): void {
  const { put } = company;
  put("partners", { ...made, id: "p1", name: "Partner", name_key: "partner" });
  for (let at = 0; at < COUNT; at++) {
    const name = nameAt(at);
    put("accounts", {
      ...made,
      id: `acc-${at}`,
      external_id: `001-${at}`,
      name,
      name_key: name.toLowerCase(),
      domain: at === 0 ? "alder.example" : null,
    });
    mirror(company, "Account", { id: `001-${at}` }, { Name: name, ParentId: at === 5 ? "001-4" : null });
  }
  for (let at = 0; at < 6; at++)
    put("opportunities", {
      ...made,
      id: `opp-${at}`,
      external_id: `006-${at}`,
      name: `${nameAt(at)} rollout ${at}`,
      account_id: `acc-${at}`,
      currency: "EUR",
      outcome: "open",
      crm_created_at: START,
    });
  for (let at = 0; at < 4; at++)
    mirror(
      company,
      "Contact",
      // The last one's account comes later.
      { id: `003-${at}`, account_id: at === 3 ? "001-new-0" : `001-${at}` },
      { Email: `who${at}@none${at}.example` },
    );
  const idOf = (kind: string, at: number | null) => (at === null ? null : `${kind}-${at}`);
  for (const [at, trace] of of.entries())
    put("inference_activities", {
      id: `act-${at}`,
      connection_id: "c",
      record: `Event:${at}`,
      partner_id: "p1",
      partner_basis: "",
      source: "activity",
      usual_type: "meeting",
      subject: trace.subject,
      occurred_at: START + at * 86_400_000,
      filed_opportunity_id: idOf("opp", trace.deal),
      contact_id: idOf("003", trace.contact),
      email: trace.email,
      account_id: idOf("acc", trace.account),
      account_name: trace.accountName,
      stale: 1,
      updated_at: 0,
    });
}

function apply(
  company: Company,
  { database }: SqliteDatabase,
  { change, nth }: { readonly change: Change; readonly nth: number },
): void {
  const { tenantId } = company.at;
  const exec = (sql: string, ...values: (string | number | null)[]) =>
    database.prepare(sql).run(tenantId, ...values);
  switch (change.kind) {
    case "new": {
      const name = change.name as string;
      mirror(
        company,
        "Account",
        { id: `001-new-${nth}` },
        { Name: name, ParentId: change.parent === null ? null : `001-${change.parent}` },
      );
      company.put("accounts", {
        ...made,
        id: `acc-new-${nth}`,
        external_id: `001-new-${nth}`,
        name,
        name_key: name.toLowerCase(),
        domain: change.domain ?? null,
      });
      company.put("opportunities", {
        ...made,
        id: `opp-new-${nth}`,
        external_id: `006-new-${nth}`,
        name: "First order",
        account_id: `acc-new-${nth}`,
        currency: "EUR",
        outcome: "open",
        crm_created_at: START,
      });
      return;
    }
    case "named":
      exec(
        "UPDATE accounts SET name = ?2, name_key = lower(?2) WHERE tenant_id = ?1 AND id = ?3",
        change.name as string,
        `acc-${change.at}`,
      );
      return;
    case "domain":
      exec(
        "UPDATE accounts SET domain = ?2 WHERE tenant_id = ?1 AND id = ?3",
        change.domain ?? null,
        `acc-${change.at}`,
      );
      return;
    case "merged": {
      const { at, into } = change;
      if (at === into)
        exec("UPDATE accounts SET survivor_id = NULL WHERE tenant_id = ?1 AND survivor_id = ?2", `acc-${at}`);
      // Merges point at the one that stays, never at one that was merged itself.
      else
        exec(
          `UPDATE accounts SET survivor_id = ?2 WHERE tenant_id = ?1 AND id = ?3
           AND NOT EXISTS (SELECT 1 FROM accounts m WHERE m.tenant_id = ?1 AND m.survivor_id = ?3)
           AND EXISTS (SELECT 1 FROM accounts s WHERE s.tenant_id = ?1 AND s.id = ?2 AND s.survivor_id IS NULL)`,
          `acc-${into}`,
          `acc-${at}`,
        );
      return;
    }
    case "archived":
      exec(
        "UPDATE accounts SET archived_at = iif(archived_at IS NULL, 5, NULL) WHERE tenant_id = ?1 AND id = ?2",
        `acc-${change.at}`,
      );
      return;
    case "parent":
      exec(
        "UPDATE crm_mirror SET fields = json_set(fields, '$.ParentId', ?2) WHERE tenant_id = ?1 AND object = 'Account' AND id = ?3",
        change.parent === null || change.parent === undefined ? null : `001-${change.parent}`,
        `001-${change.at}`,
      );
      return;
    case "alias":
      exec(
        `INSERT INTO account_aliases (tenant_id, alias, kind, account_id, decided_by, decided_at) VALUES (?1, ?2, 'name', ?3, 'x', 0)
         ON CONFLICT (tenant_id, kind, alias) DO UPDATE SET account_id = excluded.account_id`,
        change.name as string,
        `acc-${change.at}`,
      );
  }
}

type Stored = Awaited<ReturnType<typeof compared>>["stored"];

/** Every account and deal that is at all likely, to whole percents of that likelihood's own size: words weigh a little otherwise among all accounts. */
function likely(found: Stored): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const chances = new Map<string, Map<string, number>>();
  for (const [id, of] of found) {
    const known = chances.get(id as string) ?? new Map<string, number>();
    chances.set(id as string, known);
    if (typeof of === "string")
      for (const { accountId, quality } of parseReadings(of).readings) known.set(accountId, quality);
    else if (Array.isArray(of))
      for (const [deal, ppm] of of) known.set(String(deal), Number(ppm) / 1_000_000);
  }
  return chances;
}

function furthest(stored: Stored, expected: Stored): number {
  const [one, other] = [likely(stored), likely(expected)];
  let most = 0;
  for (const id of new Set([...one.keys(), ...other.keys()])) {
    const [mine, theirs] = [one.get(id), other.get(id)];
    for (const key of new Set([...(mine?.keys() ?? []), ...(theirs?.keys() ?? [])]))
      most = Math.max(most, Math.abs((mine?.get(key) ?? 0) - (theirs?.get(key) ?? 0)));
  }
  return most;
}

/** What one more account in some hundred moves the weights of words, letters and names by. */
const tolerated = 0.02;

test("after accounts have come, changed or gone, records are judged as against all accounts, which are not read again", async () => {
  const sqlite = openSqlite();
  let companies = 0;
  await fc.assert(
    fc.asyncProperty(traces, fc.array(change, { minLength: 1, maxLength: 2 }), async (of, changes) => {
      companies += 1;
      const company = openCompany(sqlite, `company-${companies}`);
      fill(company, of);
      const { run } = storedInference(company.at);
      await run(true);
      for (const [nth, change] of changes.entries()) apply(company, sqlite, { change, nth });
      expect(await run(false)).toMatchObject({ bookChanged: false });
      const { stored, expected } = await compared(company, sqlite);
      expect(furthest(stored, expected as Stored)).toBeLessThan(tolerated);
    }),
    { numRuns: 25 },
  );
}, 300_000);
