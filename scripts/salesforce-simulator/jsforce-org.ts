import { createHash, randomBytes } from "node:crypto";
import process from "node:process";
import { Connection, OAuth2 } from "jsforce";
import {
  createSalesforceSimulator,
  type SalesforceSimulator,
} from "#worker/dev/salesforce-simulator/create-salesforce-simulator.ts";
import type { OrgSeed } from "#worker/dev/salesforce-simulator/seeds/org-seed.ts";
import { fairshareApp } from "#worker/dev/salesforce-simulator/seeds/plant-org.ts";
import { type HttpServer, serveOverHttp } from "./serve-over-http.ts";

/** Where the contract is tried: the simulator, or a real org when its access is in the environment. */
export type ContractOrg = {
  readonly simulator: SalesforceSimulator | null;
  connect(username: string): Promise<Connection>;
  close(): Promise<void>;
};

const callbackUrl = "http://localhost:8787/oauth/salesforce/callback";

export async function openContractOrg(seed: OrgSeed): Promise<ContractOrg> {
  const live = liveConnection();
  if (live !== null) return { simulator: null, connect: async () => live, close: async () => {} };
  let simulator: SalesforceSimulator | null = null;
  const server = await serveOverHttp(
    (request) => simulator?.fetch(request) ?? Promise.reject(new Error("not yet")),
    {
      port: 0,
    },
  );
  simulator = createSalesforceSimulator({ now: () => Date.now(), seed, loginOrigin: server.origin });
  return {
    simulator,
    connect: (username) => logIn(server, username),
    close: server.close,
  };
}

/** LIVE_ORG names the instance of a Developer Edition; its tokens and its app's come in variables of their own. */
function liveConnection(): Connection | null {
  const {
    LIVE_ORG,
    LIVE_ORG_ACCESS_TOKEN,
    LIVE_ORG_REFRESH_TOKEN,
    LIVE_ORG_CLIENT_ID,
    LIVE_ORG_CLIENT_SECRET,
  } = process.env;
  if (LIVE_ORG === undefined) return null;
  return new Connection({
    version: "66.0",
    instanceUrl: LIVE_ORG,
    accessToken: LIVE_ORG_ACCESS_TOKEN ?? "",
    refreshToken: LIVE_ORG_REFRESH_TOKEN ?? "",
    oauth2: {
      loginUrl: LIVE_ORG,
      clientId: LIVE_ORG_CLIENT_ID ?? "",
      clientSecret: LIVE_ORG_CLIENT_SECRET ?? "",
      redirectUri: callbackUrl,
    },
  });
}

/** The browser's part is done by hand: the address that jsforce makes is followed, and the code taken from the way back. */
async function logIn(server: HttpServer, username: string): Promise<Connection> {
  const verifier = randomBytes(48).toString("base64url");
  const oauth2 = new OAuth2({
    loginUrl: server.origin,
    clientId: fairshareApp.clientId,
    clientSecret: fairshareApp.clientSecret,
    redirectUri: callbackUrl,
  });
  const address = oauth2.getAuthorizationUrl({
    scope: "api id refresh_token",
    state: "csrf",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    auto_approve: username,
  });
  const back = await fetch(address, { redirect: "manual" });
  const code = new URL(back.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const connection = new Connection({ oauth2, version: "66.0" });
  await connection.authorize(code, { code_verifier: verifier });
  return connection;
}
