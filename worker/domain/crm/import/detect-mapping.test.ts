import { expect, test } from "vitest";
import { detectMapping, foldHeader, readMapping, resolveMapping } from "./detect-mapping.ts";

const maven =
  "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value".split(",");
const mavenRows = [
  ["1C1I7A6R", "Moses Frase", "GTX Plus Basic", "Cancity", "Won", "2016-10-20", "2017-03-01", "1054"],
  ["Z063OYW0", "Darcel Schlecht", "GTXPro", "Isdom", "Won", "2016-10-25", "2017-03-11", "4514"],
  ["EC4QE1BX", "Darcel Schlecht", "MG Special", "", "Engaging", "2016-10-25", "", ""],
];
const mavenMapping = {
  externalId: "opportunity_id",
  account: "account",
  amount: "close_value",
  stage: "deal_stage",
  owner: "sales_agent",
  product: "product",
  createdAt: "engage_date",
  closedAt: "close_date",
};

test("a pipeline of another tool's making is understood, and its agents are no partners", () => {
  expect(detectMapping({ kind: "opportunities", headers: maven, samples: mavenRows })).toEqual(mavenMapping);
});

test("what is said wins over what is detected, and the rest is still detected", () => {
  const { mapping, problems } = resolveMapping({
    kind: "opportunities",
    headers: maven,
    samples: mavenRows,
    explicit: { partner: "Sales Agent", amount: "close_value", stage: "" },
  });
  const { stage, owner, ...rest } = mavenMapping;
  expect([stage, owner]).toEqual(["deal_stage", "sales_agent"]);
  expect(mapping).toEqual({ ...rest, partner: "sales_agent" });
  expect(problems).toEqual([]);
});

test("order, case, spacing and accents of headers do not count", () => {
  const headers = [
    "  CLOSE_DATE ",
    "Opportunity-ID",
    "stageName",
    "AMOUNT",
    "Account.Name",
    "Partner__c",
    "Opportunity Name",
  ];
  expect(detectMapping({ kind: "opportunities", headers, samples: [] })).toEqual({
    externalId: "Opportunity-ID",
    name: "Opportunity Name",
    account: "Account.Name",
    amount: "AMOUNT",
    stage: "stageName",
    closedAt: "  CLOSE_DATE ",
    partner: "Partner__c",
  });
});

test.each([
  "Abschluss",
  "Abschluss am",
  "Abschluß",
  "Abschlusstermin",
  "Abschlussdatum",
  "Abschluss (geplant)",
  "Datum Abschluss",
  "Tatsächlicher Abschluss",
  "Voraussichtlicher Abschluss",
  "Vertragsabschluss",
  "Gewonnen am",
  "Schließdatum",
])("a German close date: %s", (header) => {
  const headers = ["Verkaufschance-ID", "Betrag", "Erstellt am", header];
  const samples = [
    ["V-1", "1.234,50", "02.01.2025", "31.03.2025"],
    ["V-2", "7,00", "03.01.2025", "30.06.2025"],
  ];
  expect(detectMapping({ kind: "opportunities", headers, samples })).toMatchObject({
    createdAt: "Erstellt am",
    closedAt: header,
  });
});

test("a column that only sounds like a close date is none", () => {
  const headers = ["Deal ID", "Abschluss"];
  const samples = [
    ["D-1", "gewonnen"],
    ["D-2", "verloren"],
  ];
  expect(detectMapping({ kind: "opportunities", headers, samples })).toEqual({ externalId: "Deal ID" });
});

test("Salesforce's own names are understood", () => {
  const headers =
    "Id,Name,AccountId,Amount,CurrencyIsoCode,StageName,IsWon,IsClosed,Type,CreatedDate,CloseDate,OwnerId,ExpectedRevenue,LastModifiedDate".split(
      ",",
    );
  const row = [
    "006A",
    "Acme renewal",
    "001A",
    "100.00",
    "EUR",
    "Closed Won",
    "true",
    "true",
    "New",
    "2025-01-01T00:00:00.000+0000",
    "2025-02-01",
    "005A",
    "90",
    "2025-02-02T00:00:00.000+0000",
  ];
  expect(detectMapping({ kind: "opportunities", headers, samples: [row] })).toEqual({
    externalId: "Id",
    name: "Name",
    account: "AccountId",
    amount: "Amount",
    currency: "CurrencyIsoCode",
    stage: "StageName",
    outcome: "IsWon",
    type: "Type",
    createdAt: "CreatedDate",
    closedAt: "CloseDate",
  });
});

test.each([
  [
    "German",
    "Deal Nr;Bezeichnung;Kunde;Betrag;Währung;Phase;Erstellt am;Abschlussdatum;Vertriebspartner;Rolle",
  ],
  ["French", "ID opportunité;Nom;Compte;Montant;Devise;Étape;Créé le;Date de clôture;Partenaire;Rôle"],
  [
    "Spanish",
    "ID oportunidad;Nombre;Cuenta;Importe;Moneda;Etapa;Fecha de creación;Fecha de cierre;Socio;Rol",
  ],
])("%s headers are understood", (_, header) => {
  const headers = header.split(";");
  const fields = [
    "externalId",
    "name",
    "account",
    "amount",
    "currency",
    "stage",
    "createdAt",
    "closedAt",
    "partner",
  ];
  const mapping = detectMapping({ kind: "opportunities", headers, samples: [] });
  const expected = Object.fromEntries(fields.map((field, at) => [field, headers[at]]));
  expect(mapping).toMatchObject(expected);
});

test("values decide between two columns of one name", () => {
  const headers = ["Deal ID", "Status", "Deal Status"];
  const samples = [
    ["1", "Proposal", "open"],
    ["2", "Contracting", "won"],
  ];
  expect(detectMapping({ kind: "opportunities", headers, samples })).toMatchObject({
    stage: "Status",
    outcome: "Deal Status",
  });
});

test("a header that is ours is believed even against its values, so that they are told and not dropped", () => {
  const headers = ["Deal ID", "Amount", "Close Date"];
  const samples = [["1", "Alice Example", "In the autumn"]];
  expect(detectMapping({ kind: "opportunities", headers, samples })).toEqual({
    externalId: "Deal ID",
    amount: "Amount",
    closedAt: "Close Date",
  });
});

test("a header that only contains a word of ours needs values that bear it out", () => {
  const headers = ["Deal ID", "Amount in words", "Amount (converted)", "Pipeline name"];
  const samples = [["1", "one thousand", "1,000.00", "Europe"]];
  expect(detectMapping({ kind: "opportunities", headers, samples })).toEqual({
    externalId: "Deal ID",
    amount: "Amount (converted)",
  });
});

test("owner, last activity and forecast are none of our fields", () => {
  const headers = [
    "Deal ID",
    "Account Owner",
    "Last Activity Date",
    "Expected Revenue",
    "Lead Source",
    "Account Phone",
  ];
  expect(detectMapping({ kind: "opportunities", headers, samples: [] })).toEqual({ externalId: "Deal ID" });
});

test("touchpoints, partners and accounts have columns of their own", () => {
  const touch = ["Deal ID", "Partner", "Activity Type", "Role", "Date", "Confidence", "Notes"];
  expect(detectMapping({ kind: "touchpoints", headers: touch, samples: [] })).toEqual({
    opportunity: "Deal ID",
    partner: "Partner",
    type: "Activity Type",
    role: "Role",
    occurredAt: "Date",
    confidence: "Confidence",
    note: "Notes",
  });
  expect(detectMapping({ kind: "partners", headers: ["Partner", "Website", "Tier"], samples: [] })).toEqual({
    name: "Partner",
    domain: "Website",
    type: "Tier",
  });
  expect(detectMapping({ kind: "accounts", headers: ["account", "sector", "revenue"], samples: [] })).toEqual(
    { name: "account" },
  );
});

test("all that is wrong with a mapping is told at once", () => {
  const explicit = { betrag: "Wert", amount: "Betrag" };
  const { problems } = resolveMapping({
    kind: "opportunities",
    headers: ["Wert", "Zeile"],
    samples: [],
    explicit,
  });
  expect(problems.map(({ path, code }) => [path, code])).toEqual([
    ["mapping.betrag", "unknown-field"],
    ["mapping.amount", "unknown-header"],
    ["mapping.externalId", "field-not-mapped"],
  ]);
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringContaining("externalId, name, account"),
    expect.stringContaining("Wert, Zeile"),
    expect.stringContaining("Wert, Zeile"),
  ]);
});

test("a mapping that says everything is not added to", () => {
  const given = { externalId: "opportunity_id", amount: "" };
  expect(readMapping({ kind: "opportunities", headers: maven, given })).toEqual({
    mapping: { externalId: "opportunity_id" },
    problems: [],
  });
});

test.each([
  ["Opportunity_ID", "opportunity id"],
  ["closeDate", "close date"],
  ["Partner_Role__c", "partner role"],
  ["  Währung (ISO) ", "wahrung iso"],
  ["Straße", "strasse"],
])("%s folds to %s", (header, folded) => {
  expect(foldHeader(header)).toBe(folded);
});

test("a column of the company's own is mapped by its name, or by whoever names it", () => {
  const file = {
    kind: "opportunities" as const,
    headers: ["Id", "Segment", "custom.tier", "custom.no good"],
    samples: [],
  };
  const { mapping, problems } = resolveMapping({ ...file, explicit: { "custom.segment": "segment" } });
  expect(mapping).toEqual({ externalId: "Id", "custom.segment": "Segment", "custom.tier": "custom.tier" });
  expect(problems).toEqual([]);
  const wrong = resolveMapping({ ...file, explicit: { "custom.": "Segment", "custom.a b": "Segment" } });
  expect(wrong.problems.map(({ path, code }) => [path, code])).toEqual([
    ["mapping.custom.", "unknown-field"],
    ["mapping.custom.a b", "unknown-field"],
  ]);
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`custom.f${at}`, "Segment"]));
  expect(resolveMapping({ ...file, explicit: many }).problems).toMatchObject([
    { code: "too-many-custom-fields" },
  ]);
});

test("a touchpoint's status is an approval only where it reads like one", () => {
  const headers = ["Opportunity ID", "Partner", "Status", "Expires"];
  const mappingOf = (status: string) =>
    detectMapping({ kind: "touchpoints", headers, samples: [["D-1", "Harbour", status, "2025-01-01"]] });
  expect(mappingOf("Approved")).toMatchObject({ status: "Status", validUntil: "Expires" });
  expect(mappingOf("Completed")).not.toHaveProperty("status");
});
