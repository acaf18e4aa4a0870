import type { Page } from "@playwright/test";
import { beginLogin, connectSalesforce, expectConnected } from "./connect-salesforce.ts";
import {
  expect,
  fillDeal,
  fillSignIn,
  freshAddress,
  linkTo,
  openPage,
  readApi,
  signIn,
  test,
} from "./journey.ts";

// Beside the Worker, at the port that `npm start` gives it.
const salesforcePort = Number(process.env.E2E_PORT ?? "8795") + 613;
const salesforce = `http://localhost:${salesforcePort}`;
const minute = 60_000;

type Deal = {
  readonly id: string;
  readonly externalId: string;
  readonly name: string;
  readonly attribution: {
    readonly status: string;
    readonly shares: readonly { readonly partnerName: string }[];
  };
};
type Entry = { readonly kind: string; readonly opportunityId: string; readonly partnerName: string };

/** The login at Salesforce is the one place where a browser leaves Fairshare. */
test.use({ expectedComplaints: [new RegExp(`^request: ${salesforce}/`)] });

test("Salesforce is connected, mapped, tried and read, a rule splits its deals, a partner sees its own; a changed partner is reversed and credited anew", async ({
  page,
  demo,
  anotherBrowser,
}) => {
  test.setTimeout(8 * minute);
  await signIn(page, demo.emptyCompany);
  await openPage(page, "Connections");
  await connect(page);

  await page.getByRole("link", { name: "Map the fields" }).click();
  const partner = page.getByRole("row").filter({ hasText: "Partner__c" }).first();
  await expect(partner.getByRole("checkbox")).toBeVisible();
  await page.getByRole("checkbox", { name: /\bPartner__c/ }).check();
  await page.getByRole("checkbox", { name: /Partner_Name__c/ }).check();
  const before = await knownDeals(page);
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(page.getByRole("heading", { name: "The split it would get" })).toBeVisible();
  await expect(page.getByRole("table", { name: "Partners on this deal" })).toContainText("New partner");
  expect(await knownDeals(page)).toEqual(before);
  await page.getByRole("button", { name: "Save the mapping" }).click();

  await page.getByRole("button", { name: "Read everything" }).click();
  await expect(page.getByRole("heading", { name: "Last sync" })).toBeVisible({ timeout: 2 * minute });
  const address = new URL(page.url()).pathname;
  const connectionId = address.split("/").at(-1) ?? "";

  await page.goto(`${address}/partners?show=proposed`);
  const variant = page.getByRole("row").filter({ hasText: "Pellwörth Advisory" });
  await variant.getByRole("combobox").first().selectOption({ label: "The same as Pellworth Advisory" });
  await page.getByRole("button", { name: "Save these decisions" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.goto(`${address}/partners?show=decided`);
  await expect(variant).toContainText("Pellworth Advisory Decided");

  const deal = await wonDealOfOnePartner(page, before);
  const rule = await publishRule(page, "Equal among partners");
  await page.goto(`/company/deals/${deal.id}`);
  const [partnerBefore] = deal.attribution.shares.map(({ partnerName }) => partnerName);
  await expect(page.getByRole("main")).toContainText(partnerBefore ?? "");
  await expect(page.getByText("Equal among partners").first()).toBeVisible();

  const portal = await anotherBrowser();
  await invite(page, { partner: partnerBefore ?? "", into: portal });
  await openPage(portal, "Deals");
  await portal.getByRole("searchbox", { name: "Search" }).fill(deal.name);
  await portal.getByRole("button", { name: "Apply" }).click();
  await portal.getByRole("link", { name: deal.name }).first().click();
  await expect(portal.getByText("Equal among partners").first()).toBeVisible();

  await page.goto(`${address}/messages`);
  const endpointUrl = await page.getByText(/\/webhooks\/salesforce\//).textContent();
  const { actionId } = await control<{ actionId: string }>("/outbound/rules", {
    objectName: "Opportunity",
    fields: ["Id", "SystemModstamp"],
    endpointUrl,
    when: "created-or-updated",
    sendsSessionId: false,
  });
  const [first, second] = await otherPartners(page, partnerBefore ?? "");
  await changePartner(deal.externalId, first.externalId);
  await expectMoved(page, deal.id, { from: partnerBefore ?? "", to: first.name });

  await fetch(`${salesforce}/__control/outbound/rules/${actionId}`, { method: "DELETE" });
  await changePartner(deal.externalId, second.externalId);
  // An increment reads up to the second that has passed, by Salesforce's own clock.
  await control("/clock", { advanceMs: 2000 });
  await page.goto(address);
  await page.getByRole("button", { name: "Read changes now" }).click();
  await expectMoved(page, deal.id, { from: first.name, to: second.name });

  await test.step("an approved registration is made a deal in Salesforce, and a record of the company's own object", async () => {
    await writeRegistrations(page, address);
    const customer = `Fennick ${Date.now().toString(36)} Works`;
    await registerFor(page, { partner: second.name, customer });
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    const registrationId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    await expect(async () => {
      await page.reload();
      const shown = page.locator("section").filter({ hasText: "In Salesforce" });
      await expect(shown.getByText("Written", { exact: true })).toHaveCount(2, { timeout: 1000 });
    }).toPass({ timeout: minute });
    await expect(page.getByText("Deal, made by Fairshare")).toBeVisible();
    const made = await recordsOf("Opportunity", "Fairshare_Registration_Id__c", registrationId);
    expect(made).toMatchObject([{ Name: `${customer} rollout`, Amount: 12_500 }]);
    const kept = await recordsOf("Deal_Registration__c", "Registration_Id__c", registrationId);
    expect(kept).toMatchObject([{ Status__c: "Approved", Account_Name__c: customer }]);
    await leaveRegistrations(page, address);
  });

  const { items: runs } = await readApi<{ items: { mode: string; status: string }[] }>(
    page,
    `/connections/${connectionId}/runs`,
  );
  expect(runs.map(({ mode }) => mode)).toContain("incremental");
  await page.goto("/company/ledger");
  await page.getByRole("button", { name: "Verify the chain" }).click();
  await expect(page.getByText("The chain is intact")).toBeVisible();

  // Other journeys begin with the company's own rule.
  await page.goto(rule);
  await page.getByText("Retire this rule").click();
  await page.getByLabel("No longer in force from").fill("2000-01-01");
  await page.getByRole("button", { name: "Retire it" }).click();
  await expect(page.getByText("Every deal has been split again")).toBeVisible({ timeout: minute });
});

test("a login that is denied says so, and what was begun can be ended", async ({ page, demo }) => {
  await signIn(page, demo.otherCompany);
  await page.goto("/company/connections/new");
  await beginLogin(page, "Denied");
  await page.getByRole("button", { name: "Deny" }).click();
  await expect(page.getByText("Salesforce does not let us in")).toBeVisible();
  await expect(page.getByRole("button", { name: "Log in at Salesforce" })).toBeVisible();
  await page.getByText("Disconnect", { exact: true }).click();
  await page.getByRole("button", { name: "Disconnect and revoke the access" }).click();
  await expect(page.getByText("Disconnected: its access has been revoked")).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("an org is connected, though the session ended at Salesforce, and its fields are mapped all the same", async ({
    page,
    demo,
  }) => {
    test.setTimeout(3 * minute);
    await signIn(page, demo.otherCompany);
    await page.goto("/company/connections/new");
    await beginLogin(page, "Without scripts");
    await page.context().clearCookies({ name: "__Host-sid" });
    await page.getByRole("button", { name: "Allow" }).click();
    await expect(page).toHaveURL(/\/sign-in\?/);
    // What opens the org stays out of every address.
    expect(page.url()).not.toMatch(/code=|state=/);
    await fillSignIn(page, demo.otherCompany);
    await expectConnected(page);
    await page.getByRole("link", { name: "Map the fields" }).click();
    await page.getByLabel("API name of the object").fill("Opportunity_Partner__c");
    await page.getByRole("button", { name: "Look at its fields" }).click();
    await expect(page.getByLabel("Field of the deal")).toHaveValue("Opportunity__c");
    await expect(page.getByLabel("Field of the share")).toHaveValue("Credit_Percent__c");
    await page.getByRole("button", { name: "Save the mapping" }).click();
    await expect(page.getByText("The fields are mapped")).toBeVisible();
    await page.getByRole("button", { name: "Pause" }).click();
    await expect(page.getByText("Paused: nothing is read")).toBeVisible();
  });
});

/** Answers the rule's address. */
async function publishRule(page: Page, template: string): Promise<string> {
  await page.goto("/company/rules/new");
  await page.getByRole("radio", { name: template }).check();
  await page.getByRole("button", { name: "Make a draft of it" }).click();
  await page.getByRole("button", { name: "Save and review" }).click();
  await page.getByRole("radio", { name: /All deals, however long ago/ }).check();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await expect(page.getByText("Every deal has been split again")).toBeVisible({ timeout: minute });
  return page.url().split("?")[0] ?? "";
}

/** Somebody of the partner follows the mail, and is at home in the portal. */
async function invite(page: Page, { partner, into }: { readonly partner: string; readonly into: Page }) {
  const email = freshAddress("partner.example");
  await page.goto(`/company/partners?q=${encodeURIComponent(partner)}`);
  await page.getByRole("link", { name: partner, exact: true }).first().click();
  await page.getByRole("link", { name: "People" }).click();
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Name", { exact: true }).fill("Somebody There");
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByText(`on its way to ${email}`)).toBeVisible();
  await into.goto(await linkTo(page, email, "/invitations/accept"));
  await into.getByLabel("Password").fill("seven wet otters under a bridge");
  await into.getByRole("button", { name: "Accept the invitation" }).click();
  await expect(into).toHaveURL(/\/portal\/home$/);
}

async function connect(page: Page) {
  await page.getByRole("link", { name: "Connect Salesforce" }).first().click();
  await connectSalesforce(page, "Quillmark's Salesforce");
}

async function control<Answer>(path: string, body: unknown): Promise<Answer> {
  const answer = await fetch(`${salesforce}/__control${path}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
  return (await answer.json()) as Answer;
}

/** Writes what the deal's partner is, and nothing else that would name one. */
async function changePartner(dealId: string, accountId: string) {
  const values = { Partner__c: accountId, Partner_Name__c: null };
  await control("/records", { change: "update", id: dealId, values });
}

/** Has deals made for approved registrations, and keeps these in the company's own object. */
async function writeRegistrations(page: Page, address: string) {
  await page.goto(`${address}/write-back`);
  await page.getByRole("radio", { name: /That one, or a new deal/ }).check();
  await page.getByLabel("Stage of new deals").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Switch write-back on" }).click();
  await expect(page.getByText("Saved. Linked registrations are brought up to date")).toBeVisible();
  await page.goto(`${address}/registrations`);
  await page.getByRole("button", { name: "Look at its fields" }).click();
  await page.getByRole("button", { name: "Keep registrations there" }).click();
  await expect(page.getByText("Saved. Registrations under way are written")).toBeVisible();
}

async function leaveRegistrations(page: Page, address: string) {
  await page.goto(`${address}/write-back`);
  await page.getByRole("button", { name: "Switch write-back off" }).click();
  await expect(page.getByText("Switched off.", { exact: false })).toBeVisible();
  await page.goto(`${address}/registrations`);
  await page.getByRole("button", { name: "Leave the object" }).click();
  await expect(page.getByText("Switched off.", { exact: false })).toBeVisible();
}

/** On the partner's behalf, until it is handed in. */
async function registerFor(
  page: Page,
  { partner, customer }: { readonly partner: string; readonly customer: string },
) {
  await page.goto("/company/registrations/new");
  await page.getByLabel("Partner", { exact: true }).fill(partner);
  await page.getByLabel("Customer's name").fill(customer);
  await page.getByLabel("Contact", { exact: true }).fill("Ines Ahlberg");
  await fillDeal(page, `${customer} rollout`);
  await page.getByRole("button", { name: "Hand it in" }).click();
  await expect(page.getByText("Nothing was found in its way", { exact: false })).toBeVisible();
}

/** What Salesforce has of an object with this value in a field. */
async function recordsOf(object: string, field: string, value: string) {
  const answer = await fetch(`${salesforce}/__control/records/${object}`);
  const { records } = (await answer.json()) as { records: Readonly<Record<string, unknown>>[] };
  return records.filter((record) => record[field] === value);
}

/** Ids of the deals that are there, for other journeys leave some in this company. */
async function knownDeals(page: Page): Promise<readonly string[]> {
  const { items } = await readApi<{ items: Deal[] }>(page, "/opportunities?limit=100");
  return items.map(({ id }) => id);
}

async function wonDealOfOnePartner(page: Page, exceptIds: readonly string[]): Promise<Deal> {
  let found: Deal | undefined;
  await expect(async () => {
    const { items } = await readApi<{ items: Deal[] }>(page, "/opportunities?outcome=won&limit=100");
    found = items.find(
      ({ id, attribution }) =>
        !exceptIds.includes(id) && attribution.status === "attributed" && attribution.shares.length === 1,
    );
    expect(found).toBeDefined();
  }).toPass({ timeout: minute });
  return found as Deal;
}

/** Two accounts of the org that are partners here already, other than the one of this name. */
async function otherPartners(page: Page, name: string) {
  const answer = await fetch(`${salesforce}/__control/records/Account`);
  const { records } = (await answer.json()) as { records: { Id: string; Name: string }[] };
  const { items } = await readApi<{ items: { name: string }[] }>(page, "/partners?limit=100");
  const known = new Set(items.map((partner) => partner.name));
  const [first, second] = records.filter((account) => known.has(account.Name) && account.Name !== name);
  expect(second).toBeDefined();
  const shown = (account: typeof first) => ({ externalId: account?.Id ?? "", name: account?.Name ?? "" });
  return [shown(first), shown(second)] as const;
}

/** Within a minute: the partner before is reversed, and the one now is credited. */
async function expectMoved(
  page: Page,
  dealId: string,
  moved: { readonly from: string; readonly to: string },
) {
  await expect(async () => {
    const { items } = await readApi<{ items: Entry[] }>(
      page,
      `/ledger/entries?opportunityId=${dealId}&limit=50`,
    );
    const said = items.map(({ kind, partnerName }) => `${kind} ${partnerName}`);
    expect(said).toContain(`reversal ${moved.from}`);
    expect(said).toContain(`credit ${moved.to}`);
  }).toPass({ timeout: minute });
}
