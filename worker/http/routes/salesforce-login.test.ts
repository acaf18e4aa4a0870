import { expect, test } from "vitest";
import { api } from "#worker/testing/api.ts";
import { makeCompany } from "#worker/testing/people.ts";

const callback = "//oauth/salesforce/callback?state=of-a-session-that-ended&code=x";
const browser = {
  headers: { accept: "text/html,application/xhtml+xml", "sec-fetch-mode": "navigate" },
  redirect: "manual",
} as const;

test("a browser whose session ended at Salesforce signs in first and comes to where the login is begun again", async () => {
  const answer = await api(null).get(callback, browser);
  expect(answer.status).toBe(302);
  expect(answer.headers.get("location")).toBe(
    `/sign-in?next=${encodeURIComponent("/company/connections?login=ended")}`,
  );
});

test("a browser in another session than the one that began is told so on the page", async () => {
  const answer = await api(await makeCompany()).get(callback, browser);
  expect(answer.status).toBe(302);
  expect(answer.headers.get("location")).toBe("/company/connections?login=refused");
});

test("a program without a session is answered as by any other route", async () => {
  expect((await api(null).get(callback)).status).toBe(401);
});
