import { expect, test } from "vitest";
import type { SalesforceRecord } from "#worker/domain/crm/salesforce/record.ts";
import { err, ok } from "#worker/domain/result.ts";
import { askWithinLength, divideFields } from "./divided-query.ts";

const manyFields = Array.from({ length: 600 }, (_, at) => `A_rather_long_field_name_${at}__c`);
const rest =
  "FROM Opportunity WHERE SystemModstamp >= 2026-01-01T00:00:00Z ORDER BY SystemModstamp, Id LIMIT 2000";
const long = `SELECT Id, SystemModstamp, ${manyFields.join(", ")} ${rest}`;
const short = `SELECT Id, SystemModstamp, Name ${rest}`;

/** An org of three records that answers no longer query than `mostBytes`, two records a page. */
function orgOf(
  mostBytes: number,
  ids: (asked: number) => readonly string[] = () => ["006a", "006b", "006c"],
) {
  const asked: string[] = [];
  const recordsFor = (soql: string, at: number): readonly SalesforceRecord[] => {
    const fields = /^SELECT (.+?) FROM/.exec(soql)?.[1]?.split(", ") ?? [];
    return ids(at).map((id) =>
      Object.fromEntries(fields.map((field) => [field, field === "Id" ? id : `${id} ${field}`])),
    );
  };
  return {
    asked,
    query: async (soql: string) => {
      if (encodeURIComponent(soql).length > mostBytes) return err({ kind: "request-too-long" as const });
      asked.push(soql);
      const records = recordsFor(soql, asked.length);
      return ok({ totalSize: records.length, records: records.slice(0, 2), nextUrl: `${asked.length}` });
    },
    nextPage: async (nextUrl: string) => {
      const at = Number(nextUrl);
      const records = recordsFor(asked[at - 1] ?? "", at);
      return ok({ totalSize: records.length, records: records.slice(2), nextUrl: null });
    },
  };
}

test("a query that fits is asked as it is, and its pages are the caller's", async () => {
  const org = orgOf(16_000);
  expect(await askWithinLength(short, org)).toMatchObject({
    ok: true,
    value: { nextUrl: "1", totalSize: 3 },
  });
  expect(org.asked).toEqual([short]);
});

test.each([16_000, 5_000, 2_500])(
  "a query too long for %d bytes is divided, and its records are put together",
  async (most) => {
    const org = orgOf(most);
    const page = await askWithinLength(long, org);
    if (!page.ok) throw new Error(page.error.kind);
    expect(page.value).toMatchObject({ totalSize: 3, nextUrl: null });
    expect(page.value.records.map(({ Id }) => Id)).toEqual(["006a", "006b", "006c"]);
    for (const record of page.value.records) {
      expect(Object.keys(record)).toHaveLength(manyFields.length + 2);
      expect(record[manyFields[599] ?? ""]).toBe(`${record.Id} ${manyFields[599]}`);
    }
    expect(org.asked.length).toBeGreaterThan(1);
    expect(org.asked.every((soql) => soql.endsWith(rest) && soql.startsWith("SELECT Id, "))).toBe(true);
  },
);

test("a record that moved away between the questions is left out, and the count says that there is more", async () => {
  const org = orgOf(16_000, (at) => (at === 1 ? ["006a", "006b", "006c"] : ["006a", "006c"]));
  const page = await askWithinLength(long, org);
  expect(page).toMatchObject({
    ok: true,
    value: { totalSize: 3, records: [{ Id: "006a" }, { Id: "006c" }] },
  });
});

test("what cannot be divided is told", async () => {
  expect(await askWithinLength(short, orgOf(10))).toEqual(err({ kind: "request-too-long" }));
  const endless = `SELECT Id, Name FROM Opportunity WHERE Id IN (${"'006000000000001AAA', ".repeat(900)})`;
  expect(await askWithinLength(endless, orgOf(16_000))).toEqual(err({ kind: "request-too-long" }));
  expect(divideFields("SELECT Id FROM Opportunity", 5)).toBeNull();
});
