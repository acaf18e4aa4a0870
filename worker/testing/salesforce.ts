import { salesforceInProduction } from "#worker/adapters/salesforce/salesforce-settings.ts";
import { ok } from "#worker/domain/result.ts";
import type { SalesforceTokens } from "#worker/usecases/connections/salesforce-ports.ts";

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
