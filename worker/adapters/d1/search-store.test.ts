import type { D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { searchTerms } from "#worker/domain/search/search-terms.ts";
import { addOpportunity, addPartner } from "#worker/testing/crm.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { searchStore } from "./search-store.ts";
import { shardOf } from "./shards.ts";

async function find(tenant: TenantScope, text: string) {
  const { records } = await searchStore(env, tenant).findRecords(searchTerms(text));
  return records.map(({ name }) => name);
}

test.each([
  "東京電力\u3000更新",
  "12\u202f000 licences",
  "Tab\tand\u00a0line\nand\u000bother",
  "İstanbul Liman",
  "ŒUVRE",
])("%j is found by its own name", async (name) => {
  const { tenant } = await makeCompany();
  await addOpportunity(tenant, { externalId: "D-1", name });
  expect(await find(tenant, name)).toEqual([name]);
});

test("words that were missed are filled in, and those of names that are gone are removed", async () => {
  const { tenant } = await makeCompany();
  await addOpportunity(tenant, { externalId: "D-1", name: "Harbour Quay" });
  await addPartner(tenant, "Northwind");
  await rowsOf(tenant, "DELETE FROM search_words WHERE tenant_id = ?1 AND word <> 'harbour'");
  await rowsOf(tenant, "UPDATE search_words SET word = 'pier' WHERE tenant_id = ?1");
  expect(await find(tenant, "quay")).toEqual([]);
  expect(await find(tenant, "pier")).toEqual(["Harbour Quay"]);
  const { TEST_TENANT_MIGRATIONS } = env as unknown as {
    readonly TEST_TENANT_MIGRATIONS: readonly D1Migration[];
  };
  const again = TEST_TENANT_MIGRATIONS.find(({ name }) => name === "0942_search_words_again.sql");
  const db = shardOf(env, tenant);
  await db.batch((again?.queries ?? []).map((query) => db.prepare(query)));
  expect(await find(tenant, "pier")).toEqual([]);
  expect(await find(tenant, "harbour quay")).toEqual(["Harbour Quay"]);
  expect(await find(tenant, "d 1")).toEqual(["Harbour Quay"]);
  expect(await find(tenant, "northwind")).toEqual(["Northwind"]);
});
