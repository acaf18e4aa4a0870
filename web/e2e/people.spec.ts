import { expect, freshAddress, linkTo, readApi, signIn, test } from "./journey.ts";

const password = "seven wet otters under a bridge";

test("a company invites a colleague, who gets to work, and whose next click is refused once removed", async ({
  page,
  anotherBrowser,
  demo,
}) => {
  test.setTimeout(120_000);
  const email = freshAddress("fernhollow.example");
  await signIn(page, demo.emptyCompany);
  await page.goto("/company/team");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Name", { exact: true }).fill("Kim Abara");
  await page.getByRole("combobox", { name: "Role", exact: true }).selectOption("finance");
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByText(`on its way to ${email}`)).toBeVisible();

  const colleague = await anotherBrowser();
  await colleague.goto(await linkTo(page, email, "/invitations/accept"));
  await expect(colleague.getByRole("heading", { level: 1 })).toHaveText("Join Fernhollow Software");
  await colleague.getByLabel("Password").fill(password);
  await colleague.getByRole("button", { name: "Accept the invitation" }).click();
  await expect(colleague).toHaveURL(/\/company\/overview$/);

  await page.goto("/company/team");
  const row = page.getByRole("row").filter({ hasText: email });
  await row.getByText("Change", { exact: true }).click();
  await row.getByRole("button", { name: "Remove Kim Abara" }).click();
  await expect(page.getByText("has been removed")).toBeVisible();
  await colleague.getByRole("link", { name: "Deals", exact: true }).click();
  await expect(colleague).toHaveURL(/\/sign-in/);
});

test("a partner's new person sees nothing until an admin of the partner has agreed", async ({
  page,
  anotherBrowser,
  demo,
}) => {
  test.setTimeout(120_000);
  const email = freshAddress("halvorne.example");
  await signIn(page, demo.otherCompany);
  const { items } = await readApi<{ items: { id: string; name: string }[] }>(page, "/partners?q=Halvorne");
  await page.goto(`/company/partners/${items[0]?.id}`);
  await page.getByRole("link", { name: "People" }).click();
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Name", { exact: true }).fill("Tobias Renn");
  await page.getByRole("button", { name: "Send the invitation" }).click();
  await expect(page.getByText(`on its way to ${email}`)).toBeVisible();

  const applicant = await anotherBrowser();
  await applicant.goto(await linkTo(page, email, "/invitations/accept"));
  await applicant.getByLabel("Password").fill(password);
  await applicant.getByRole("button", { name: "Accept the invitation" }).click();
  await expect(applicant.getByRole("heading", { level: 1 })).toHaveText("An admin has to agree");
  await applicant.goto("/portal/home");
  await expect(applicant).toHaveURL(/\/welcome$/);

  const admin = await anotherBrowser();
  await signIn(admin, demo.partner);
  await admin.goto("/portal/team");
  const row = admin.getByRole("row").filter({ hasText: email });
  await row.getByRole("combobox").selectOption("seller");
  await row.getByRole("button", { name: "Agree" }).click();
  await expect(admin.getByText("hears of it by mail")).toBeVisible();

  await applicant.goto("/welcome");
  await applicant.getByRole("button", { name: "Go to partner portal" }).click();
  await expect(applicant.getByRole("heading", { level: 1 })).toHaveText("Home");
  await expect(applicant.getByRole("cell", { name: "Veldhaag Instruments" }).first()).toBeVisible();
});
