import type { Page } from "@playwright/test";
import { expect, openPage, readApi, signIn, test } from "./journey.ts";

type Entry = {
  readonly seq: number;
  readonly companyId: string;
  readonly kind: string;
  readonly reversedBySeq: number | null;
  readonly amount: { readonly amountMinor: number; readonly currency: string };
};

test("a partner disputes an entry on a phone, the company upholds a part, and both see the entry that it posts", async ({
  page,
  demo,
  anotherBrowser,
}) => {
  test.setTimeout(180_000);
  const phone = await anotherBrowser({ viewport: { width: 360, height: 740 } });
  await signIn(phone, demo.partner);
  const entry = await standingCredit(phone, demo.otherCompany.company);
  await test.step("the partner opens the dispute from its ledger", async () => {
    await phone.goto(`/portal/ledger?companyId=${entry.companyId}`);
    const link = phone.locator(
      `a[href="/portal/disputes/new?companyId=${entry.companyId}&entry=${entry.seq}"]`,
    );
    await link.click();
    await expect(phone.getByRole("heading", { level: 1 })).toHaveText(`Dispute entry #${entry.seq}`);
    await phone.getByLabel(/What it should say/).fill(decimal(entry.amount.amountMinor + 100_000));
    await phone.getByLabel("Your claim").fill("We found the customer, and led the first three talks.");
    await phone.getByLabel(/Evidence/).setInputFiles({
      name: "talks.pdf",
      mimeType: "application/pdf",
      buffer: Buffer.from("%PDF-1.7 talks"),
    });
    await phone.getByRole("button", { name: "Open the dispute" }).click();
    await expect(phone.getByRole("heading", { level: 1 })).toHaveText(/^Dispute \d+$/);
    await expect(phone.getByText("5 business days left")).toBeVisible();
    await fitsThePhone(phone);
  });
  const id = phone.url().split("/").at(-1) ?? "";

  await signIn(page, demo.otherCompany);
  await test.step("the company reads it and takes it under review", async () => {
    await openPage(page, "Disputes");
    await page.locator(`a[href="/company/disputes/${id}"]`).click();
    await expect(page.getByText("We found the customer")).toBeVisible();
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "talks.pdf" }).click();
    expect((await download).suggestedFilename()).toBe("talks.pdf");
    await page.getByRole("button", { name: "Take under review" }).click();
    await expect(page.getByText("Under review").first()).toBeVisible();
    await page.getByLabel("Message").fill("Who was there?");
    await page.getByRole("button", { name: "Send" }).click();
    await expect(page.getByText("Who was there?")).toBeVisible();
  });

  await test.step("the partner answers", async () => {
    await phone.reload();
    await expect(phone.getByText("Who was there?")).toBeVisible();
    await phone.getByLabel("Message").fill("Their buyer, twice.");
    await phone.getByRole("button", { name: "Send" }).click();
    await expect(phone.getByText("Their buyer, twice.")).toBeVisible();
  });

  await test.step("the company looks at what a part posts, and decides", async () => {
    await page.reload();
    await page.getByText("Uphold a part of it").click();
    await page.getByLabel(/Amount for a part/).fill("5000000.00");
    await page.getByRole("button", { name: "Look at what it posts" }).click();
    await expect(page.getByText(/is a part of the claim/)).toBeVisible();
    await page.getByLabel(/Amount for a part/).fill("400.00");
    await page.getByRole("button", { name: "Look at what it posts" }).click();
    await expect(page.getByText("Entry and adjustment together")).toBeVisible();
    await page.getByLabel("Reason").fill("Two of the three talks are in our calendar.");
    await page.getByRole("button", { name: "Decide and post" }).click();
    await expect(page.getByText("Partly upheld").first()).toBeVisible();
    await expect(page.getByText(/posted the adjustment, entry #\d+/)).toBeVisible({ timeout: 60_000 });
  });

  await test.step("both sides see the entry, and the ledger verifies", async () => {
    const { adjustment } = await readApi<{ adjustment: { entrySeq: number } }>(page, `/disputes/${id}`);
    await page.goto(`/company/ledger/${adjustment.entrySeq}`);
    await expect(page.getByText("400.00").first()).toBeVisible();
    await expect(page.getByRole("link", { name: "A dispute" })).toHaveAttribute(
      "href",
      `/company/disputes/${id}`,
    );
    await page.goto(`/company/ledger/${entry.seq}`);
    await expect(page.locator(`a[href="/company/disputes/${id}"]`)).toBeVisible();
    await phone.reload();
    await expect(phone.getByText("Two of the three talks are in our calendar.")).toBeVisible();
    await expect(phone.getByText("400.00").first()).toBeVisible();
    await fitsThePhone(phone);
    await phone.goto(`/portal/ledger?companyId=${entry.companyId}`);
    await expect(phone.getByText(`#${adjustment.entrySeq}`, { exact: false }).first()).toBeVisible();
    await phone.getByRole("button", { name: "Verify the chain" }).click();
    await expect(phone.getByText("The chain is intact")).toBeVisible();
  });
});

/** The newest credit of this company to the partner that nothing has taken back. */
async function standingCredit(page: Page, companyName: string): Promise<Entry> {
  const { items } = await readApi<{ items: (Entry & { companyName: string })[] }>(
    page,
    "/portal/ledger/entries?limit=200",
  );
  const entry = items.find(
    (one) =>
      one.companyName === companyName &&
      one.kind === "credit" &&
      one.reversedBySeq === null &&
      one.amount.amountMinor > 0,
  );
  if (entry === undefined) throw new Error(`${companyName} has credited the partner with nothing`);
  return entry;
}

function decimal(amountMinor: number): string {
  return (amountMinor / 100).toFixed(2);
}

async function fitsThePhone(page: Page): Promise<void> {
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(sideways, "scrolls sideways at 360 px").toBeLessThanOrEqual(0);
}
