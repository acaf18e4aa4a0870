import { expect, openPage, readApi, signIn, test } from "./journey.ts";

test.beforeEach(async ({ page, demo }) => {
  await signIn(page, demo.partner);
});

test("home shows both companies, each in its own currency", async ({ page }) => {
  const companies = page.getByRole("table", { name: "Your figures by company" });
  await expect(companies.getByRole("row", { name: /Quillmark Systems/ })).toContainText("USD");
  await expect(companies.getByRole("row", { name: /Veldhaag Instruments/ })).toContainText("EUR");
});

test("a deal shows the partner's own share with its reason, and the others only as a count", async ({
  page,
}) => {
  await openPage(page, "Deals");
  await page.getByRole("searchbox", { name: "Search" }).fill("Glasswater Beverages: first licence");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("link", { name: "Glasswater Beverages: first licence" }).click();
  await expect(page.getByText("42,250.00").first()).toBeVisible();
  await expect(page.getByText(/Registered the deal before our first call/)).toBeVisible();
  await expect(page.locator("main")).not.toContainText("Castermere");
});

test("on a phone the filters unfold when they are asked for, and stay so while one is in force", async ({
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/portal/deals");
  const search = page.getByRole("searchbox", { name: "Search" });
  await expect(page.getByRole("table").first()).toBeVisible();
  await expect(search).toBeHidden();
  await page.getByRole("checkbox", { name: "Filters" }).focus();
  await page.keyboard.press("Space");
  await search.fill("Glasswater");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/q=Glasswater/);
  await expect(search).toHaveValue("Glasswater");
  await page.getByRole("link", { name: "Clear" }).click();
  await expect(search).toBeHidden();
});

test("the partner verifies its own chain of entries", async ({ page }) => {
  await openPage(page, "Ledger");
  await page.getByRole("combobox", { name: "Company" }).selectOption("Quillmark Systems");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await expect(page.getByText("The chain is intact")).toBeVisible();
});

test("the sum of the partner's entries is what home says", async ({ page }) => {
  const home = await readApi<{ totals: { amountMinor: number; currency: string }[] }>(page, "/portal/home");
  const sums: Record<string, number> = {};
  let cursor: string | null = null;
  do {
    const page_: EntryPage = await readApi(
      page,
      `/portal/ledger/entries?limit=200${cursor === null ? "" : `&cursor=${cursor}`}`,
    );
    for (const { amount } of page_.items)
      sums[amount.currency] = (sums[amount.currency] ?? 0) + amount.amountMinor;
    cursor = page_.nextCursor;
  } while (cursor !== null);
  expect(sums).toEqual(
    Object.fromEntries(home.totals.map(({ currency, amountMinor }) => [currency, amountMinor])),
  );
});

test("the company's pages and API do not exist for a partner", async ({ page }) => {
  for (const path of [
    "/api/v1/opportunities",
    "/api/v1/ledger/entries",
    "/api/v1/partners",
    "/company/overview",
  ]) {
    expect((await page.request.get(path, { maxRedirects: 0 })).status(), path).not.toBe(200);
  }
});

type EntryPage = {
  readonly items: readonly { readonly amount: { readonly amountMinor: number; readonly currency: string } }[];
  readonly nextCursor: string | null;
};
