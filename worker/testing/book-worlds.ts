import fc from "fast-check";
import type { At } from "#worker/adapters/d1/inference-statements.ts";
import { judgementStore } from "#worker/adapters/d1/judgement-store.ts";
import { nearBookStore } from "#worker/adapters/d1/near-book-store.ts";
import { traceStore } from "#worker/adapters/d1/trace-store.ts";
import { createSqliteD1, type SqliteDatabase, type Wire } from "./simulation/sqlite-d1.ts";

export const DAY = 86_400_000;
export const START = Date.UTC(2025, 0, 1);
export type Row = Readonly<Record<string, string | number | null>>;

/** One company among others in a database in memory, and the stores over it. */
export function openCompany(
  sqlite: SqliteDatabase,
  tenantId: string,
  wire: Wire = async (_label, work) => work(),
) {
  const db = createSqliteD1(sqlite, wire);
  const at: At = { db, tenantId };
  const put = (table: string, own: Row) => {
    const row: Row = { ...own, tenant_id: tenantId };
    const columns = Object.keys(row);
    const places = columns.map(() => "?").join(", ");
    sqlite.database
      .prepare(`INSERT INTO ${table} (${columns.join(", ")}) VALUES (${places})`)
      .run(...columns.map((column) => row[column] ?? null));
  };
  put("connections", {
    id: "c",
    provider: "salesforce",
    name: "CRM",
    environment: "production",
    login_origin: "https://login.example",
    grant_kind: "jwt-bearer",
    client_id: "x",
    webhook_secret: "x",
    webhook_secret_hash: "x",
    status: "connected",
    mapping: JSON.stringify({ segment: 2 }),
    created_by: "test",
    created_at: 0,
    updated_at: 0,
  });
  return { put, at, store: { ...judgementStore(at), ...traceStore(at), ...nearBookStore(at) } };
}

export const NAMES = [
  "Harbour Freight",
  "Harbour Foods",
  "Harbor Freight Lines Ltd",
  "Alder Optics",
  "Alder Optik GmbH",
  "東海製作所",
  "Brückner Bau",
  "Nimbrook",
  "International Grain Milling",
  "HF",
];
export const WRITTEN = [
  ...NAMES,
  "Harbour Frieght",
  "alder optics inc",
  "IGM",
  "Bruckner",
  "GmbH",
  "Ashgrove",
  "tokai",
];
const DOMAINS = ["harbour.example", "alder.example", "nimbrook.example", "gmail.com"];
export const EMAILS = [
  "Kim@harbour.example",
  "kim@harbour.example",
  "lee@alder.example",
  "x@nimbrook.example",
];
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 3, nil: null });
const accountAt = fc.integer({ min: 0, max: 7 });
const contactAt = fc.integer({ min: 0, max: 7 });
const moment = fc.integer({ min: -60, max: 400 }).map((days) => START + days * DAY);

export const worlds = fc.record({
  accounts: fc.array(
    fc.record({
      name: fc.constantFrom(...NAMES),
      domain: maybe(fc.constantFrom(...DOMAINS)),
      parent: maybe(accountAt),
      survivor: maybe(fc.integer({ min: 0, max: 2 })),
      isArchived: fc.boolean(),
      isPartner: fc.boolean(),
    }),
    { minLength: 10, maxLength: 18 },
  ),
  contacts: fc.array(
    fc.record({
      at: contactAt,
      isOfFile: fc.boolean(),
      account: maybe(accountAt),
      email: maybe(fc.constantFrom(...EMAILS)),
    }),
    { maxLength: 10 },
  ),
  deals: fc.array(
    fc.record({
      account: maybe(accountAt),
      name: fc.constantFrom(
        "Harbour Freight - Cloud",
        "Alder Pilot",
        "東海製作所 会計刷新",
        "Cold chain",
        "Cloud",
      ),
      createdAt: maybe(moment),
      closedAt: maybe(moment),
      outcome: fc.constantFrom("open", "won", "lost"),
      contacts: fc.array(contactAt, { maxLength: 3 }),
      isGone: fc.boolean(),
    }),
    { maxLength: 8 },
  ),
  traces: fc.array(
    fc.record({
      partner: fc.constantFrom("p1", "p2"),
      source: fc.constantFrom("activity", "campaign", "self_report", "contact_role"),
      subject: fc.constantFrom(
        "",
        "Call re Cloud",
        "Pilot for Alder Optics!",
        "Harbour Freight, cold chain",
        "会計刷新の電話",
      ),
      occurredAt: moment,
      deal: maybe(fc.integer({ min: 0, max: 8 })),
      contact: maybe(contactAt),
      email: maybe(fc.constantFrom(...EMAILS, "new@harbour.example", "Who@strange.example")),
      account: maybe(accountAt),
      accountName: maybe(fc.constantFrom(...WRITTEN)),
      isStale: fc.boolean(),
    }),
    { minLength: 1, maxLength: 10 },
  ),
});
export type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

export type Company = ReturnType<typeof openCompany>;

export const made = { created_at: 0, updated_at: 0 };

export function fill(company: Company, world: World): void {
  fillAccounts(company, world);
  fillContacts(company, world);
  fillDeals(company, world);
  fillPartners(company);
  fillTraces(company, world);
}

export function mirror(
  { put }: Company,
  object: string,
  row: Row & { readonly id: string },
  fields: Row = {},
): void {
  const kept = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
  const key = { connection_id: "c", object, modstamp: 1 };
  put("crm_mirror", { ...key, fields: JSON.stringify(kept), ...row });
}

function fillAccounts(company: Company, { accounts }: World): void {
  const survivorOf = (at: number, survivor: number | null) =>
    survivor !== null && survivor !== at && accounts[survivor]?.survivor === null ? `acc-${survivor}` : null;
  for (const [at, { name, domain, parent, survivor, isArchived, isPartner }] of accounts.entries()) {
    company.put("accounts", {
      ...made,
      id: `acc-${at}`,
      external_id: `001-${at}`,
      name,
      name_key: name.toLowerCase(),
      domain,
      survivor_id: survivorOf(at, survivor),
      archived_at: isArchived && at > 2 ? 1 : null,
    });
    const ParentId = parent === null ? null : `001-${parent}`;
    mirror(company, "Account", { id: `001-${at}` }, { Name: name, ParentId, IsPartner: String(isPartner) });
  }
}

function fillContacts(company: Company, { contacts }: World): void {
  const known = new Set<string>();
  for (const { at, isOfFile, account, email } of contacts) {
    if (known.has(`${isOfFile} ${at}`)) continue;
    known.add(`${isOfFile} ${at}`);
    const id = `003-${at}`;
    const external = account === null ? null : `001-${account}`;
    if (!isOfFile) mirror(company, "Contact", { id, account_id: external }, { Email: email });
    else {
      const row = { ...made, id: `f-${at}`, external_id: id, email };
      company.put("contacts", { ...row, account_external_id: external });
    }
  }
}

function fillDeals(company: Company, { deals }: World): void {
  for (const [at, { account, name, createdAt, closedAt, outcome, contacts, isGone }] of deals.entries()) {
    company.put("opportunities", {
      ...made,
      id: `opp-${at}`,
      external_id: `006-${at}`,
      name,
      account_id: account === null ? null : `acc-${account}`,
      currency: "EUR",
      outcome,
      crm_created_at: createdAt,
      closed_at: closedAt,
      deleted_at: isGone && at > 3 ? 1 : null,
    });
    for (const contact of new Set(contacts)) {
      const row = { id: `00K-${at}-${contact}`, opportunity_id: `006-${at}`, contact_id: `003-${contact}` };
      mirror(company, "OpportunityContactRole", row);
    }
  }
}

function fillPartners({ put }: Company): void {
  put("partners", { ...made, id: "p1", name: "Nimbrook", name_key: "nimbrook", domain: "nimbrook.example" });
  put("partners", { ...made, id: "p2", name: "Other", name_key: "other" });
  put("partners", { ...made, id: "p3", name: "Third", name_key: "third" });
}

function fillTraces({ put }: Company, { traces }: World): void {
  const idOf = (kind: string, at: number | null) => (at === null ? null : `${kind}-${at}`);
  for (const [at, trace] of traces.entries()) {
    put("inference_activities", {
      id: `act-${at}`,
      connection_id: "c",
      record: `Event:${at}`,
      partner_id: trace.partner,
      partner_basis: "",
      source: trace.source,
      usual_type: "meeting",
      subject: trace.subject,
      occurred_at: trace.occurredAt,
      filed_opportunity_id: idOf("opp", trace.deal),
      contact_id: idOf("003", trace.contact),
      email: trace.email,
      account_id: idOf("acc", trace.account),
      account_name: trace.accountName,
      stale: trace.isStale ? 1 : 0,
      updated_at: 0,
    });
  }
}
