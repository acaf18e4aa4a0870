import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { ok } from "#worker/domain/result.ts";
import { buildServices } from "#worker/services.ts";
import { buildDevServices } from "./dev-worker.ts";

const standIn = "http://localhost:9400";
const told = { ...env, SALESFORCE_LOGIN_URL: `${standIn}/` };
const access = async () => ok({ accessToken: "token", instanceUrl: standIn });

test("development takes the stand-in that it is told of for Salesforce's production login, and that alone", () => {
  expect(buildDevServices(told).connections.loginOrigins).toEqual({
    production: standIn,
    sandbox: "https://test.salesforce.com",
  });
  expect(buildDevServices(env).connections.loginOrigins.production).toBe("https://login.salesforce.com");
});

test("production cannot be told of one: it neither logs in there nor sends a token", async () => {
  const { connections } = buildServices(told);
  expect(connections.loginOrigins.production).toBe("https://login.salesforce.com");
  const salesforce = connections.salesforceOf({ access, renew: access });
  expect(await salesforce.limits()).toMatchObject({ error: { kind: "foreign-host", host: "localhost" } });
  const app = { loginOrigin: standIn, clientId: "client", clientSecret: "secret" };
  expect(await connections.grants.refresh(app, "refresh token")).toMatchObject({
    error: { kind: "misconfigured" },
  });
});
