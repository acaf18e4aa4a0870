import type { Locator, Page } from "@playwright/test";
import { expect, signIn, test } from "./journey.ts";

test("a company user signs in, and out again", async ({ page, demo }) => {
  await signIn(page, demo.company);
  await expect(page).toHaveURL(/\/company\/overview$/);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in");
  await page.goto("/company/ledger");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("signing in leads to the page that was asked for", async ({ page, demo }) => {
  await page.goto("/company/deals?outcome=open");
  await page.getByLabel("E-mail").fill(demo.company.email);
  await page.getByLabel("Password").fill(demo.company.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/company\/deals\?outcome=open$/);
});

test("the keyboard alone is enough to sign in and to reach a deal", async ({ page, demo }) => {
  await page.goto("/sign-in");
  await tabTo(page, page.getByLabel("E-mail"));
  await page.keyboard.type(demo.company.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(demo.company.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
  await tabTo(page, page.getByRole("link", { name: "Deals", exact: true }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Deals");
  const deal = page
    .getByRole("table")
    .getByRole("link", { name: /first licence|second site|renewal/ })
    .first();
  const name = (await deal.textContent()) ?? "";
  await tabTo(page, deal);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
});

test.describe("with a wrong password", () => {
  test.use({ expectedComplaints: [/status of 401/] });

  test("the page says so, keeps the address and tells nothing else", async ({ page, demo }) => {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill(demo.otherCompany.email);
    await page.getByLabel("Password").fill("certainly-not-this-one");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(page.getByLabel("E-mail")).toHaveValue(demo.otherCompany.email);
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("someone signs in, filters deals and reads one", async ({ page, demo }) => {
    await signIn(page, demo.company);
    await page.goto("/company/deals");
    await page.getByLabel("Outcome").selectOption("Lost");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page).toHaveURL(/outcome=lost/);
    const rows = page.getByRole("table").locator("tbody tr");
    await expect(rows.first()).toContainText("Lost");
    await rows.first().getByRole("link").first().click();
    await expect(page.getByText("Lost deals are not split.")).toBeVisible();
  });
});

async function tabTo(page: Page, target: Locator) {
  const mostStops = 60;
  for (let stop = 0; stop < mostStops; stop += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("the keyboard does not get there");
}
