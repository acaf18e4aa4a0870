import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
  type Request,
} from "@playwright/test";

export { expect };

export type Login = {
  readonly audience: "company" | "partner";
  readonly company: string;
  readonly partner: string | null;
  readonly email: string;
  readonly password: string;
};

/** The demo's people, by what they are in these journeys. */
export type Demo = {
  /** A company with a long story. Journeys only read it. */
  readonly company: Login;
  /** A company of its own shard and currency, whose rule may be changed. */
  readonly otherCompany: Login;
  /** A company that starts from nothing; imports go here. */
  readonly emptyCompany: Login;
  /** A partner of the first two companies. */
  readonly partner: Login;
};

type Fixtures = {
  /** What the browser may complain of in a journey that provokes it. */
  readonly expectedComplaints: readonly RegExp[];
  /** Listens to a page from now on; what it hears is judged when the journey has ended. */
  readonly listen: (page: Page) => void;
  readonly watch: undefined;
  /** The browser of somebody else, listened to as well and closed with the journey. */
  readonly anotherBrowser: (options?: BrowserContextOptions) => Promise<Page>;
};

/** A journey during which no browser has anything to complain of or talks to anybody but Fairshare. */
export const test = base.extend<Fixtures, { readonly demo: Demo }>({
  expectedComplaints: [[], { option: true }],
  listen: async ({ baseURL, expectedComplaints }, use) => {
    const complaints: string[] = [];
    await use((page) => {
      page.on("console", (message) => {
        if (message.type() === "error" && !isLeaving(message.text()))
          complaints.push(`console: ${message.text()}`);
      });
      page.on("pageerror", (error) => complaints.push(`page: ${error.message}`));
      page.on("request", (request) => {
        if (leavesHome(request, baseURL ?? "")) complaints.push(`request: ${request.url()}`);
      });
    });
    const unexpected = complaints.filter((text) => !expectedComplaints.some((pattern) => pattern.test(text)));
    expect(unexpected, "what the browser complained of").toEqual([]);
  },
  watch: [
    async ({ page, listen }, use) => {
      listen(page);
      await use(undefined);
    },
    { auto: true },
  ],
  anotherBrowser: async ({ browser, listen }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      const page = await context.newPage();
      listen(page);
      return page;
    });
    for (const context of contexts) await context.close();
  },
  demo: [
    async ({ playwright }, use, { project }) => {
      const request = await playwright.request.newContext({ baseURL: project.use.baseURL ?? "" });
      const answer = await request.get("/dev/demo");
      const { logins } = (await answer.json()) as { logins: readonly Login[] };
      await request.dispose();
      await use({
        company: findLogin(logins, "Quillmark Systems", null),
        otherCompany: findLogin(logins, "Veldhaag Instruments", null),
        emptyCompany: findLogin(logins, "Fernhollow Software", null),
        partner: findLogin(logins, "Quillmark Systems, Veldhaag Instruments", "Halvorne Consulting"),
      });
    },
    { scope: "worker" },
  ],
});

export async function signIn(page: Page, login: Login): Promise<void> {
  await page.goto("/sign-in");
  await fillSignIn(page, login);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    login.audience === "company" ? "Overview" : "Home",
  );
}

/** On the page that asks for it, wherever it leads afterwards. */
export async function fillSignIn(page: Page, login: Login): Promise<void> {
  await page.getByLabel("E-mail").fill(login.email);
  await page.getByLabel("Password").fill(login.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Goes to one of the pages that stand in the navigation, and waits until it is there. */
export async function openPage(page: Page, name: string): Promise<void> {
  // Beside the name may stand how many wait.
  const link = new RegExp(`^${name}( \\d|$)`);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: link }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
}

/** Reads the API as the person who is signed in on the page. */
export async function readApi<T>(page: Page, path: string): Promise<T> {
  const answer = await page.request.get(`/api/v1${path}`);
  expect(answer.status(), path).toBe(200);
  return (await answer.json()) as T;
}

/** The newest mailed link to that page of ours, once the mail to the address has come. Earlier mails may lead elsewhere. */
export async function linkTo(
  page: Page,
  email: string,
  path: "/invitations/accept" | "/reset-password" | "/sign-up/confirm",
): Promise<string> {
  let link: string | undefined;
  await expect
    .poll(async () => {
      const answer = await page.request.get("/dev/mailbox.json", { params: { to: email } });
      const { mails } = (await answer.json()) as { mails: { links: string[] }[] };
      link = mails.flatMap(({ links }) => links).find((each) => new URL(each).pathname === path);
      return link;
    })
    .toBeDefined();
  return link ?? "";
}

/** An address of the domain that nobody has had yet: journeys run again and again over the same data. */
export function freshAddress(domain: string): string {
  return `person-${crypto.randomUUID().slice(0, 8)}@${domain}`;
}

/** Text as a file that the page's file field takes. */
export function csvFile(name: string, text: string) {
  return { name, mimeType: "text/csv", buffer: Buffer.from(text) };
}

function findLogin(logins: readonly Login[], company: string, partner: string | null): Login {
  const found = logins.find((login) => login.company === company && login.partner === partner);
  if (found === undefined) throw new Error(`the demo has no login of ${partner ?? company}`);
  return found;
}

/** The router says so of what it was loading when somebody has gone on to another page. */
function isLeaving(complaint: string): boolean {
  return complaint.startsWith("AbortError: signal is aborted without reason");
}

function leavesHome(request: Request, baseURL: string): boolean {
  const { protocol, origin } = new URL(request.url());
  return protocol.startsWith("http") && origin !== new URL(baseURL).origin;
}

/** What a registration asks of the deal. */
export async function fillDeal(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name of the deal").fill(name);
  await page.getByLabel("Estimated amount").fill("12,500.00");
  await page.getByLabel("Expected close").fill("2099-06-30");
  await page.getByLabel("What was done").fill("We introduced the customer and led the first talks.");
}
