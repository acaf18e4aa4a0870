import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { buildServices } from "#worker/services.ts";
import { importsOf, rowsOf } from "#worker/testing/imports.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { makeCompany } from "#worker/testing/people.ts";

// Every file is followed by inference and attribution over a real database.
vi.setConfig({ testTimeout: 60_000 });

const PARTNERS = "Partner ID,Partner Name,Website\nP-1,Nimbrook,https://nimbrook.example";
const ACCOUNTS = "Account ID,Account Name,Website\nA-1,Ashgrove Freight,ashgrove.example";
const DEALS =
  "Deal ID,Deal Name,Account,Amount,Stage,Created,Close Date\nD-1,Ashgrove cold chain,Ashgrove Freight,9000,Closed Won,2025-11-01,2026-01-05";
const CONTACTS = [
  "Contact ID,Full Name,Email,Account ID,Company",
  "C-1,Kim Odell,kim@nimbrook.example,,Nimbrook Consulting",
  "C-2,Ada Lund,ada@ashgrove.example,A-1,",
].join("\n");
const ACTIVITIES = [
  "Activity ID,Activity Date,Type,Subject,Contact ID,Email,Company,Partner,Deal ID",
  // Only the person tells the partner, and the account is misspelt.
  "T-1,2025-12-20,Meeting,Cold chain scope,C-1,,Ashgrove Frieght,,",
  // The file names the partner, and the customer's person tells the account.
  "T-2,2025-12-22,Call,Cold chain terms,C-2,,,Nimbrook,D-1",
  // Nobody's partner is meant.
  "T-3,2025-12-23,Call,Newsletter,,lee@elsewhere.example,,,",
].join("\n");

async function company() {
  const { tenant } = await makeCompany();
  const imports = importsOf(tenant);
  await imports.import(PARTNERS, { kind: "partners" });
  await imports.import(ACCOUNTS, { kind: "accounts" });
  await imports.import(DEALS);
  await imports.import(CONTACTS, { kind: "contacts" });
  const store = buildServices(env).inferenceOf(tenant);
  const queue = async () =>
    (await store.listQueue({ filter: {}, sort: "-confidence", page: { limit: 50, cursor: null } })).items;
  return { tenant, imports, queue };
}

const evidenceOf = (tenant: TenantScope) =>
  rowsOf<{ external_id: string }>(
    tenant,
    "SELECT external_id FROM touchpoints WHERE tenant_id = ?1 AND deleted_at IS NULL AND external_id LIKE 'inference:%'",
  );

test("activities of a file become evidence of the deals they belong to, once, and undoing the file takes it back", async () => {
  const { tenant, imports, queue } = await company();
  const first = await imports.import(ACTIVITIES, { kind: "activities" });
  expect(first).toMatchObject({ status: "done", counts: { rows: 3, added: 3, errors: 0 } });
  expect(first.mapping).toMatchObject({ account: "Company", contact: "Contact ID", opportunity: "Deal ID" });
  await workOff(tenant);
  expect(
    (await queue()).map(({ subject, deal, partner, partnerBasis }) => [
      subject,
      deal?.name,
      partner.name,
      partnerBasis,
    ]),
  ).toEqual([
    ["Cold chain terms", "Ashgrove cold chain", "Nimbrook", "The file names the partner"],
    [
      "Cold chain scope",
      "Ashgrove cold chain",
      "Nimbrook",
      "The partner's people write from nimbrook.example",
    ],
  ]);
  expect(await evidenceOf(tenant)).toHaveLength(2);

  const again = await imports.import(ACTIVITIES, { kind: "activities" });
  expect(again.counts).toMatchObject({ added: 0, updated: 0, skipped: 3 });

  const corrected = await imports.import(
    ACTIVITIES.replace("Newsletter,,lee@elsewhere", "Newsletter,,lee@nimbrook"),
    {
      kind: "activities",
    },
  );
  expect(corrected.counts).toMatchObject({ added: 0, updated: 1, skipped: 2 });
  await workOff(tenant);
  expect((await queue()).map(({ subject }) => subject)).toContain("Newsletter");

  await imports.undo(corrected.id);
  await imports.undo(first.id);
  await workOff(tenant);
  expect(await queue()).toEqual([]);
  expect(await evidenceOf(tenant)).toEqual([]);
});

test("whose work an activity was follows its contact when a later file corrects the contact", async () => {
  const { tenant, imports, queue } = await company();
  const row =
    "Activity ID,Date,Type,Subject,Contact ID,Account\nT-1,2025-12-20,Meeting,Scope,C-2,Ashgrove Freight";
  await imports.import(row, { kind: "activities" });
  await workOff(tenant);
  expect(await queue()).toEqual([]);
  const corrected = await imports.import(
    CONTACTS.replace("ada@ashgrove.example,A-1", "ada@nimbrook.example,"),
    {
      kind: "contacts",
    },
  );
  await workOff(tenant);
  expect((await queue()).map(({ partner }) => partner.name)).toEqual(["Nimbrook"]);
  await imports.undo(corrected.id);
  await workOff(tenant);
  expect(await queue()).toEqual([]);
});

test("ids that lead nowhere are told row by row with a remedy, and nothing is half-written", async () => {
  const { tenant, imports } = await company();
  const wrong = [
    "Activity ID,Date,Contact ID,Account ID,Deal ID,Partner,Email",
    "T-1,2025-12-20,C-9,,,Nimbrook,",
    "T-2,2025-12-20,,A-9,,Nimbrook,",
    "T-3,2025-12-20,,,D-9,Nimbrook,",
    "T-4,,,,,Nimbrook,not-an-address",
    "T-5,2025-12-20,,,,,",
    "T-6,2025-12-20,,,,Nimbrook,",
  ].join("\n");
  const { id, status, counts } = await imports.import(wrong, { kind: "activities" });
  expect({ status, counts }).toMatchObject({ status: "failed", counts: { rows: 6, added: 0, errors: 5 } });
  const problems = await rowsOf<{ row: number; column_name: string; code: string }>(
    tenant,
    `SELECT row, column_name, code FROM import_errors WHERE tenant_id = ?1 AND import_id = '${id}' ORDER BY row, ordinal`,
  );
  expect(problems.map(({ row, column_name, code }) => [row, column_name, code])).toEqual([
    [2, "Contact ID", "contact-unknown"],
    [3, "Account ID", "account-unknown"],
    [4, "Deal ID", "opportunity-unknown"],
    [5, "Date", "value-missing"],
    [5, "Email", "not-an-email"],
    [6, "Partner", "partner-unknown"],
  ]);
  expect(await rowsOf(tenant, "SELECT 1 FROM activities WHERE tenant_id = ?1")).toEqual([]);
  const people = await imports.import("Contact ID,Account ID\nC-5,A-9", { kind: "contacts", dryRun: "true" });
  expect(people).toMatchObject({ status: "done", counts: { errors: 1, added: 0 } });
});
