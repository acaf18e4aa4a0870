import { expect, test } from "vitest";
import { countPartnerValues, proposeMerges } from "./partner-value-list.ts";

test("partners are counted over all fields, whatever the field says them with", () => {
  const counted = countPartnerValues([
    {
      field: { field: "Reseller__c", kind: "multi-picklist" },
      contents: [
        { content: "Acme;Bolt", deals: 3 },
        { content: "N/A", deals: 9 },
        { content: "acme", deals: 1 },
      ],
    },
    { field: { field: "Partner__c", kind: "lookup" }, contents: [{ content: "001D000000INjVe", deals: 2 }] },
    { field: { field: "Note__c", kind: "text" }, contents: [{ content: "001D000000INjVeIAL", deals: 5 }] },
  ]);
  expect(counted.map(({ key, deals }) => [key, deals])).toEqual([
    ["account 001D000000INjVeIAL", 7],
    ["name acme", 4],
    ["name bolt", 3],
  ]);
});

test("spellings of one name are proposed to be the one that is used most", () => {
  const proposals = proposeMerges([
    { key: "name acme inc.", name: "ACME Inc.", deals: 2 },
    { key: "account 1", name: "Acme", deals: 40 },
    { key: "name bolt", name: "Bolt", deals: 9 },
  ]);
  expect(proposals).toEqual(new Map([["name acme inc.", "account 1"]]));
});
