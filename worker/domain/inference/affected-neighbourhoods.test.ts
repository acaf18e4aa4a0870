import { expect, test } from "vitest";
import { buildAccountDirectory } from "./account-readings.ts";
import { affectedNeighbourhoods } from "./affected-neighbourhoods.ts";
import type { Activity, Deal } from "./records.ts";

const directory = buildAccountDirectory({
  accounts: [
    { id: "parent", name: "Harbour Freight" },
    { id: "child", name: "Harbour Freight Nordics", parentId: "parent" },
    { id: "other", name: "Meridian Optics" },
    { id: "ring-a", name: "Alder", parentId: "ring-b" },
    { id: "ring-b", name: "Birch", parentId: "ring-a" },
  ],
  contacts: [{ id: "con", accountId: "child", email: "Kim@Harbour.example" }],
  deals: [{ id: "deal", accountId: "other" }],
});

test("a changed activity affects its own partner's records of the families that it named before and names now", () => {
  const before = activity({ accountName: "Meridian Optics" });
  const after = activity({ accountName: null, contactId: "con" });
  const affected = affectedNeighbourhoods({ kind: "activity", before, after }, directory);
  expect(affected).toMatchObject([
    { partnerId: "p", activityIds: ["a"], readAccountsAgain: false },
    { partnerId: "p", activityIds: ["a"], accountIds: ["child", "parent"] },
  ]);
  expect(affected[0]?.accountIds).toContain("other");
});

test("a deal affects every partner's records of its account's family; one without an account none", () => {
  const deal = { id: "d", accountId: "child" } as Deal;
  expect(affectedNeighbourhoods({ kind: "opportunity", before: null, after: deal }, directory)).toMatchObject(
    [{ partnerId: null, accountIds: ["child", "parent"], withoutAccount: false, readAccountsAgain: false }],
  );
  const nowhere = { ...deal, accountId: null };
  expect(affectedNeighbourhoods({ kind: "opportunity", before: nowhere, after: null }, directory)).toEqual(
    [],
  );
});

test("a contact that moves affects the records of both accounts and those that carry it or its addresses", () => {
  const before = { id: "con", accountId: "child", email: "Kim@Harbour.example" };
  const after = { id: "con", accountId: "other", email: "kim@meridian.example" };
  expect(affectedNeighbourhoods({ kind: "contact", before, after }, directory)).toMatchObject([
    {
      partnerId: null,
      accountIds: ["child", "other", "parent"],
      contactIds: ["con"],
      emails: ["kim@harbour.example", "kim@meridian.example"],
      readAccountsAgain: true,
    },
  ]);
});

test("a new account may be the one of records that had none; parents in a ring end", () => {
  const after = { id: "ring-a", name: "Alder", parentId: "ring-b" };
  expect(affectedNeighbourhoods({ kind: "account", before: null, after }, directory)).toMatchObject([
    { accountIds: ["ring-a", "ring-b"], withoutAccount: true, readAccountsAgain: true },
  ]);
});

function activity(fields: Partial<Activity>): Activity {
  return {
    id: "a",
    partnerId: "p",
    source: "activity",
    type: "meeting",
    subject: "",
    occurredAt: 0,
    opportunityId: null,
    contactId: null,
    email: null,
    accountId: null,
    accountName: null,
    ...fields,
  };
}
