import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, openPage, readApi, signIn, test } from "./journey.ts";

type Period = { readonly key: string; readonly state: string };
type Item = { readonly item: string; readonly status: string };
type Statement = { readonly id: string; readonly number: string; readonly period: string };

/** The page as somebody keeps it: a file on a disk, without any server. */
const verifier = pathToFileURL(resolve("web/build/client/statement-verifier.html")).href;

test("a company closes a period over what it waives and issues its statements; the partner verifies its own with the kept page and acknowledges it", async ({
  page,
  demo,
  anotherBrowser,
}) => {
  test.setTimeout(180_000);
  await signIn(page, demo.otherCompany);
  // The oldest is left open, so that the one after it has something to waive.
  const { items } = await readApi<{ items: readonly Period[] }>(page, "/periods");
  const key = items.filter(({ state }) => state === "open").at(-2)?.key ?? "";
  await page.goto(`/company/periods/${key}`);
  const { checklist } = await readApi<{ checklist: readonly Item[] }>(page, `/periods/${key}`);
  const blocking = checklist.filter(({ status }) => status === "blocks");
  expect(blocking.map(({ item }) => item)).toContain("earlier-period-open");
  await expect(page.getByRole("button", { name: "Close the period" })).toHaveCount(0);
  for (const [at] of blocking.entries()) {
    await page.getByLabel("Close over it, because").first().fill("Nothing more is to come of it");
    await page.getByRole("button", { name: "Waive", exact: true }).first().click();
    await expect(page.getByText("Nothing more is to come of it")).toHaveCount(at + 1);
  }
  await page.getByRole("button", { name: "Close the period" }).click();
  await expect(page.getByText("Closed", { exact: true }).first()).toBeVisible({ timeout: 60_000 });

  await openPage(page, "Statements");
  await page.getByLabel("Period").first().fill(key);
  await page.getByRole("button", { name: "Issue all statements" }).click();
  await expect(page.getByRole("link", { name: "Download all as ZIP" })).toBeVisible({ timeout: 90_000 });

  const partner = await anotherBrowser();
  await signIn(partner, demo.partner);
  const list = await readApi<{ items: readonly Statement[] }>(partner, `/portal/statements?period=${key}`);
  const number = list.items[0]?.number ?? "";
  await openPage(partner, "Statements");
  await partner.getByRole("link", { name: number }).first().click();
  await expect(partner.getByRole("heading", { level: 1 })).toContainText(number);
  const download = partner.waitForEvent("download");
  await partner.getByRole("link", { name: "Bundle", exact: true }).click();
  const bundle = await (await download).path();

  await partner.getByRole("button", { name: "Verify this statement" }).click();
  await expect(partner.getByText("This statement is genuine and complete")).toBeVisible();
  const kept = await anotherBrowser();
  await kept.goto(verifier);
  await kept.getByLabel("Statement bundle").setInputFiles(bundle);
  await expect(kept.getByText("is unchanged, if the key below is the issuer’s")).toBeVisible();
  await expect(kept.getByRole("listitem").filter({ hasText: "Failed" })).toHaveCount(0);

  await partner.getByRole("button", { name: "Acknowledge" }).click();
  await expect(partner.getByText("Acknowledged", { exact: true }).first()).toBeVisible();
  await expect(partner.getByRole("button", { name: "Acknowledge" })).toHaveCount(0);
});
