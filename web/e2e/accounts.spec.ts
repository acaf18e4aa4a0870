import type { Page } from "@playwright/test";
import { TOTP } from "otpauth";
import { csvFile, expect, freshAddress, type Login, linkTo, readApi, test } from "./journey.ts";

const password = "seven wet otters under a bridge";
const newPassword = "eight dry beavers on a roof";

test("a company signs up and invites a partner, who sets up a second factor and sees its revenue on a phone", async ({
  page,
  anotherBrowser,
}) => {
  test.setTimeout(180_000);
  await signUp(page, "Northgate Robotics");
  await importDeals(page, [
    "N-1;Northgate first licence;Blau & Co;1.234,56;Closed Won;31.01.2026;Lindwall Partners",
    "N-2;Northgate renewal;Blau & Co;765,44;Closed Won;28.02.2026;Lindwall Partners",
  ]);
  const email = freshAddress("lindwall.example");
  await page.goto("/company/partners?q=Lindwall");
  await page.getByRole("link", { name: "Lindwall Partners" }).click();
  await page.getByRole("link", { name: "People" }).click();
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Name", { exact: true }).fill("Inga Lindwall");
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByText(`on its way to ${email}`)).toBeVisible();

  const phone = await anotherBrowser({ viewport: { width: 360, height: 740 } });
  await phone.goto(await linkTo(page, email, "/invitations/accept"));
  await expect(phone.getByRole("heading", { level: 1 })).toContainText("Northgate Robotics");
  await phone.getByLabel("Password").fill(password);
  await phone.getByRole("button", { name: "Accept the invitation" }).click();
  await expect(phone).toHaveURL(/\/portal\/home$/);

  await phone.goto("/account/second-factors");
  await phone.getByRole("button", { name: "Set up an app" }).click();
  const secret = ((await phone.locator("code").first().textContent()) ?? "").replaceAll(" ", "");
  const authenticator = new TOTP({ secret });
  await phone.getByLabel("Code").fill(authenticator.generate());
  await phone.getByRole("button", { name: "Use this app" }).click();
  await expect(phone.getByText("Keep these recovery codes")).toBeVisible();

  await phone.getByRole("button", { name: "Sign out" }).click();
  await fillSignIn(phone, { email, password });
  await expect(phone.getByRole("heading", { level: 1 })).toHaveText("One more step");
  // The code of this half minute has been taken: the next one is within what a clock may be off by.
  await phone.getByLabel("Code").fill(authenticator.generate({ timestamp: Date.now() + 30_000 }));
  await phone.getByRole("button", { name: "Go on" }).click();
  await expect(phone.getByRole("heading", { level: 1 })).toHaveText("Home");
  await expect(phone.getByLabel("Your figures over all companies")).toContainText("2,000.00");
  await expectNoSidewaysScroll(phone);
});

test("a new password by mail ends the sessions that were open elsewhere", async ({
  page,
  anotherBrowser,
}) => {
  const email = await signUp(page, "Resetting Company");
  const elsewhere = await anotherBrowser();
  await elsewhere.goto("/forgot-password");
  await elsewhere.getByLabel("E-mail").fill(email);
  await elsewhere.getByRole("button", { name: "Set a new password" }).click();
  await expect(elsewhere.getByRole("heading", { level: 1 })).toHaveText("Check your mail");
  await elsewhere.goto(await linkTo(page, email, "/reset-password"));
  await elsewhere.getByLabel("New password").fill(newPassword);
  await elsewhere.getByRole("button", { name: "Set it" }).click();
  await expect(elsewhere.getByRole("heading", { level: 1 })).toHaveText("Your password is new");

  await page.getByRole("link", { name: "Deals", exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await fillSignIn(page, { email, password: newPassword });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Deals");
});

test("a passkey is added, and signs in by itself", async ({ page }) => {
  await withSoftwareKey(page);
  await signUp(page, "Passkey Company");
  await page.goto("/account/second-factors");
  await page.getByLabel("Name of the new passkey").fill("Desk key");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByRole("cell", { name: "Desk key" }).first()).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Use a passkey" }).click();
  await expect(page).toHaveURL(/\/company\/overview$/);
  await page.goto("/account");
  await expect(page.getByRole("row").filter({ hasText: "This one" })).toContainText("passkey", {
    ignoreCase: true,
  });
});

test("somebody founds a second company and changes between the two", async ({ page }) => {
  await signUp(page, "First Company");
  await page.goto("/account/companies");
  await page.getByLabel("Company", { exact: true }).fill("Second Company");
  await page.getByLabel("Currency").selectOption("CHF");
  await page.getByRole("button", { name: "Found the company" }).click();
  await expect(page).toHaveURL(/\/company\/overview$/);
  expect(await companyOf(page)).toMatchObject({ name: "Second Company", currency: "CHF" });
  await page.getByRole("button", { name: "Go to First Company" }).click();
  await expect(page.getByRole("button", { name: "Go to Second Company" })).toBeVisible();
  expect(await companyOf(page)).toMatchObject({ name: "First Company" });
  await page.goto("/account/companies");
  await page.getByRole("button", { name: "Switch to Second Company" }).click();
  await expect(page).toHaveURL(/\/company\/overview$/);
  expect(await companyOf(page)).toMatchObject({ name: "Second Company" });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a company signs up, a password is changed, a second factor is set up and asked for", async ({
    page,
  }) => {
    const email = await signUp(page, "Scriptless Company");
    await page.goto("/account");
    await page.getByLabel("Current password").fill(password);
    await page.getByLabel("New password").fill(newPassword);
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(page.getByText("Your password has been changed")).toBeVisible();
    await page.goto("/account/second-factors");
    await page.getByRole("button", { name: "Set up an app" }).click();
    const secret = ((await page.locator("code").first().textContent()) ?? "").replaceAll(" ", "");
    await page.getByLabel("Code").fill(new TOTP({ secret }).generate());
    await page.getByRole("button", { name: "Use this app" }).click();
    await expect(page.getByText("Keep these recovery codes")).toBeVisible();
    await page.getByRole("button", { name: "Sign out" }).click();
    await fillSignIn(page, { email, password: newPassword });
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("One more step");
  });
});

/** Founds a company from the form, by way of the mailed link, and ends on its overview. Answers the founder's address. */
async function signUp(page: Page, companyName: string): Promise<string> {
  const email = freshAddress("founder.example");
  await page.goto("/sign-up");
  await page.getByLabel("Your name").fill("Ada Northgate");
  await page.getByLabel("Work e-mail").fill(email);
  await page.getByLabel("Company", { exact: true }).fill(companyName);
  await page.getByLabel("Currency").selectOption("EUR");
  await page.getByRole("button", { name: "Send me the link" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Check your mail");
  await page.goto(await linkTo(page, email, "/sign-up/confirm"));
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: `Found ${companyName}` }).click();
  await expect(page).toHaveURL(/\/company\/overview$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
  return email;
}

async function importDeals(page: Page, rows: readonly string[]) {
  const header = "Deal ID;Deal name;Kunde;Betrag;Phase;Abschlussdatum;Vertriebspartner";
  await page.getByRole("link", { name: "Import deals" }).click();
  await page
    .getByLabel("File", { exact: true })
    .setInputFiles(csvFile("deals.csv", `${[header, ...rows].join("\n")}\n`));
  await page.getByRole("button", { name: "Upload and look at it" }).click();
  await page.getByRole("button", { name: "Import without checking first" }).click();
  await expect(page.getByText("Imported", { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect
    .poll(
      async () => {
        const { totals } = await readApi<{ totals: { attributedMinor: number }[] }>(page, "/overview");
        return totals[0]?.attributedMinor;
      },
      { timeout: 30_000 },
    )
    .toBe(200_000);
}

async function fillSignIn(page: Page, { email, password }: Pick<Login, "email" | "password">) {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** A key that Chromium plays, which is always at hand and always says yes. */
async function withSoftwareKey(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function companyOf(page: Page) {
  return (await readApi<{ company: { name: string; currency: string } | null }>(page, "/session")).company;
}

async function expectNoSidewaysScroll(page: Page) {
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(sideways).toBeLessThanOrEqual(0);
}
