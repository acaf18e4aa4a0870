import type { Page } from "@playwright/test";
import { expect, signIn, test } from "./journey.ts";
import { faultsByAxe, sidewaysScroll } from "./judge-screen.ts";
import { addressOf, type Screen, screens } from "./screen-list.ts";

const often = (list: readonly Screen[]) => list.filter(({ prepared, seldom }) => !prepared && !seldom);

for (const who of ["company", "emptyCompany", "partner"] as const) {
  test(`${who}: every page is accessible in light and dark, and fits a phone`, async ({ page, demo }) => {
    test.setTimeout(240_000);
    await signIn(page, demo[who]);
    for (const screen of often(screens[who])) {
      const path = await addressOf(screen, page);
      await test.step(path, () => judge(page, path));
    }
  });
}

test("every page from before the sign-in is accessible in light and dark, and fits a phone", async ({
  page,
}) => {
  for (const screen of often(screens.nobody)) {
    const path = await addressOf(screen, page);
    await test.step(path, () => judge(page, path));
  }
});

test.describe("a page that does not exist", () => {
  test.use({ expectedComplaints: [/status of 404/] });

  test("says so, accessibly", async ({ page, demo }) => {
    await signIn(page, demo.company);
    for (const path of ["/company/deals/opp_nobody", "/nowhere"]) {
      await judge(page, path, 404);
    }
  });
});

async function judge(page: Page, path: string, status = 200) {
  const answer = await page.goto(path);
  expect(answer?.status(), path).toBe(status);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await faultsByAxe(page), `${path} in ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await sidewaysScroll(page), path).toEqual([]);
  if (wide !== null) await page.setViewportSize(wide);
}
