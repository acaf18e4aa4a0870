import { Hono } from "hono";
import { type SalesforceError, salesforceError } from "../salesforce-error.ts";
import type { ApiEnv } from "./caller.ts";

const mostSubrequests = 25;
const mostQueries = 5;

/** Several calls in one. `send` is the whole API, so that a part is answered as it would be on its own. */
export function compositeRoutes(send: (request: Request) => Promise<Response>) {
  return new Hono<ApiEnv>({ strict: false })
    .post("/composite", async (c) => {
      const { compositeRequest = [] } = (await c.req.json()) as { compositeRequest?: readonly Part[] };
      requireFew(compositeRequest);
      const results = new Map<string, unknown>();
      const compositeResponse = [];
      for (const part of compositeRequest) {
        const filled = JSON.parse(fillReferences(JSON.stringify(part), results)) as Part;
        const answer = await send(requestOf(filled, c.req.raw));
        const body = await bodyOf(answer);
        results.set(part.referenceId ?? "", body);
        const httpHeaders = Object.fromEntries(answer.headers);
        compositeResponse.push({
          body,
          httpHeaders,
          httpStatusCode: answer.status,
          referenceId: part.referenceId,
        });
      }
      return c.json({ compositeResponse });
    })
    .post("/composite/batch", async (c) => {
      const { batchRequests = [] } = (await c.req.json()) as { batchRequests?: readonly BatchPart[] };
      if (batchRequests.length > mostSubrequests) throw tooMany();
      const results = [];
      for (const part of batchRequests) {
        // Here an address begins with the version.
        const url = part.url.startsWith("/") ? part.url : `/services/data/${part.url}`;
        const answer = await send(requestOf({ method: part.method, url, body: part.richInput }, c.req.raw));
        results.push({ statusCode: answer.status, result: await bodyOf(answer) });
      }
      return c.json({ hasErrors: results.some(({ statusCode }) => statusCode >= 400), results });
    });
}

type Part = {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly referenceId?: string;
};

type BatchPart = { readonly method: string; readonly url: string; readonly richInput?: unknown };

function requireFew(parts: readonly Part[]): void {
  const queries = parts.filter(({ url }) => /\/query(All)?([/?]|$)/.test(url)).length;
  if (parts.length > mostSubrequests || queries > mostQueries) throw tooMany();
}

function tooMany(): SalesforceError {
  const message = `a request takes up to ${mostSubrequests} subrequests, ${mostQueries} of them queries`;
  return salesforceError(400, "LIMIT_EXCEEDED", message);
}

/** `@{newAccount.id}` stands for what an earlier part answered. */
function fillReferences(text: string, results: ReadonlyMap<string, unknown>): string {
  return text.replace(/@\{([^}]+)\}/g, (_, path: string) => {
    const [reference = "", ...names] = path.split(/[.[\]]+/).filter((name) => name !== "");
    const value = names.reduce<unknown>(
      (at, name) =>
        typeof at === "object" && at !== null ? (at as Record<string, unknown>)[name] : undefined,
      results.get(reference),
    );
    return String(value ?? "");
  });
}

function requestOf(part: Part, outer: Request): Request {
  const body = part.body === undefined ? {} : { body: JSON.stringify(part.body) };
  const headers = {
    Authorization: outer.headers.get("authorization") ?? "",
    "Content-Type": "application/json",
  };
  return new Request(new URL(part.url, outer.url), { method: part.method, headers, ...body });
}

async function bodyOf(answer: Response): Promise<unknown> {
  const text = await answer.text();
  return text === "" ? null : JSON.parse(text);
}
