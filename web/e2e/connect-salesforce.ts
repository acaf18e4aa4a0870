import { expect, type Page } from "@playwright/test";

/** From the page that asks for the app on, through the simulator's login, until the org is connected. */
export async function connectSalesforce(page: Page, name: string): Promise<void> {
  await beginLogin(page, name);
  await page.getByRole("button", { name: "Allow" }).click();
  await expectConnected(page);
}

/** Until Salesforce asks whether Fairshare may come in. */
export async function beginLogin(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Consumer key").fill("3MVG9fairshare.simulator.client");
  await page.getByLabel("Consumer secret").fill("1234567890ABCDEF");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByRole("link", { name: "Log in at Salesforce" }).click();
  await page.getByLabel("Username").fill("integration@quillmark.example");
  await page.getByLabel("Password").fill("simulator");
  await page.getByRole("button", { name: "Log In" }).click();
}

export async function expectConnected(page: Page): Promise<void> {
  await expect(page.getByText("Connected. Say next where Salesforce keeps the partner")).toBeVisible();
}
