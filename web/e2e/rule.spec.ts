import type { Page } from "@playwright/test";
import { expect, readApi, signIn, test } from "./journey.ts";

test("a changed rule posts only what differs, and changing it back restores every share", async ({
  page,
  demo,
}) => {
  await signIn(page, demo.otherCompany);
  const before = await totalsByPartner(page);
  await saveRule(page, "First touch");
  const between = await totalsByPartner(page);
  expect(between).not.toEqual(before);
  expect(sum(between)).toBe(sum(before));
  await saveRule(page, "Equal split");
  expect(await totalsByPartner(page)).toEqual(before);
  await page.goto("/company/ledger");
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await expect(page.getByText("The chain is intact")).toBeVisible();
});

async function saveRule(page: Page, model: string) {
  await page.goto("/company/rule");
  await page.getByRole("radio", { name: model }).check();
  await page.getByRole("button", { name: "Save and apply" }).click();
  await expect(page.getByText("Every deal has been split again")).toBeVisible({ timeout: 30_000 });
}

type Totals = { readonly [partnerId: string]: number };

async function totalsByPartner(page: Page): Promise<Totals> {
  const { groups } = await readApi<{ groups: { key: string; amountMinor: number }[] }>(
    page,
    "/ledger/totals?by=partner",
  );
  return Object.fromEntries(
    groups.filter((group) => group.amountMinor !== 0).map((group) => [group.key, group.amountMinor]),
  );
}

function sum(totals: Totals): number {
  return Object.values(totals).reduce((total, amountMinor) => total + amountMinor, 0);
}
