import type { Page } from "@playwright/test";
import { csvFile, expect, readApi, signIn, test } from "./journey.ts";

const header = "Deal ID;Deal name;Kunde;Betrag;Phase;Abschlussdatum;Vertriebspartner";

test.beforeEach(async ({ page, demo }) => {
  await signIn(page, demo.emptyCompany);
});

test("a file is looked at, checked, imported, imported again without a change, and undone", async ({
  page,
}) => {
  const rows = [
    "E2E-1;E2E Erste Lizenz;Müller & Söhne;1.234,56;Closed Won;31.01.2026;Nordwind",
    "E2E-2;E2E Zweite Lizenz;Müller & Söhne;(500,00);Closed Won;28.02.2026;Nordwind",
    "E2E-3;E2E Verloren;Bäckerei Blau;99,00;Closed Lost;01.03.2026;Südwind",
  ];
  const file = csvFile("verkauf.csv", `\uFEFF${[header, ...rows].join("\r\n")}\r\n`);

  await upload(page, file);
  await expect(page.getByLabel("Amount", { exact: true })).toHaveValue("Betrag");
  await expect(page.getByRole("row", { name: /^Amount/ })).toContainText("1.234,56");
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.getByText("Checked. Nothing is written yet")).toBeVisible();
  await page.getByRole("button", { name: "Import 3 rows" }).click();
  await expect(page.getByText("Imported", { exact: true })).toBeVisible();
  const address = page.url();

  const deals = await readApi<{ items: { externalId: string; amount: { amountMinor: number } }[] }>(
    page,
    "/opportunities?q=E2E",
  );
  expect(Object.fromEntries(deals.items.map((deal) => [deal.externalId, deal.amount.amountMinor]))).toEqual({
    "E2E-1": 123_456,
    "E2E-2": -50_000,
    "E2E-3": 9_900,
  });

  await upload(page, file);
  await page.getByRole("button", { name: "Import without checking first" }).click();
  await expect(page.getByText("Nothing had changed")).toBeVisible();

  await page.goto(address);
  await page.getByRole("link", { name: "Undo this import" }).click();
  await page.getByRole("button", { name: "Undo the import" }).click();
  await expect(page.getByText("This import has been undone")).toBeVisible();
  expect((await readApi<{ items: unknown[] }>(page, "/opportunities?q=E2E")).items).toEqual([]);
});

test("a file with errors writes nothing and says what to mend where", async ({ page }) => {
  const rows = [
    "E2E-9;Gut;Konto;10,00;Closed Won;31.01.2026;Nordwind",
    "E2E-10;Schlecht;Konto;zehn;Closed Won;31.13.2026;Nordwind",
  ];
  await upload(page, csvFile("fehler.csv", [header, ...rows].join("\n")));
  await page.getByRole("button", { name: "Import without checking first" }).click();
  await expect(page.getByText("Nothing was written")).toBeVisible();
  await expect(page.getByRole("row", { name: /Betrag/ }).filter({ hasText: "zehn" })).toContainText("Row 3");
  expect((await readApi<{ items: unknown[] }>(page, "/opportunities?q=E2E-9")).items).toEqual([]);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a file is imported all the same", async ({ page }) => {
    await upload(
      page,
      csvFile("ohne.csv", `${header}\nE2E-20;Ohne;Konto;20,00;Closed Won;31.01.2026;Nordwind\n`),
    );
    await page.getByRole("button", { name: "Import without checking first" }).click();
    await expect(async () => {
      await page.reload();
      await expect(page.getByText("Imported", { exact: true })).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
    await page.goto("/company/deals?q=E2E-20");
    await expect(page.getByRole("link", { name: "Ohne" })).toBeVisible();
  });
});

async function upload(page: Page, file: ReturnType<typeof csvFile>) {
  await page.goto("/company/imports/new?kind=opportunities");
  await page.getByLabel("File", { exact: true }).setInputFiles(file);
  await page.getByRole("button", { name: "Upload and look at it" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(file.name);
}
