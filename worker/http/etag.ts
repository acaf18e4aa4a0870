import type { Context } from "hono";

/** The entity tag of a resource that counts its versions. */
export function versionTag(version: number): string {
  return `"v${version}"`;
}

/**
 * Whether the caller's If-Match names another version than this one (answer 412 then). Without the header the caller
 * has not asked for the check. Weak tags never match (RFC 9110, 13.1.1).
 */
export function isStale(c: Pick<Context, "req">, currentTag: string): boolean {
  const wanted = c.req.header("if-match");
  if (wanted === undefined || wanted.trim() === "*") return false;
  return !wanted.split(",").some((tag) => tag.trim() === currentTag);
}
