import { data } from "@remix-run/cloudflare";

/** A part of the path that the route's pattern promises. */
export function requireParam(params: { readonly [name: string]: string | undefined }, name: string): string {
  const value = params[name];
  if (value === undefined) throw data(null, { status: 404 });
  return value;
}
