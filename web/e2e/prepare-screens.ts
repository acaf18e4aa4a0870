import { expect, type Page } from "@playwright/test";
import { connectSalesforce } from "./connect-salesforce.ts";
import { type Demo, readApi, signIn } from "./journey.ts";

type Item = { readonly item: string; readonly status: string };
type Period = { readonly key: string; readonly state: string };

const patience = { timeout: 120_000 };

/**
 * What the demo's story leaves out happens in the other company: a registration, a rule's draft and its back-test, a
 * closed period with statements, a webhook, a copy of the data, and a Salesforce that has been read.
 */
export async function prepareScreens({
  page,
  partner,
  demo,
}: {
  readonly page: Page;
  readonly partner: Page;
  readonly demo: Demo;
}): Promise<void> {
  await signIn(page, demo.otherCompany);
  await signIn(partner, demo.partner);
  await register(partner, demo);
  await draftAndTry(page);
  await closeAndIssue(page);
  await post(page, "/company-exports", {});
  const channel = await post<{ id: string }>(page, "/channels", {
    kind: "webhook",
    name: "Our warehouse",
    url: "https://hooks.example.com/fairshare",
    eventKinds: ["rule.published"],
  });
  await post(page, `/channels/${channel.id}/test`, {});
  await page.goto("/company/connections/new");
  await connectSalesforce(page, "Veldhaag's Salesforce");
  await page.getByRole("link", { name: "Map the fields" }).click();
  await page.getByRole("checkbox", { name: /\bPartner__c/ }).check();
  await page.getByRole("button", { name: "Save the mapping" }).click();
  await page.getByRole("button", { name: "Read everything" }).click();
  await expect(page.getByRole("heading", { name: "Last sync" })).toBeVisible(patience);
}

async function register(partner: Page, demo: Demo): Promise<void> {
  type Deal = { readonly companyId: string; readonly companyName: string };
  const { items } = await readApi<{ items: readonly Deal[] }>(partner, "/portal/opportunities?limit=100");
  const companyId = items.find(({ companyName }) => companyName === demo.otherCompany.company)?.companyId;
  await post(partner, "/registrations", {
    companyId,
    accountName: "Northwater Cold Storage and Distribution of the Lower Rhine GmbH & Co. KG",
    accountDomain: "northwater.example",
    accountCountry: "DE",
    contactName: "Ida Brandvold",
    contactEmail: "ida@northwater.example",
    opportunityName: "Control of all cooling rooms, first and second stage, with service for five years",
    products: ["Sensors"],
    estimatedValue: { amountMinor: 123_456_78, currency: "EUR" },
    expectedCloseDate: "2099-05-31",
    involvement: "We have known them for years and showed them what it does.",
  });
}

async function draftAndTry(page: Page): Promise<void> {
  const definition = {
    name: "First touch wins",
    priority: 700,
    workflow: { kind: "single", model: { kind: "first_touch" } },
  };
  await post(page, "/rules", { definition });
  const { id } = await post<{ id: string }>(page, "/back-tests", {
    definition,
    from: "2020-01-01",
    to: "2099-12-31",
  });
  await expect
    .poll(async () => (await readApi<{ status: string }>(page, `/back-tests/${id}`)).status, patience)
    .toBe("done");
}

async function closeAndIssue(page: Page): Promise<void> {
  const { items } = await readApi<{ items: readonly Period[] }>(page, "/periods");
  const key = items.filter(({ state }) => state === "open").at(-1)?.key ?? "";
  const { checklist } = await readApi<{ checklist: readonly Item[] }>(page, `/periods/${key}`);
  for (const { item } of checklist.filter(({ status }) => status === "blocks"))
    await post(page, `/periods/${key}/waivers`, { item, reason: "Nothing more is to come of it" });
  await post(page, `/periods/${key}/close`, {});
  await expect
    .poll(async () => (await readApi<Period>(page, `/periods/${key}`)).state, patience)
    .toBe("closed");
  await post(page, "/statements/issues", { period: key });
  await expect
    .poll(
      async () => (await readApi<{ items: readonly unknown[] }>(page, "/statements")).items.length,
      patience,
    )
    .toBeGreaterThan(0);
}

async function post<Answer>(page: Page, path: string, data: object): Promise<Answer> {
  const headers = { origin: new URL(page.url()).origin };
  const answer = await page.request.post(`/api/v1${path}`, { data, headers });
  expect(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`).toBe(true);
  return (answer.status() === 204 ? undefined : await answer.json()) as Answer;
}
