import { readForm } from "../oauth/encoding.ts";
import { buildConditionTree } from "../soql/condition-tree.ts";
import { parseSoql } from "../soql/parse-soql.ts";
import { hintOf } from "../soql/scan-hint.ts";
import type { CallFacts } from "./fault-book.ts";

/** Read from a copy of the request, whose body is left to whoever answers it. */
export async function factsOf(request: Request): Promise<CallFacts> {
  const url = new URL(request.url);
  const soql = await soqlOf(request, url);
  const query = soql === null ? null : readQuery(soql);
  return {
    method: request.method,
    path: url.pathname,
    object: query?.object ?? /\/(?:composite\/)?sobjects\/(\w+)/.exec(url.pathname)?.[1] ?? null,
    grantType: await grantTypeOf(request, url),
    soql,
    windowMs: query?.windowMs ?? null,
  };
}

async function soqlOf(request: Request, url: URL): Promise<string | null> {
  if (/\/query(All)?\/?$/.test(url.pathname) && request.method === "GET") return url.searchParams.get("q");
  if (!/\/jobs\/query\/?$/.test(url.pathname) || request.method !== "POST") return null;
  const body = (await request
    .clone()
    .json()
    .catch(() => null)) as { query?: string } | null;
  return body?.query ?? null;
}

async function grantTypeOf(request: Request, url: URL): Promise<string | null> {
  if (!url.pathname.endsWith("/oauth2/token") || request.method !== "POST") return null;
  return (await readForm(request.clone())).get("grant_type");
}

/** A query that cannot be parsed has no facts; it is told off when it is answered. */
function readQuery(
  soql: string,
): { readonly object: string | null; readonly windowMs: number | null } | null {
  try {
    const parsed = parseSoql(soql);
    const hint = hintOf(parsed.where === undefined ? null : buildConditionTree(soql, parsed.where));
    const windowMs = (hint.beforeMs ?? Number.POSITIVE_INFINITY) - (hint.fromMs ?? 0);
    return { object: parsed.sObject ?? null, windowMs };
  } catch {
    return null;
  }
}
