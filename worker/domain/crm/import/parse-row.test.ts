import { expect, test } from "vitest";
import type { ImportKind } from "#worker/domain/crm/records.ts";
import type { ColumnFormats } from "./column-formats.ts";
import type { Mapping } from "./detect-mapping.ts";
import { createRowParser } from "./parse-row.ts";

const date = { kind: "date", order: "day-first", style: "named", ambiguous: false } as const;
const formats: ColumnFormats = {
  amount: { kind: "amount", decimal: ".", ambiguous: false },
  createdAt: date,
  closedAt: date,
  occurredAt: date,
  validUntil: date,
};

/** Reads a row given as field -> cell; headers are the fields' names in capitals. */
function read(
  row: Readonly<Record<string, string>>,
  kind: ImportKind = "opportunities",
  more: ColumnFormats = {},
) {
  const headers = Object.keys(row).map((field) => field.toUpperCase());
  const mapping: Mapping = Object.fromEntries(Object.keys(row).map((field) => [field, field.toUpperCase()]));
  const parsed = createRowParser({
    kind,
    headers,
    mapping,
    formats: { ...formats, ...more },
    currency: "USD",
  })(Object.values(row), 7);
  return parsed.ok ? parsed.value.record : parsed.error;
}

const won = { externalId: "D-1", account: "Acme", amount: "10", stage: "Won", closedAt: "2025-01-31" };

test("a whole row becomes a record", () => {
  expect(
    read({
      ...won,
      name: " Renewal ",
      accountDomain: "https://www.Acme.com/about",
      currency: "eur",
      type: "New",
      createdAt: "1.1.2025",
      partner: "Zeta; Alpha | zeta",
      partnerRole: "Referral",
    }),
  ).toEqual({
    externalId: "D-1",
    name: "Renewal",
    account: { name: "Acme", domain: "acme.com" },
    amountMinor: 1000,
    currency: "EUR",
    stage: "Won",
    outcome: "won",
    type: "New",
    owner: null,
    region: null,
    product: null,
    custom: {},
    createdAt: Date.UTC(2025, 0, 1),
    closedAt: Date.UTC(2025, 0, 31),
    leadCreatedAt: null,
    partners: [
      { name: "Alpha", role: "referral" },
      { name: "zeta", role: "referral" },
    ],
    flags: [],
  });
});

test("a missing name is made of account and id", () => {
  expect(read(won)).toMatchObject({ name: "Acme D-1" });
  expect(read({ externalId: "D-2" })).toMatchObject({ name: "D-2" });
});

test.each([
  ["no account", { ...won, account: "N/A" }, ["account-missing"]],
  ["won without an amount", { ...won, amount: "" }, ["amount-missing"]],
  ["won without a close date", { ...won, closedAt: "-" }, ["close-date-missing"]],
  ["open without both", { ...won, stage: "Open", amount: "", closedAt: "" }, []],
  ["closed before it was created", { ...won, createdAt: "2025-02-01" }, ["closed-before-created"]],
  ["a dollar sign on yen", { ...won, amount: "$10", currency: "JPY" }, ["currency-sign-differs"]],
])("%s is taken and flagged", (_, row, flags) => {
  expect(read(row)).toMatchObject({ flags });
});

test.each(["N/A", "none", "-", "", "No Partner", "Direct", "keine", "; |"])(
  "partner %j is nobody",
  (partner) => {
    expect(read({ ...won, partner })).toMatchObject({ partners: [] });
  },
);

test("a cell names at most a hundred partners", () => {
  const names = (count: number) => Array.from({ length: count }, (_, at) => `P-${at}`).join("; ");
  expect(read({ ...won, partner: names(100) })).toMatchObject({ partners: { length: 100 } });
  expect(read({ ...won, partner: names(101) })).toEqual([
    {
      row: 7,
      column: "PARTNER",
      value: expect.stringMatching(/^P-0; P-1;.*…$/),
      code: "too-many-partners",
      message: expect.stringMatching(/at most 100 partners; this one names 101\. .*touchpoints/),
    },
  ]);
});

test("roles go with partners one by one, or one for all", () => {
  expect(read({ ...won, partner: "A; B", partnerRole: "SI; Referral" })).toMatchObject({
    partners: [
      { name: "A", role: "SI" },
      { name: "B", role: "referral" },
    ],
  });
  expect(read({ ...won, partner: "A; B; C", partnerRole: "SI; Referral" })).toEqual([
    expect.objectContaining({ column: "PARTNERROLE", code: "roles-do-not-match" }),
  ]);
});

test("everything wrong with a row is told at once, by the file's own headers, with what to do", () => {
  expect(
    read({ externalId: "", amount: "ten", currency: "EURO", closedAt: "31.13.2025", outcome: "perhaps" }),
  ).toEqual([
    {
      row: 7,
      column: "EXTERNALID",
      value: "",
      code: "value-missing",
      message: expect.stringContaining("must not be empty"),
    },
    {
      row: 7,
      column: "CURRENCY",
      value: "EURO",
      code: "unknown-currency",
      message: expect.stringContaining("ISO 4217"),
    },
    {
      row: 7,
      column: "OUTCOME",
      value: "perhaps",
      code: "unknown-outcome",
      message: expect.stringContaining("won"),
    },
    {
      row: 7,
      column: "CLOSEDAT",
      value: "31.13.2025",
      code: "no-such-date",
      message: expect.stringContaining("YYYY-MM-DD"),
    },
  ]);
});

test("a row of the wrong width is not trusted", () => {
  const parse = createRowParser({
    kind: "opportunities",
    headers: ["ID", "Name"],
    mapping: { externalId: "ID", name: "Name" },
    formats: {},
    currency: "USD",
  });
  const codeOf = (cells: readonly string[]) => {
    const parsed = parse(cells, 2);
    return parsed.ok ? "taken" : parsed.error[0]?.code;
  };
  expect([["1"], ["1", "a"], ["1", "a", ""], ["1", "a", "b"]].map(codeOf)).toEqual([
    "too-few-cells",
    "taken",
    "taken",
    "too-many-cells",
  ]);
});

test("marks that turn the reading direction do not get into names", () => {
  expect(read({ ...won, account: "Ac\u202eme\u0007 Ltd" })).toMatchObject({ account: { name: "Acme Ltd" } });
});

test("a touchpoint becomes a record", () => {
  const row = {
    opportunity: "D-1",
    partner: "Harbour",
    source: "Deal Registration",
    type: "meeting",
    role: "Influence",
    units: "02.50",
    confidence: "85 %",
    occurredAt: "2025-01-02",
    note: "Two\nlines",
  };
  expect(read(row, "touchpoints")).toEqual({
    externalId: null,
    opportunity: "D-1",
    partner: "Harbour",
    source: "deal_registration",
    type: "meeting",
    role: "influence",
    units: "2.5",
    confidencePpm: 850_000,
    occurredAt: Date.UTC(2025, 0, 2),
    status: "approved",
    validUntil: null,
    note: "Two lines",
  });
});

test.each([
  [{ partner: "A; B" }, "several-partners"],
  [{ partner: "N/A" }, "value-missing"],
  [{ opportunity: "" }, "value-missing"],
  [{ source: "rumour" }, "unknown-source"],
  [{ units: "-1" }, "not-a-number"],
  [{ confidence: "1.1" }, "not-a-confidence"],
  [{ confidence: "120%" }, "not-a-confidence"],
  [{ status: "completed" }, "unknown-status"],
])("a touchpoint with %j is refused: %s", (wrong, code) => {
  expect(read({ opportunity: "D-1", partner: "Harbour", ...wrong }, "touchpoints")).toEqual([
    expect.objectContaining({ code }),
  ]);
});

test.each([
  ["Approved", "approved"],
  ["In review", "pending"],
  ["DECLINED", "rejected"],
  ["n/a", "approved"],
])("a touchpoint's status %j is %s", (status, expected) => {
  expect(read({ opportunity: "D-1", partner: "Harbour", status }, "touchpoints")).toMatchObject({
    status: expected,
  });
});

test("evidence that is valid until a day is valid to its end, and until an instant to that instant", () => {
  const until = (validUntil: string) =>
    read({ opportunity: "D-1", partner: "Harbour", validUntil }, "touchpoints");
  expect(until("2025-03-31")).toMatchObject({ validUntil: Date.UTC(2025, 3, 1) - 1 });
  expect(until("2025-03-31T12:00:00Z")).toMatchObject({ validUntil: Date.UTC(2025, 2, 31, 12) });
});

test("owner, region and product are words, and words for nothing are nothing", () => {
  expect(read({ ...won, owner: "Ada", region: "N/A", product: "" })).toMatchObject({
    owner: "Ada",
    region: null,
    product: null,
  });
});

const asRead = (as: "text" | "number" | "date" | "boolean") =>
  ({ kind: "custom", as, order: "day-first", ambiguous: false }) as const;

test("a company's own fields are read each as its column is, and leave out what says nothing", () => {
  const columns = {
    "custom.tier": asRead("number"),
    "custom.since": asRead("date"),
    "custom.strategic": asRead("boolean"),
    "custom.segment": asRead("text"),
    "custom.other": asRead("text"),
  };
  const cells = {
    "custom.tier": "12.5",
    "custom.since": "31.12.2024",
    "custom.strategic": "Yes",
    "custom.segment": "007",
    "custom.other": "-",
  };
  expect(read({ ...won, ...cells }, "opportunities", columns)).toMatchObject({
    custom: {
      tier: { kind: "number", value: "12.5" },
      since: { kind: "date", value: "2024-12-31" },
      strategic: { kind: "boolean", value: true },
      segment: { kind: "text", value: "007" },
    },
  });
  const wrong = { ...cells, "custom.tier": "high", "custom.since": "soon", "custom.strategic": "maybe" };
  const problems = read({ ...won, ...wrong }, "opportunities", columns);
  expect(problems).toEqual([
    expect.objectContaining({ code: "not-a-number" }),
    expect.objectContaining({ code: "not-a-date" }),
    expect.objectContaining({ code: "not-yes-or-no" }),
  ]);
});

test("partners and accounts need a name, and keep only a domain that is one", () => {
  expect(read({ name: "Harbour", domain: "info@harbour.example", type: "SI" }, "partners")).toEqual({
    externalId: null,
    name: "Harbour",
    type: "SI",
    domain: "harbour.example",
  });
  expect(read({ externalId: "7", name: "", domain: "none" }, "accounts")).toEqual([
    expect.objectContaining({ code: "value-missing" }),
  ]);
});
