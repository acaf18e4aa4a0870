import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { type Demo, expect, readApi, signIn, test } from "./journey.ts";

type Visitor = keyof Demo;

/** Pages by who sees them. An address with a function needs an id that only the data knows. */
const pages: { readonly [Who in Visitor]?: readonly (string | ((page: Page) => Promise<string>))[] } = {
  company: [
    "/company/overview",
    "/company/imports",
    "/company/imports/new",
    async (page) => `/company/imports/${await firstId(page, "/imports")}`,
    "/company/connections",
    "/company/connections/new",
    "/company/deals",
    "/company/deals?q=nothing-is-called-this",
    async (page) => `/company/deals/${await firstId(page, "/opportunities?outcome=won")}`,
    async (page) => `/company/deals/${await firstId(page, "/opportunities?outcome=open")}`,
    "/company/partners",
    async (page) => `/company/partners/${await firstId(page, "/partners")}`,
    "/company/ledger",
    "/company/ledger?view=totals&by=period",
    "/company/ledger/1",
    "/company/disputes",
    async (page) => `/company/disputes/${await firstId(page, "/disputes")}`,
    "/company/registrations",
    "/company/registrations?view=all",
    "/company/registrations/new",
    "/company/registrations/signals",
    "/company/registrations/settings",
    "/company/rules",
    "/company/rules/new",
    "/company/rules/compare",
    async (page) => `/company/rules/${await firstId(page, "/rules")}`,
    async (page) => `/company/rules/${await firstId(page, "/rules")}/draft`,
    "/company/back-tests",
    "/company/reviews",
    "/company/touchpoints",
    "/company/inference",
    "/company/inference/settings",
    "/company/inference/matches",
    "/company/duplicates",
    "/company/team",
    "/company/settings",
    "/company/rates",
    "/company/audit",
    "/company/permissions",
    async (page) => `/company/partners/${await firstId(page, "/partners?q=Halvorne")}/people`,
  ],
  emptyCompany: [
    "/company/overview",
    "/company/deals",
    "/company/partners",
    "/company/ledger",
    "/company/imports",
    "/account",
    "/account/companies",
    "/account/second-factors",
    "/prove",
    "/help",
    "/help/attribution-models",
    "/help/api",
  ],
  partner: [
    "/portal/home",
    "/portal/deals",
    "/portal/registrations",
    "/portal/registrations/new",
    async (page) => {
      const { items } = await readApi<{ items: { id: string; companyId: string }[] }>(
        page,
        "/portal/opportunities",
      );
      return `/portal/companies/${items[0]?.companyId}/deals/${items[0]?.id}`;
    },
    "/portal/ledger",
    "/portal/disputes",
    async (page) => `/portal/disputes/${await firstId(page, "/portal/disputes")}`,
    "/portal/team",
    "/portal/audit",
  ],
};

for (const [who, addresses] of Object.entries(pages)) {
  test(`${who}: every page is accessible in light and dark, and fits a phone`, async ({ page, demo }) => {
    test.setTimeout(240_000);
    await signIn(page, demo[who as Visitor]);
    for (const address of addresses) {
      const path = typeof address === "string" ? address : await address(page);
      await test.step(path, () => judge(page, path));
    }
  });
}

test("every page from before the sign-in is accessible in light and dark, and fits a phone", async ({
  page,
}) => {
  const outside = ["/sign-in", "/sign-in/company", "/sign-in/link?token=none", "/sign-up"];
  for (const path of [...outside, "/forgot-password", "/reset-password?token=none"]) {
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
    const { violations } = await new AxeBuilder({ page }).analyze();
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(
      grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`),
      `${path} in ${colorScheme}`,
    ).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
  const wide = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(sideways, `${path} scrolls sideways at 360 px`).toBeLessThanOrEqual(0);
  if (wide !== null) await page.setViewportSize(wide);
}

async function firstId(page: Page, path: string): Promise<string> {
  const { items } = await readApi<{ items: { id: string }[] }>(page, path);
  const id = items[0]?.id;
  expect(id, path).toBeDefined();
  return id ?? "";
}
