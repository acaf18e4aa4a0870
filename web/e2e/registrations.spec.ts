import type { Page } from "@playwright/test";
import { csvFile, type Demo, expect, fillDeal, readApi, signIn, test } from "./journey.ts";

const phone = { viewport: { width: 360, height: 740 } };

// A draft that is not complete is refused with 422, which the browser notes.
test.use({ expectedComplaints: [/status of 422/] });

test("a partner registers a deal on a phone, the company asks for more, and it is approved and extended", async ({
  page,
  demo,
  anotherBrowser,
}) => {
  test.setTimeout(240_000);
  const customer = freshCustomer();
  const partner = await anotherBrowser(phone);
  await signIn(partner, demo.partner);
  await test.step("the partner writes, and what it writes is saved by itself", async () => {
    await beginRegistration(partner, demo);
    await partner.getByLabel("Customer's name").fill(customer);
    await partner.getByLabel("Contact", { exact: true }).fill("Ines Ahlberg");
    await partner.getByLabel("Contact's e-mail (optional)").fill(`ines@${domainOf(customer)}`);
    await partner.getByLabel("Contact's phone (optional)").focus();
    await expect(partner.getByLabel("Customer's domain (optional)")).toHaveValue(domainOf(customer));
    await expect(partner.getByText(/^Saved \d\d:\d\d$/)).toBeVisible();
    await expect(partner).toHaveURL(/registrations\/reg_/);
  });
  await test.step("what is missing is said at each field, and then it is handed in", async () => {
    await partner.getByRole("button", { name: "Hand it in" }).click();
    await expect(partner.getByText("It cannot be handed in yet.", { exact: false })).toBeVisible();
    await fillDeal(partner, "Warehouse rollout");
    await partner.getByLabel("Add files (optional)").setInputFiles({
      name: "talks.pdf",
      mimeType: "application/pdf",
      buffer: Buffer.from("%PDF-1.7 talks"),
    });
    await partner.getByRole("button", { name: "Hand it in" }).click();
    await expect(partner.getByText(`Handed in to ${demo.otherCompany.company}`)).toBeVisible();
    await expect(partner.getByRole("link", { name: "talks.pdf" })).toBeVisible();
    await fitsThePhone(partner);
  });

  await signIn(page, demo.otherCompany);
  await test.step("the company returns it for one field", async () => {
    await page.goto("/company/registrations");
    await page.getByRole("link", { name: customer, exact: true }).click();
    await expect(page.getByText("Nothing was found in its way", { exact: false })).toBeVisible();
    await page.getByText("Return for information", { exact: true }).click();
    await page.getByLabel("Expected close", { exact: true }).check();
    await page.getByLabel("What you want to know").fill("Is this before the summer?");
    await page.getByRole("button", { name: "Return it" }).click();
    await expect(page.getByText("Waits for the partner").first()).toBeVisible();
  });
  await test.step("the partner changes that field and no other", async () => {
    await partner.reload();
    await expect(partner.getByText("Is this before the summer?").first()).toBeVisible();
    await expect(partner.getByLabel("Customer's name")).toHaveCount(0);
    await partner.getByLabel("Expected close", { exact: true }).fill("2099-05-31");
    await partner.getByLabel("Your answer (optional)").fill("Yes, in May.");
    await partner.getByRole("button", { name: "Hand in the answer" }).click();
    await expect(partner.getByText(`${demo.otherCompany.company} is looking at it`)).toBeVisible();
  });
  await test.step("the company approves it in the queue", async () => {
    await page.goto("/company/registrations");
    await page.getByLabel(`, ${customer}`).check();
    await page.getByRole("button", { name: "Approve" }).click();
    await expect(page.getByText("1 approved")).toBeVisible();
  });
  await test.step("the partner asks for more time, and gets it", async () => {
    await partner.reload();
    await expect(partner.getByText("90 days left", { exact: false })).toBeVisible();
    await partner.getByText("Ask for more time", { exact: true }).first().click();
    await partner.getByLabel("What has happened, and what comes next").fill("Their board meets in June.");
    await partner.getByRole("button", { name: "Ask for more time" }).click();
    await expect(partner.getByText("asked for more time", { exact: false })).toBeVisible();
    await page.goto("/company/registrations?view=approved");
    await page.getByRole("link", { name: customer, exact: true }).click();
    await page.getByText("Extend the protection", { exact: true }).click();
    await page.getByLabel("What it rests on").fill("The board's agenda.");
    await page.getByRole("button", { name: "Extend", exact: true }).click();
    await expect(page.getByText("120 days left")).toBeVisible();
    await partner.reload();
    await expect(partner.getByText("120 days left", { exact: false })).toBeVisible();
    await fitsThePhone(partner);
  });
  await test.step("within a month of the end the partner is reminded of what is left", async () => {
    await letPass(partner, 95);
    await expect(async () => {
      await partner.goto("/portal/notifications");
      await expect(partner.getByText(customer, { exact: false }).first()).toBeVisible({ timeout: 1_000 });
      await expect(partner.getByText("expires in 25 days", { exact: false }).first()).toBeVisible({
        timeout: 1_000,
      });
    }).toPass({ timeout: 30_000 });
    await fitsThePhone(partner);
  });
  const dealId = customer.split(" ")[0] ?? "";
  const dealRow = (stage: string) => [
    dealId,
    "Warehouse rollout",
    customer,
    "12500.00",
    stage,
    tomorrow(),
    "",
  ];
  await test.step("the company says which deal of its CRM it is", async () => {
    await importDeals(page, [dealRow("Proposal")]);
    await page.reload();
    await page.getByRole("link", { name: "Say which deal it is" }).click();
    await page.getByRole("button", { name: "It is this deal" }).first().click();
    await expect(page.getByRole("main").getByRole("link", { name: "Warehouse rollout" })).toBeVisible();
  });
  await test.step("the deal is won, and both see the credit", async () => {
    await importDeals(page, [dealRow("Closed Won")]);
    await page.getByRole("main").getByRole("link", { name: "Warehouse rollout" }).click();
    await expect(page.getByRole("main").getByText("Halvorne Consulting B.V.").first()).toBeVisible();
    await expect(page.getByText("Deal registration", { exact: false }).first()).toBeVisible();
    await partner.goto("/portal/registrations");
    await partner.getByRole("link", { name: customer, exact: true }).click();
    await expect(partner.getByText("The deal was won on", { exact: false })).toBeVisible();
    await partner.goto(`/portal/deals?q=${dealId}`);
    await partner.getByRole("link", { name: "Warehouse rollout" }).click();
    await expect(partner.getByText("12,500.00", { exact: false }).first()).toBeVisible();
    await fitsThePhone(partner);
  });
});

test("a partner reports on a phone what it did, and is credited once the company has approved it", async ({
  page,
  demo,
  anotherBrowser,
}) => {
  test.setTimeout(240_000);
  const customer = freshCustomer();
  const dealId = customer.split(" ")[0] ?? "";
  await signIn(page, demo.otherCompany);
  await importDeals(page, [
    [dealId, "Cold store", customer, "8000.00", "Closed Won", dayFromNow(-5), dayFromNow(-60)],
  ]);
  const partner = await anotherBrowser(phone);
  await signIn(partner, demo.partner);
  await test.step("the partner reports a workshop, and has no credit yet", async () => {
    await partner.goto("/portal/reports/new");
    await partner.getByLabel("Company").selectOption({ label: demo.otherCompany.company });
    await partner.getByRole("button", { name: "Continue" }).click();
    await partner.getByLabel("What you did").selectOption("workshop");
    await partner.getByLabel("Customer", { exact: true }).fill(customer);
    await partner.getByLabel("Day", { exact: true }).fill(dayFromNow(-20));
    await partner
      .getByLabel("What was done, and what shows it")
      .fill("Sized the cold store with their engineers.");
    await fitsThePhone(partner);
    await partner.getByRole("button", { name: "Send the report" }).click();
    await expect(partner.getByText("Your report is in")).toBeVisible();
    await partner.goto(`/portal/deals?q=${dealId}`);
    await expect(partner.getByText("No deal fits these filters")).toBeVisible();
  });
  await test.step("the company approves it", async () => {
    const row = page.getByRole("row").filter({ hasText: customer });
    await expect(async () => {
      await page.goto("/company/touchpoints?source=self_report&decision=open");
      await expect(row.getByRole("checkbox")).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 60_000 });
    await row.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Confirm the likeliest deal" }).click();
    await expect(page.getByText("One record is decided")).toBeVisible();
  });
  await test.step("the partner sees it approved, and its credit", async () => {
    await expect(async () => {
      await partner.goto(`/portal/deals?q=${dealId}`);
      await expect(partner.getByRole("link", { name: "Cold store" })).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 60_000 });
    await partner.goto("/portal/reports");
    await expect(partner.getByText("Approved", { exact: true }).first()).toBeVisible();
    await fitsThePhone(partner);
  });
});

test("two claims to one customer are contested, and split between the partners", async ({
  page,
  demo,
  anotherBrowser,
}) => {
  test.setTimeout(240_000);
  const customer = freshCustomer();
  await signIn(page, demo.otherCompany);
  await test.step("the company registers on another partner's behalf", async () => {
    const partners = await page.request.get("/api/v1/partners?limit=20&sort=name");
    const { items } = (await partners.json()) as { items: { name: string }[] };
    const other = items.find(({ name }) => name !== demo.partner.partner)?.name ?? "";
    await page.goto("/company/registrations/new");
    await page.getByLabel("Partner", { exact: true }).fill(other);
    await page.getByLabel("Customer's name").fill(customer);
    await page.getByLabel("Contact", { exact: true }).fill("Ines Ahlberg");
    await fillDeal(page, "First claim");
    await page.getByRole("button", { name: "Hand it in" }).click();
    await expect(page.getByText("Handed in", { exact: true }).first()).toBeVisible();
  });
  const partner = await anotherBrowser(phone);
  await signIn(partner, demo.partner);
  await test.step("the second partner learns that it is protected or in review, and no more", async () => {
    await beginRegistration(partner, demo);
    await partner.getByLabel("Customer's name").fill(`${customer} GmbH`);
    await partner.getByLabel("Contact", { exact: true }).fill("Ines Ahlberg");
    await fillDeal(partner, "Second claim");
    await partner.getByRole("button", { name: "Hand it in" }).click();
    await expect(partner.getByText("This customer is already protected or in review")).toBeVisible();
    await expect(partner.getByText("First claim")).toHaveCount(0);
  });
  await test.step("the company sees both side by side and contests them", async () => {
    await page.goto("/company/registrations");
    await expect(page.getByText("Conflict", { exact: true }).first()).toBeVisible();
    await page.getByRole("link", { name: `${customer} GmbH`, exact: true }).click();
    await expect(page.getByText("likely the same customer", { exact: false })).toBeVisible();
    await page.getByText("Contest", { exact: true }).first().click();
    await page.getByLabel("What is contested").fill("Two partners claim this customer.");
    await page.getByRole("button", { name: "Contest" }).click();
    await expect(page.getByText("A split", { exact: true })).toBeVisible();
  });
  await test.step("the partner says what speaks for it", async () => {
    await partner.reload();
    await partner.getByLabel("What speaks for your registration").fill("We ran the workshop.");
    await partner.getByRole("button", { name: "Send" }).click();
    await expect(partner.getByText("said what speaks for it", { exact: false })).toBeVisible();
    await fitsThePhone(partner);
  });
  await test.step("the company splits it, and the partner reads why", async () => {
    await page.reload();
    await page.getByText("A split", { exact: true }).click();
    const parts = page.locator('input[name^="percent."]');
    await parts.nth(0).fill("40");
    await parts.nth(1).fill("60");
    await page.getByLabel("Reason", { exact: true }).fill("Both brought a part of it.");
    await page.getByRole("button", { name: "Decide" }).click();
    await expect(page.getByText("Approved", { exact: true }).first()).toBeVisible();
    await partner.reload();
    await expect(partner.getByText("Both brought a part of it.")).toBeVisible();
    await expect(partner.getByText("40 %")).toBeVisible();
  });
  await test.step("its time goes by, and the protection ends", async () => {
    await letPass(partner, 91);
    await expect(async () => {
      await partner.reload();
      await expect(partner.getByText("Ended on", { exact: false })).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
    await fitsThePhone(partner);
  });
});

async function beginRegistration(page: Page, demo: Demo): Promise<void> {
  await page.goto("/portal/registrations/new");
  await page.getByLabel("Company").selectOption({ label: demo.otherCompany.company });
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByLabel("Customer's name")).toBeVisible();
}

/** As if so many days had passed for the registration that the page shows; then the minute's cron comes. */
async function letPass(page: Page, days: number): Promise<void> {
  const registrationId = /reg_\w+/.exec(page.url())?.[0];
  const aged = await page.request.post("/dev/registrations/age", {
    data: { company: "veldhaag", registrationId, days },
  });
  expect(aged.status()).toBe(200);
  await page.request.get("/cdn-cgi/local/scheduled");
}

/** Imports deals as the CRM exports them, and waits until they are attributed. */
async function importDeals(page: Page, rows: readonly (readonly string[])[]): Promise<void> {
  const header = [
    "Opportunity ID",
    "Opportunity Name",
    "Account Name",
    "Amount",
    "Stage",
    "Close Date",
    "Created Date",
  ];
  const text = [header, ...rows].map((cells) => cells.join(",")).join("\n");
  const origin = new URL(page.url()).origin;
  const sent = await page.request.post("/api/v1/imports", {
    multipart: { kind: "opportunities", file: csvFile("deals.csv", text) },
    headers: { origin, "sec-fetch-site": "same-origin" },
  });
  expect(sent.status()).toBe(201);
  const { id } = (await sent.json()) as { id: string };
  await expect
    .poll(async () => {
      const { status, runId } = await readApi<{ status: string; runId: string | null }>(
        page,
        `/imports/${id}`,
      );
      if (status !== "done" || runId === null) return status;
      return `attribution ${(await readApi<{ status: string }>(page, `/attribution/runs/${runId}`)).status}`;
    })
    .toBe("attribution done");
}

function tomorrow(): string {
  return dayFromNow(1);
}

function dayFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** Journeys run again and again over the same data, so nobody has registered this one before. */
function freshCustomer(): string {
  const letters = crypto.randomUUID().replace(/[^a-f]/g, "");
  return `Qu${letters} Maschinenbau`;
}

function domainOf(customer: string): string {
  return `${customer.toLowerCase().replaceAll(" ", "-")}.example`;
}

async function fitsThePhone(page: Page): Promise<void> {
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(sideways, "scrolls sideways at 360 px").toBeLessThanOrEqual(0);
}
