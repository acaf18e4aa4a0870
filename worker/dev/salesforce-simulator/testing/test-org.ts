import { createSalesforceSimulator, type SalesforceSimulator } from "../create-salesforce-simulator.ts";
import type { Deliver } from "../outbound/dispatch-outbound.ts";
import type { OrgSeed } from "../seeds/org-seed.ts";
import { plainOrg } from "../seeds/other-orgs.ts";
import { fairshareApp } from "../seeds/plant-org.ts";
import type { Settings } from "../settings.ts";

export const testNowMs = Date.UTC(2026, 0, 15, 12);
const origin = "https://acme.my.salesforce.example";
const callbackUrl = "https://fairshare.example/oauth/salesforce/callback";
/** RFC 7636, appendix B. */
const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

export type TokenAnswer = {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly instance_url: string;
  readonly id: string;
  readonly signature: string;
  readonly issued_at: string;
};

/** An org whose clock stands still until it is advanced, with the client that a test is. */
export type TestOrg = SalesforceSimulator & {
  readonly sleeps: number[];
  authorize(changes?: Readonly<Record<string, string>>): Promise<Response>;
  exchange(form: Readonly<Record<string, string>>): Promise<Response>;
  logIn(username?: string): Promise<TestSession>;
  refresh(refreshToken: string): Promise<Response>;
};

export type TestSession = {
  readonly tokens: TokenAnswer;
  send(method: string, path: string, body?: unknown): Promise<Response>;
  /** The path after /services/data/v66.0. */
  json<T>(path: string): Promise<T>;
  query(soql: string, all?: boolean): Promise<QueryAnswer>;
  /** Every record, page after page. */
  queryToEnd(soql: string, all?: boolean): Promise<readonly QueryRecord[]>;
};

export type QueryRecord = Readonly<Record<string, unknown>>;
export type QueryAnswer = {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records: readonly QueryRecord[];
};

export function openTestOrg({
  seed = plainOrg,
  settings = {},
  deliver,
  nowMs = testNowMs,
}: {
  readonly seed?: OrgSeed;
  readonly settings?: Partial<Settings>;
  readonly deliver?: Deliver;
  readonly nowMs?: number;
} = {}): TestOrg {
  const sleeps: number[] = [];
  const simulator = createSalesforceSimulator({
    now: () => nowMs,
    seed,
    settings,
    loginOrigin: origin,
    sleep: async (ms) => {
      sleeps.push(ms);
    },
    ...(deliver === undefined ? {} : { deliver }),
  });
  const [, integration = ""] = simulator.control.usernames();
  const exchange = (form: Readonly<Record<string, string>>) =>
    simulator.fetch(
      new Request(`${origin}/services/oauth2/token`, { method: "POST", body: new URLSearchParams(form) }),
    );
  const client = { client_id: fairshareApp.clientId, client_secret: fairshareApp.clientSecret };
  const authorize = (changes: Readonly<Record<string, string>> = {}) => {
    const query = new URLSearchParams({
      response_type: "code",
      client_id: fairshareApp.clientId,
      redirect_uri: callbackUrl,
      scope: "api id refresh_token",
      state: "a state",
      code_challenge: challenge,
      code_challenge_method: "S256",
      auto_approve: integration,
      ...changes,
    });
    return simulator.fetch(new Request(`${origin}/services/oauth2/authorize?${query}`));
  };
  return {
    ...simulator,
    sleeps,
    authorize,
    exchange,
    refresh: (refreshToken) =>
      exchange({ ...client, grant_type: "refresh_token", refresh_token: refreshToken }),
    logIn: async (username = integration) => {
      const back = await authorize({ auto_approve: username });
      const code = new URL(back.headers.get("location") ?? "").searchParams.get("code") ?? "";
      const grant = { grant_type: "authorization_code", code, redirect_uri: callbackUrl };
      const answer = await exchange({ ...client, ...grant, code_verifier: verifier });
      return sessionOf(simulator, (await answer.json()) as TokenAnswer);
    },
  };
}

export const loginForm = { callbackUrl, verifier, origin, ...fairshareApp };

export function sessionOf({ fetch }: SalesforceSimulator, tokens: TokenAnswer): TestSession {
  const send = (method: string, path: string, body?: unknown) => {
    const url = path.startsWith("/services/") ? path : `/services/data/v66.0${path}`;
    const headers = { Authorization: `Bearer ${tokens.access_token}`, "Content-Type": "application/json" };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    return fetch(new Request(tokens.instance_url + url, { method, headers, ...sent }));
  };
  const json = async <T>(path: string): Promise<T> => {
    const answer = await send("GET", path);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} ${text}`);
    return JSON.parse(text) as T;
  };
  const query = (soql: string, all = false) =>
    json<QueryAnswer>(`/${all ? "queryAll" : "query"}?q=${encodeURIComponent(soql)}`);
  return {
    tokens,
    send,
    json,
    query,
    queryToEnd: async (soql, all) => {
      let page = await query(soql, all);
      const records = [...page.records];
      while (page.nextRecordsUrl !== undefined) {
        page = await json<QueryAnswer>(page.nextRecordsUrl);
        records.push(...page.records);
      }
      return records;
    },
  };
}
