import { expect, openPage, readApi, signIn, test } from "./journey.ts";

test.beforeEach(async ({ page, demo }) => {
  await signIn(page, demo.company);
});

test("the overview's figures open the rows they are made of", async ({ page }) => {
  await expect(page.getByText("Coverage")).toBeVisible();
  const figure = page
    .locator("dl > div")
    .filter({ hasText: /^Unattributed/ })
    .first();
  const dealCount = Number(/(\d+) deals?/.exec((await figure.textContent()) ?? "")?.[1]);
  expect(dealCount).toBeGreaterThanOrEqual(2);
  await figure.locator('a[href*="status=incomplete"]').first().click();
  await expect(page).toHaveURL(/status=incomplete/);
  const rows = page.getByRole("table", { name: "Deals" }).locator("tbody tr");
  await expect(rows).toHaveCount(dealCount);
  await expect(rows.first()).toContainText("Unattributed");
});

test("a chart has a table with the same figures", async ({ page }) => {
  await expect(page.locator("canvas")).toBeVisible();
  await page.getByText("Figures as a table").first().click();
  const table = page.getByRole("table", { name: /^Won revenue by month/ });
  await expect(table.locator("tbody tr").first()).toBeVisible();
});

test("a deal says who gets what and why, and its parts add up", async ({ page }) => {
  await openPage(page, "Deals");
  await page.getByRole("searchbox", { name: "Search" }).fill("Pinnock Electrics: first licence");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("link", { name: "Pinnock Electrics: first licence" }).click();
  const shares = page.getByRole("table", { name: "Shares" });
  for (const partner of ["Castermere Systems", "Pellworth Advisory", "Tarnwick Solutions"]) {
    await expect(shares.getByRole("row", { name: partner })).toBeVisible();
  }
  // 44,250.75 among three: the cents go somewhere, and nowhere else.
  await expect(shares.getByRole("row", { name: /The whole deal/ })).toContainText("44,250.75");
  await expect(shares.getByText("14,750.25")).toHaveCount(3);
  const entries = page.getByRole("table", { name: "Ledger entries" });
  await expect(entries.locator("tbody tr")).toHaveCount(3);
  await entries
    .getByRole("link", { name: /^#\d+$/ })
    .first()
    .click();
  await expect(page.getByText("Pinnock Electrics: first licence").first()).toBeVisible();
});

test("a corrected deal keeps its history: entry, reversal, new entry", async ({ page }) => {
  await page.goto("/company/ledger?kind=reversal");
  const rows = page.getByRole("table", { name: "Ledger entries" }).locator("tbody tr");
  await expect(rows.filter({ hasText: "Glasswater Beverages: first licence" })).toHaveCount(2);
  await expect(rows.filter({ hasText: "Ironvale Tools: first licence" })).toHaveCount(1);
  await expect(rows.first()).toContainText("reverses");
});

test("the chain of the ledger verifies", async ({ page }) => {
  await openPage(page, "Ledger");
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await expect(page.getByText("The chain is intact")).toBeVisible();
});

test("totals of the ledger are the overview's attributed amount", async ({ page }) => {
  const overview = await readApi<{ totals: { attributedMinor: number }[] }>(page, "/overview");
  const totals = await readApi<{ groups: { amountMinor: number }[] }>(page, "/ledger/totals?by=partner");
  const sum = totals.groups.reduce((total, group) => total + group.amountMinor, 0);
  expect(sum).toBe(overview.totals[0]?.attributedMinor);
  await page.goto("/company/ledger?view=totals&by=partner");
  await expect(page.getByRole("link", { name: "Halvorne Consulting" }).first()).toBeVisible();
});

test("a partner's profile shows its deals and opens them", async ({ page }) => {
  await openPage(page, "Partners");
  await page.getByRole("link", { name: "Halvorne Consulting" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Halvorne Consulting");
  await page
    .getByRole("link", { name: /second site/ })
    .first()
    .click();
  await expect(page.getByRole("table", { name: "Shares" })).toContainText("Halvorne Consulting");
});

test("a view of the deals is saved, opened again by its name, and removed", async ({ page }) => {
  await page.goto("/company/deals");
  await page.getByLabel("Outcome").selectOption("lost");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/outcome=lost/);
  await page.getByText("Save this view").click();
  await page.getByLabel("Name of the view").fill("What we lost");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const view = page
    .getByRole("navigation", { name: "Saved views" })
    .getByRole("link", { name: "What we lost" });
  await expect(view).toHaveAttribute("aria-current", "page");
  await openPage(page, "Deals");
  await expect(view).not.toHaveAttribute("aria-current", "page");
  await view.click();
  await expect(page.getByLabel("Outcome")).toHaveValue("lost");
  await page.getByRole("button", { name: "Remove this view" }).click();
  await expect(view).toHaveCount(0);
});

test("the export holds what the list shows", async ({ page }) => {
  await page.goto("/company/deals?outcome=lost");
  const shown = await page.getByRole("table", { name: "Deals" }).locator("tbody tr").count();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  const stream = await (await download).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const lines = Buffer.concat(chunks).toString("utf8").trim().split("\r\n");
  expect(lines).toHaveLength(shown + 1);
});
