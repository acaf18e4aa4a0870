import { salesforceInProduction } from "#worker/adapters/salesforce/salesforce-settings.ts";
import { err, ok } from "#worker/domain/result.ts";
import type {
  GrantFailure,
  SalesforceGrants,
  SalesforceTokens,
  TokenGrant,
} from "#worker/usecases/connections/salesforce-ports.ts";
import type { Secrets } from "#worker/usecases/secrets/secrets-ports.ts";

export type Sent = {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
};
export type Reply = (sent: Sent) => Response | Promise<Response>;

/** A Salesforce that answers what the test says, one reply a call, and remembers what it was asked and how long it was left alone. */
export function scriptedSalesforce(...replies: readonly Reply[]) {
  const sent: Sent[] = [];
  const pauses: number[] = [];
  const left = [...replies];
  const world = {
    fetch: (async (input: RequestInfo | URL, init?: RequestInit) => {
      const request = new Request(input, init);
      const call = {
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: new TextDecoder().decode(await request.arrayBuffer()),
      };
      sent.push(call);
      const reply = left.shift();
      if (reply === undefined) throw new Error(`nobody expected ${call.method} ${call.url}`);
      return reply(call);
    }) as typeof fetch,
    settings: salesforceInProduction,
    pause: async (ms: number) => void pauses.push(ms),
    chance: () => 0,
  };
  return { world, sent, pauses };
}

export const json =
  (
    body: unknown,
    { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
  ): Reply =>
  () =>
    new Response(JSON.stringify(body), {
      status,
      headers: {
        "Content-Type": "application/json;charset=UTF-8",
        Date: "Thu, 01 Jan 2026 10:00:30 GMT",
        ...headers,
      },
    });

export const restError = (status: number, errorCode: string, message = ""): Reply =>
  json([{ message, errorCode }], { status });

export const html =
  (status: number, headers: Record<string, string> = {}): Reply =>
  () =>
    new Response("<html><body>Down for maintenance</body></html>", {
      status,
      headers: { "Content-Type": "text/html", ...headers },
    });

/** Tokens that are good: "token 1", then "token 2" after a renewal, which is counted. */
export function goodTokens(instanceUrl = "https://acme.my.salesforce.com") {
  let generation = 1;
  const renewed: string[] = [];
  const access = () => ok({ accessToken: `token ${generation}`, instanceUrl });
  const tokens: SalesforceTokens = {
    access: async () => access(),
    renew: async (failed) => {
      renewed.push(failed);
      generation += 1;
      return access();
    },
  };
  return { tokens, renewed };
}

/** Seals legibly: a text opens only for the company and the place it was sealed for, and never looks like itself. */
export const legibleSecrets: Secrets = {
  seal: async (tenantId, place, plaintext) => btoa(JSON.stringify([tenantId, place, plaintext])),
  open: async (tenantId, place, sealed) => {
    const [owner, where, plaintext] = JSON.parse(atob(sealed)) as [string, typeof place, string];
    if (owner !== tenantId || JSON.stringify(where) !== JSON.stringify(place)) {
      throw new Error("this was sealed for another place");
    }
    return plaintext;
  },
};

/**
 * A token endpoint with rotation: every refresh ends the token it was asked with, and showing an ended one revokes them all.
 * `faults` are taken one a call.
 */
export function rotatingGrants(options: { readonly rotates?: boolean } = {}) {
  const rotates = options.rotates ?? true;
  let serial = 0;
  let good: string | null = null;
  let organizationId = "00D000000000001EAA";
  const calls: string[] = [];
  const faults: ("lost-before" | "lost-after" | GrantFailure)[] = [];
  const issue = (refreshToken: string | null): TokenGrant => {
    serial += 1;
    return {
      accessToken: `access ${serial}`,
      instanceUrl: "https://acme.my.salesforce.com",
      refreshToken,
      issuedAt: null,
      organizationId,
      userId: "005000000000001AAA",
    };
  };
  const lost = err<GrantFailure>({ kind: "unanswered", reason: "Network connection lost." });
  const grants: SalesforceGrants = {
    authorizeUrl: (app, { state }) => `${app.loginOrigin}/authorize?state=${state}`,
    exchangeCode: async (_app, { code }) => {
      calls.push(`code ${code}`);
      if (code !== "good code") return err({ kind: "denied", code: "invalid_grant", reason: "expired" });
      good = "refresh 0";
      return ok(issue(good));
    },
    refresh: async (_app, token) => {
      calls.push(`refresh ${token}`);
      const fault = faults.shift();
      if (fault === "lost-before") return lost;
      if (fault !== undefined && fault !== "lost-after") return err(fault);
      if (token !== good) {
        good = null;
        return err({ kind: "denied", code: "invalid_grant", reason: "The access was revoked." });
      }
      if (rotates) good = `refresh ${serial}`;
      const grant = issue(rotates ? good : null);
      return fault === "lost-after" ? lost : ok(grant);
    },
    assertIdentity: async () => {
      calls.push("assertion");
      return ok(issue(null));
    },
    revoke: async (_origin, token) => {
      calls.push(`revoke ${token}`);
      return ok(null);
    },
  };
  return {
    grants,
    calls,
    faults,
    becomeAnotherOrg: () => {
      organizationId = "00D000000000002EAA";
    },
  };
}
