import { existsSync, readFileSync } from "node:fs";
import { expect, readApi, signIn, test } from "./journey.ts";

/** A public data set: 8,800 opportunities of an invented hardware seller. It is not part of the repository. */
const folder = new URL("../../../shared/data/maven-crm-sales-opportunities/", import.meta.url);
const file = new URL("sales_pipeline.csv", folder);

test("a real export: each agent's total equals a sum over the file", async ({ page, demo }) => {
  test.skip(!existsSync(file), "the Maven sales opportunities are not on this machine");
  test.setTimeout(180_000);
  await signIn(page, demo.emptyCompany);
  await page.goto("/company/imports/new?kind=opportunities");
  await page.getByLabel("File", { exact: true }).setInputFiles(file.pathname);
  await page.getByRole("button", { name: "Upload and look at it" }).click();
  await page.getByLabel("Partner", { exact: true }).selectOption("sales_agent");
  await page.getByLabel("Amount", { exact: true }).selectOption("close_value");
  await page.getByRole("button", { name: "Import without checking first" }).click();
  await expect(page.getByText("Imported", { exact: true })).toBeVisible({ timeout: 120_000 });
  await expect(page.getByText("1,425 rows")).toBeVisible();

  const expected = sumsByAgent(readFileSync(file, "utf8"));
  await expect(async () => {
    const overview = await readApi<{ waiting: number }>(page, "/overview");
    expect(overview.waiting).toBe(0);
  }).toPass({ timeout: 60_000 });
  const { items } = await readApi<{ items: PartnerItem[] }>(page, "/partners?limit=200");
  const found = items.filter(({ name }) => expected.has(name));
  expect(new Map(found.map(({ name, totals }) => [name, totals.attributed[0]?.amountMinor]))).toEqual(
    expected,
  );
  expect([...expected.values()].reduce((total, minor) => total + minor, 0)).toBe(1_000_553_400);

  await page.goto("/company/partners?q=Darcel+Schlecht");
  await expect(page.getByRole("row", { name: /Darcel Schlecht/ })).toContainText("1,153,214.00");
});

type PartnerItem = {
  readonly name: string;
  readonly totals: { readonly attributed: readonly { readonly amountMinor: number }[] };
};

/** The file has no quoted cells; that is checked, so that this sum cannot be quietly wrong. */
function sumsByAgent(text: string): Map<string, number> {
  expect(text).not.toContain('"');
  const [header = "", ...lines] = text.trim().split(/\r?\n/);
  const column = (name: string) => header.split(",").indexOf(name);
  const [agent, stage, value] = [column("sales_agent"), column("deal_stage"), column("close_value")];
  const sums = new Map<string, number>();
  for (const line of lines) {
    const cells = line.split(",");
    if (cells[stage] !== "Won") continue;
    const name = cells[agent] ?? "";
    sums.set(name, (sums.get(name) ?? 0) + Number(cells[value]) * 100);
  }
  return sums;
}
