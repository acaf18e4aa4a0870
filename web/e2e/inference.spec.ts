import type { Page } from "@playwright/test";
import { expect, freshAddress, linkTo, openPage, readApi, test } from "./journey.ts";

// Beside the Worker, at the port that `npm start` gives it.
const salesforce = `http://localhost:${Number(process.env.E2E_PORT ?? "8795") + 613}`;
const minute = 60_000;

type Activity = {
  readonly id: string;
  readonly subject: string;
  readonly band: string;
  readonly partner: { readonly name: string };
  readonly deal: { readonly id: string; readonly name: string } | null;
};
type Queue = { readonly items: readonly Activity[]; readonly counts: Readonly<Record<string, number>> };
type Deal = { readonly id: string; readonly attribution: { readonly status: string } };
type Entry = { readonly kind: string; readonly partnerName: string };

/** The login at Salesforce is the one place where a browser leaves Fairshare. */
test.use({ expectedComplaints: [new RegExp(`^request: ${salesforce}/`)] });

test("traces of partners become evidence; confirming and rejecting them moves the ledger", async ({
  page,
}) => {
  test.setTimeout(8 * minute);
  await foundCompany(page);
  await openPage(page, "Connections");
  await connect(page);
  await page.getByRole("link", { name: "Map the fields" }).click();
  await page.locator('input[name="segment"][value="2"]').check();
  for (const box of await page.getByRole("checkbox", { checked: true }).all()) await box.uncheck();
  await page.getByRole("button", { name: "Save the mapping" }).click();
  await page.getByRole("button", { name: "Read everything" }).click();
  await expect(page.getByRole("heading", { name: "Last sync" })).toBeVisible({ timeout: 2 * minute });

  const queue = await judgedQueue(page);
  const { counts } = queue;
  expect(Number(counts.auto) + Number(counts.review) + Number(counts.ignored)).toBe(counts.all);
  await page.getByRole("link", { name: /^Touchpoints( \d|$)/ }).click();
  await expect(page.getByRole("table", { name: "Records of partners' work" })).toBeVisible();
  const alone = await loneEvidence(page, queue);
  await expectEntry(page, alone, "credit");

  await page.goto(`/company/deals/${alone.deal?.id}`);
  const evidence = page.getByRole("region", { name: "Evidence from activities" });
  await expect(evidence).toContainText(alone.partner.name);
  await expect(evidence).toContainText("certain");
  await evidence.getByText(/^Why/).first().click();
  await expect(evidence.getByText("The CRM files it under this deal").first()).toBeVisible();
  await evidence.getByRole("link", { name: "Compare" }).first().click();
  await expect(page.getByRole("heading", { name: "Which deal does it belong to?" })).toBeVisible();
  await page.getByRole("button", { name: "It belongs to none of them" }).click();
  await expect(page.getByText("One record is decided")).toBeVisible();
  await expectEntry(page, alone, "reversal");

  await page.goto("/company/touchpoints?decision=rejected");
  const row = page.getByRole("row").filter({ hasText: alone.partner.name }).first();
  await row.getByRole("checkbox").focus();
  await page.keyboard.press("u");
  await expect(page.getByText("One record is decided")).toBeVisible();
  await page.goto(`/company/touchpoints?activity=${alone.id}#compare`);
  await page.getByRole("button", { name: "It belongs to this deal" }).first().click();
  await expect(page.getByText("One record is decided")).toBeVisible();
  await expect
    .poll(async () => (await entriesOf(page, alone)).filter(({ kind }) => kind === "credit").length, {
      timeout: minute,
    })
    .toBe(2);
  await page.goto(`/company/deals/${alone.deal?.id}`);
  await expect(evidence).toContainText("Confirmed");

  await page.goto("/company/inference");
  await expect(page.getByRole("table", { name: "Precision and recall" })).toContainText("100.00%");
  const print = await page.request.get("/api/v1/inference/report.pdf");
  expect((await print.body()).subarray(0, 5).toString()).toBe("%PDF-");
  const table = await page.request.get("/api/v1/inference/activities/export.csv?decision=confirmed");
  expect(await table.text()).toMatch(/"confirmed","[^"]+","Ada Northgate"/);
  await page.getByRole("link", { name: "Inference settings" }).click();
  await page.getByLabel("Automatic from").fill("1");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByText(/would change their band/)).toBeVisible({ timeout: minute });
  await page.getByRole("link", { name: "Match review" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Match review");
});

async function foundCompany(page: Page) {
  const email = freshAddress("founder.example");
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill("Ada Northgate");
  await page.getByLabel("Work e-mail").fill(email);
  await page.getByLabel("Company", { exact: true }).fill("Tracework");
  await page.getByLabel("Currency").selectOption("EUR");
  await page.getByRole("button", { name: "Send me the link" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Check your mail");
  await page.goto(await linkTo(page, email, "/sign-up/confirm"));
  await page.getByLabel("Password").fill("seven wet otters under a bridge");
  await page.getByRole("button", { name: "Found Tracework" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
}

async function connect(page: Page) {
  await page.getByRole("link", { name: "Connect Salesforce" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill("Traces");
  await page.getByLabel("Consumer key").fill("3MVG9fairshare.simulator.client");
  await page.getByLabel("Consumer secret").fill("1234567890ABCDEF");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByRole("link", { name: "Log in at Salesforce" }).click();
  await page.getByLabel("Username").fill("integration@quillmark.example");
  await page.getByLabel("Password").fill("simulator");
  await page.getByRole("button", { name: "Log In" }).click();
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page.getByText("Connected. Say next where Salesforce keeps the partner")).toBeVisible();
}

async function judgedQueue(page: Page): Promise<Queue> {
  let queue: Queue = { items: [], counts: {} };
  await expect(async () => {
    const { items } = await readApi<{ items: { status: string }[] }>(page, "/inference/runs");
    expect(items[0]?.status).toBe("done");
    queue = await readApi<Queue>(page, "/inference/activities?band=auto&limit=200");
    expect(queue.items.length).toBeGreaterThan(0);
  }).toPass({ timeout: 2 * minute });
  return queue;
}

/** A record that is all the evidence of a won deal, so that its credit stands and falls with it. */
async function loneEvidence(page: Page, { items }: Queue): Promise<Activity> {
  const { items: won } = await readApi<{ items: Deal[] }>(page, "/opportunities?outcome=won&limit=200");
  const isWon = new Set(won.map(({ id }) => id));
  for (const activity of items) {
    if (activity.deal === null || !isWon.has(activity.deal.id)) continue;
    if (items.filter(({ deal }) => deal?.id === activity.deal?.id).length === 1) return activity;
  }
  throw new Error("no won deal has a single record for evidence");
}

async function entriesOf(page: Page, { deal }: Activity): Promise<readonly Entry[]> {
  return (await readApi<{ items: Entry[] }>(page, `/ledger/entries?opportunityId=${deal?.id}&limit=50`))
    .items;
}

async function expectEntry(page: Page, activity: Activity, kind: string) {
  await expect(async () => {
    const said = (await entriesOf(page, activity)).map((entry) => `${entry.kind} ${entry.partnerName}`);
    expect(said).toContain(`${kind} ${activity.partner.name}`);
  }).toPass({ timeout: minute });
}
