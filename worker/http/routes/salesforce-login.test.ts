import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { api } from "#worker/testing/api.ts";
import { makeColleague, makeCompany, signedIn } from "#worker/testing/people.ts";
import { beforeSimulatedSalesforce } from "#worker/testing/simulated-salesforce.ts";

const callback = "//oauth/salesforce/callback?state=of-a-session-that-ended&code=x";
const browser = {
  headers: { accept: "text/html,application/xhtml+xml", "sec-fetch-mode": "navigate" },
  redirect: "manual",
} as const;

test("a browser whose session ended at Salesforce signs in first, and what it brought waits in it", async () => {
  const answer = await api(null).get(callback, browser);
  expect(answer.status).toBe(302);
  expect(answer.headers.get("location")).toBe(
    `/sign-in?next=${encodeURIComponent("/company/connections?login=resume")}`,
  );
  const cookie = answer.headers.get("set-cookie") ?? "";
  expect(cookie).toMatch(
    /^__Secure-salesforce-login=.*; Max-Age=600; Path=\/oauth\/salesforce; HttpOnly; Secure; SameSite=Lax$/,
  );
});

test("signed in again, the same person goes on where the session ended, once; nobody else does, and nothing without the browser's own", async () => {
  const world = beforeSimulatedSalesforce();
  const founder = await makeCompany();
  const colleague = await makeColleague(founder.tenant, "admin");
  const begin = async () => {
    const app = { clientId: world.app.clientId, clientSecret: world.app.clientSecret };
    const request = { name: "CRM", environment: "production", ...app };
    const created = await world.call<{ id: string; authorizeUrl: string }>(
      founder,
      "POST",
      "/connections/salesforce",
      request,
    );
    const led = await world.logIn({ cookie: "", headers: browser.headers }, created.body.authorizeUrl);
    expect(led.headers.get("location")).toContain("/sign-in?next=");
    return { id: created.body.id, kept: (led.headers.get("set-cookie") ?? "").split(";")[0] ?? "" };
  };
  const resume = async (cookie: string) => {
    const url = `${env.APP_ORIGIN}/oauth/salesforce/callback/resume`;
    const answer = await world.send(new Request(url, { headers: { ...browser.headers, cookie } }));
    return answer.headers.get("location");
  };
  const again = await signedIn(founder.principal.user, {
    audience: "company",
    tenantId: founder.tenant.tenantId,
  });
  const { id, kept } = await begin();
  expect(await resume(again.cookie)).toBe("/company/connections?login=refused");
  expect(await resume(`${again.cookie}; ${kept}`)).toBe(`/company/connections/${id}?login=done`);
  expect(await resume(`${again.cookie}; ${kept}`)).toBe("/company/connections?login=refused");
  const other = await begin();
  expect(await resume(`${colleague.cookie}; ${other.kept}`)).toBe("/company/connections?login=refused");
  const late = await begin();
  world.pass(11 * 60_000);
  expect(await resume(`${again.cookie}; ${late.kept}`)).toBe("/company/connections?login=refused");
});

test("a browser in another session than the one that began is told so on the page", async () => {
  const answer = await api(await makeCompany()).get(callback, browser);
  expect(answer.status).toBe(302);
  expect(answer.headers.get("location")).toBe("/company/connections?login=refused");
});

test("a program without a session is answered as by any other route", async () => {
  expect((await api(null).get(callback)).status).toBe(401);
});
