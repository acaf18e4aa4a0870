import type { Locator, Page } from "@playwright/test";
import { type Demo, expect, readApi, signIn, test } from "./journey.ts";

test("from a template to what company and partner read on the deal", async ({ page, demo }) => {
  await signIn(page, demo.otherCompany);
  const before = await totalsByPartner(page);
  const deal = await sharedDeal(page, partnerName(demo));

  await makeDraft(page, "U-shaped");
  await fillSlider(page.getByRole("slider", { name: "First touch" }), 70);
  await expect(page.locator(".slider-total output")).toHaveText("100%");
  await expect(page.getByRole("textbox", { name: "Last touch, percent" })).toHaveValue("20");
  await expect(page.getByRole("textbox", { name: "Everything else, together, percent" })).toHaveValue("10");
  await expect(page.locator("#reading")).toContainText("U-shaped (first 70, last 20, middle 10)");
  await expect(page.getByText(/[1-9]\d* of \d+ deals would be split differently/)).toBeVisible();

  await page.getByRole("button", { name: "Save and review" }).click();
  await expect(page.getByRole("heading", { name: "What changes" })).toBeVisible();
  await publishForAll(page);
  const published = page.url().split("?")[0] ?? "";
  const between = await totalsByPartner(page);
  expect(between).not.toEqual(before);
  expect(sum(between)).toBe(sum(before));

  await page.goto(`/company/deals/${deal.id}`);
  await expect(page.getByText(/U-shaped \(first 70, last 20, middle 10\)/).first()).toBeVisible();

  await page.getByRole("button", { name: "Sign out" }).first().click();
  await signIn(page, demo.partner);
  await page.goto(`/portal/companies/${deal.companyId}/deals/${deal.id}`);
  await expect(page.getByText(/U-shaped \(first 70, last 20, middle 10\)/).first()).toBeVisible();

  await page.getByRole("button", { name: "Sign out" }).first().click();
  await signIn(page, demo.otherCompany);
  await page.goto(published);
  await page.getByText("Retire this rule").click();
  await page.getByLabel("No longer in force from").fill("2000-01-01");
  await page.getByRole("button", { name: "Retire it" }).click();
  await expect(page.getByText("Every deal has been split again")).toBeVisible({ timeout: 30_000 });
  expect(await totalsByPartner(page)).toEqual(before);
  await page.goto("/company/ledger");
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await expect(page.getByText("The chain is intact")).toBeVisible();
});

test("steps change places by arrow keys, by buttons and by dragging", async ({ page, demo }) => {
  await signIn(page, demo.otherCompany);
  await makeDraft(page, "Deal registration first");
  const steps = page.getByRole("list", { name: "Steps in their order" });
  const expectOrder = (names: readonly string[]) =>
    expect(steps.locator(".ordered-name")).toHaveText([...names]);
  await expectOrder(["Deal registration", "CRM field", "Activity"]);
  const handle = page.getByRole("button", { name: /^Move Activity: drag/ });
  await handle.press("ArrowUp");
  await expectOrder(["Deal registration", "Activity", "CRM field"]);
  await expect(handle).toBeFocused();
  await handle.press("ArrowUp");
  await expectOrder(["Activity", "Deal registration", "CRM field"]);
  await page.getByRole("button", { name: "Move Activity down" }).click();
  await expectOrder(["Deal registration", "Activity", "CRM field"]);
  await dragBelow(page, handle, page.getByRole("button", { name: /^Move CRM field: drag/ }));
  await expectOrder(["Deal registration", "CRM field", "Activity"]);
  await expect(page.locator("#reading")).toContainText("(3) Activity");
  await throwAway(page);
});

test("conditions are built from fields, and the JSON says the same", async ({ page, demo }) => {
  await signIn(page, demo.otherCompany);
  await makeDraft(page, "Small deals");
  await page.getByRole("button", { name: "Add condition" }).click();
  await page.getByRole("combobox", { name: "Field" }).last().selectOption("Stage");
  await page.getByRole("combobox", { name: "Comparison" }).last().selectOption("contains");
  await expect(page.locator("#reading")).toContainText("Give the condition on stage a value that fits");
  await page.getByLabel("Value", { exact: true }).fill("Won");
  await expect(page.locator("#reading")).toContainText(
    'For deals where amount is less than 25,000.00 EUR and stage contains "Won".',
  );
  await page.getByText("The rule as JSON").click();
  const json = page.getByLabel("What the API takes and gives");
  const written = JSON.parse(await json.inputValue());
  expect(written.conditions.conditions[1]).toEqual({
    kind: "text",
    field: "stage",
    operator: "contains",
    value: "Won",
  });
  await json.fill(
    JSON.stringify({ ...written, priority: 321, conditions: written.conditions.conditions[0] }),
  );
  await page.getByRole("button", { name: "Use this" }).click();
  await expect(page.getByLabel("Priority")).toHaveValue("321");
  await expect(page.locator("#reading")).toContainText("For deals where amount is less than 25,000.00 EUR.");
  await page.getByRole("button", { name: "Save the draft" }).click();
  await expect(page.getByText("The draft is saved")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Priority")).toHaveValue("321");
  await throwAway(page);
});

test.describe("a rule that ties", () => {
  test.use({ expectedComplaints: [/status of 409/] });

  test("is not published, and says with which deal", async ({ page, demo }) => {
    await signIn(page, demo.otherCompany);
    await makeDraft(page, "Equal among partners");
    await page.getByLabel("Priority").fill("1000");
    await expect(page.getByText("This rule ties with another one")).toBeVisible();
    await page.getByRole("button", { name: "Save and review" }).click();
    await page.getByRole("radio", { name: /All deals, however long ago/ }).check();
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    await expect(
      page.getByText("Another rule of the same priority could decide the same deal"),
    ).toBeVisible();
    await throwAway(page);
  });
});

test("a back-test says who would get more, and posts nothing", async ({ page, demo }) => {
  await signIn(page, demo.company);
  const before = await totalsByPartner(page);
  await makeDraft(page, "First touch wins");
  const draft = page.url();
  await page.goto("/company/back-tests");
  await page.getByLabel("Rule", { exact: true }).selectOption({ label: "First touch wins (the draft)" });
  await page.getByLabel("Closed from").fill("2020-01-01");
  await page.getByRole("button", { name: "Start the back-test" }).click();
  await expect(page.getByRole("table", { name: /Change per partner/ }).first()).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByText(/\d+ get more, \d+ get less/).first()).toBeVisible();
  expect(await totalsByPartner(page)).toEqual(before);
  await page.goto(draft);
  await throwAway(page);
});

test("every column of a comparison adds up to the same revenue", async ({ page, demo }) => {
  await signIn(page, demo.company);
  await page.goto("/company/rules/compare");
  const table = page.getByRole("table", { name: /What each partner gets/ }).first();
  const cells = await table
    .getByRole("row", { name: /^All deals/ })
    .getByRole("cell")
    .allTextContents();
  expect(cells.length).toBeGreaterThan(2);
  expect(new Set(cells.map((text) => text.trim())).size).toBe(1);
});

test("a deal's page says what other models would give each partner, and every column adds up to the deal", async ({
  page,
  demo,
}) => {
  await signIn(page, demo.company);
  await page.goto("/company/deals?q=Bellwick+Motors:+first");
  await page.getByRole("link", { name: "Bellwick Motors: first licence" }).first().click();
  await page.getByText("Under other models").click();
  const table = page.getByRole("table", { name: /What each partner gets/ });
  await expect(table).toBeVisible();
  const sums = await table
    .getByRole("row", { name: /^The deal/ })
    .getByRole("cell")
    .allTextContents();
  expect(sums.length).toBeGreaterThan(3);
  expect(new Set(sums.map((text) => text.trim())).size).toBe(1);
  await page.getByRole("link", { name: "Choose the models" }).click();
  await expect(page.getByText("Of one deal,", { exact: false })).toBeVisible();
  await page.getByRole("checkbox", { name: /^First touch/ }).uncheck();
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(table.getByRole("columnheader", { name: /^First touch/ })).toHaveCount(0);
  await expect(page).toHaveURL(/deal=opp_/);
});

test("a draft stands beside the version in force, and both add up to the same revenue", async ({
  page,
  demo,
}) => {
  await signIn(page, demo.otherCompany);
  await makeDraft(page, "First touch wins");
  const draft = page.url();
  await page.goto("/company/rules/compare");
  const chosen = page.getByRole("checkbox", { checked: true });
  for (let left = await chosen.count(); left > 0; left -= 1) await chosen.first().uncheck();
  await page.getByRole("checkbox", { name: /^Every deal Version \d+, in force/ }).check();
  await page.getByRole("checkbox", { name: /^First touch wins Draft/ }).check();
  await page.getByRole("button", { name: "Compare" }).click();
  const table = page.getByRole("table", { name: /What each partner gets/ });
  await expect(table.getByRole("columnheader")).toHaveText([
    "Partner",
    "Rules in force",
    "First touch wins (draft)",
    /^Every deal \(version \d+\)$/,
  ]);
  const cells = await table
    .getByRole("row", { name: /^All deals/ })
    .getByRole("cell")
    .allTextContents();
  expect(cells).toHaveLength(3);
  expect(new Set(cells).size).toBe(1);
  await expect(page.getByRole("checkbox", { name: /^First touch wins Draft/ })).toBeChecked();
  await page.goto(draft);
  await throwAway(page);
});

test("pools within a step are made, weighed and put in order by keyboard alone, and come back as they were saved", async ({
  page,
  demo,
}) => {
  await signIn(page, demo.otherCompany);
  await makeDraft(page, "Deal registration first");
  const step = page.getByRole("list", { name: "Steps in their order" }).locator(":scope > li").first();
  await step.getByLabel("Split by").focus();
  await page.keyboard.type("Pools");
  const pools = page.getByRole("list", { name: "Pools of this model" });
  await expect(pools.locator(".ordered-name")).toHaveText(["registration", "influence"]);

  await step.getByRole("button", { name: "Add a pool" }).press("Enter");
  await pools.getByLabel("Name").last().press("Control+A");
  await page.keyboard.type("marketplace");
  await step.getByRole("slider", { name: "marketplace" }).focus();
  for (let percent = 0; percent < 10; percent += 1) await page.keyboard.press("ArrowRight");
  await expect(step.locator(".slider-total output")).toHaveText("100%");
  await expect(step.getByRole("textbox", { name: "marketplace, percent" })).toHaveValue("10");
  await step.getByRole("button", { name: /^Move marketplace: drag/ }).press("ArrowUp");
  await expect(pools.locator(".ordered-name")).toHaveText(["registration", "marketplace", "influence"]);
  await pools.getByRole("checkbox", { name: "Activity" }).nth(1).press("Space");
  await expect(page.locator("#reading")).toContainText("List of at least one text", { ignoreCase: true });
  await pools.getByRole("checkbox", { name: "Marketplace" }).nth(1).press("Space");
  await pools.getByLabel("Split by").nth(1).focus();
  await page.keyboard.type("Time");
  await expect(page.locator("#reading")).toContainText("marketplace 10");
  await expect(page.locator("#reading")).not.toContainText("list of at least one text");

  await page.getByRole("button", { name: "Save the draft" }).press("Enter");
  await expect(page.getByText("The draft is saved")).toBeVisible();
  await page.reload();
  await expect(pools.locator(".ordered-name")).toHaveText(["registration", "marketplace", "influence"]);
  await page.getByText("The rule as JSON").press("Enter");
  const json = page.getByLabel("What the API takes and gives");
  const { workflow } = JSON.parse(await json.inputValue());
  expect(workflow.steps[0].model.pools[1]).toEqual({
    name: "marketplace",
    sources: ["marketplace"],
    weight: "10",
    model: { kind: "time_decay", halfLifeDays: "30" },
  });
  await throwAway(page);
});

test("a split set by hand stands until it is lifted, and the partner reads why", async ({ page, demo }) => {
  await signIn(page, demo.otherCompany);
  const before = await totalsByPartner(page);
  const deal = await sharedDeal(page, partnerName(demo));
  const path = `/company/deals/${deal.id}`;
  await page.goto(path);
  await page.getByText("Set the split by hand").click();
  for (const share of await page.locator(".override-share input[name=share]").all()) await share.fill("");
  await page.getByLabel(deal.partner, { exact: true }).fill("62.5");
  await page.getByLabel("Reason").fill("Agreed with both partners on the phone");
  await page.getByRole("button", { name: "Set the split", exact: true }).click();
  await expect(page.getByText("This split was set by hand")).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("table", { name: "Shares" })).toContainText("62.50%");

  await page.getByRole("button", { name: "Sign out" }).first().click();
  await signIn(page, demo.partner);
  await page.goto(`/portal/companies/${deal.companyId}/deals/${deal.id}`);
  await expect(page.getByText("Agreed with both partners on the phone").first()).toBeVisible();

  await page.getByRole("button", { name: "Sign out" }).first().click();
  await signIn(page, demo.otherCompany);
  await page.goto(path);
  await page.getByText("Set the split by hand").click();
  await page.getByRole("button", { name: "Lift it and let the rules decide" }).click();
  await expect(page.getByText("This split was set by hand")).toBeHidden({ timeout: 30_000 });
  await expect.poll(() => totalsByPartner(page), { timeout: 30_000 }).toEqual(before);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false, expectedComplaints: [/status of 422/] });

  test("a rule is drafted from a template, edited as JSON and reviewed", async ({ page, demo }) => {
    await signIn(page, demo.otherCompany);
    await makeDraft(page, "Time decay, 30 days");
    const json = page.getByLabel("The rule as JSON");
    const rule = JSON.parse(await json.inputValue());
    await json.fill(JSON.stringify({ ...rule, priority: 0 }));
    await page.getByRole("button", { name: "Save and review" }).click();
    await expect(page.getByText(/Set priority to a whole number/)).toBeVisible();
    await page.getByLabel("The rule as JSON").fill(JSON.stringify({ ...rule, name: "Slow decay" }));
    await page.getByRole("button", { name: "Save and review" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Publish Slow decay");
    await expect(page.getByRole("heading", { name: "What changes" })).toBeVisible();
    await throwAway(page);
  });
});

async function makeDraft(page: Page, template: string) {
  await page.goto("/company/rules/new");
  await page.getByRole("radio", { name: template }).check();
  await page.getByRole("button", { name: "Make a draft of it" }).click();
  await expect(page.getByRole("button", { name: "Save and review" })).toBeVisible();
}

async function publishForAll(page: Page) {
  await page.getByRole("radio", { name: /All deals, however long ago/ }).check();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await expect(page.getByText("Every deal has been split again")).toBeVisible({ timeout: 30_000 });
}

/** Journeys share the demo: a draft that stays behind would be in another one's way. */
async function throwAway(page: Page) {
  await page.goto(page.url().replace(/\/(draft|publish).*$/, ""));
  await page.getByRole("button", { name: "Throw the draft away" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Rules");
}

async function fillSlider(slider: Locator, percent: number) {
  await slider.fill(String(percent * 100));
}

async function dragBelow(page: Page, from: Locator, to: Locator) {
  await from.hover();
  await page.mouse.down();
  const target = await to.boundingBox();
  if (target === null) throw new Error("there is nothing to drag below");
  await page.mouse.move(target.x + 5, target.y + target.height, { steps: 8 });
  await page.mouse.up();
}

/** `partner` is what the company calls the partner. */
type Deal = { readonly id: string; readonly companyId: string; readonly partner: string };

/** A won deal on which the partner is not alone, so that a rule can move something. */
async function sharedDeal(page: Page, partner: string): Promise<Deal> {
  const { company } = await readApi<{ company: { id: string } }>(page, "/session");
  const { items } = await readApi<{ items: { id: string; attribution: { shares: SharesOfDeal } }[] }>(
    page,
    "/opportunities?outcome=won&status=attributed&limit=200",
  );
  for (const { id, attribution } of items) {
    const own = attribution.shares.find(({ partnerName: name }) => name.startsWith(partner));
    if (own !== undefined && attribution.shares.length > 1)
      return { id, companyId: company.id, partner: own.partnerName };
  }
  throw new Error("the demo has no deal of several partners");
}

type SharesOfDeal = readonly { readonly partnerName: string }[];

function partnerName({ partner }: Demo): string {
  return partner.partner ?? "";
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
