import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";

/** The prefix makes browsers refuse the cookie from anyone but this very host over https. */
const name = "__Host-sid";
const attributes = { path: "/", secure: true, httpOnly: true, sameSite: "Lax" } as const;

export function readSessionToken(c: Context): string | null {
  return getCookie(c, name) ?? null;
}

export function writeSessionToken(c: Context, token: string): void {
  setCookie(c, name, token, attributes);
}

export function clearSessionToken(c: Context): void {
  deleteCookie(c, name, attributes);
}
