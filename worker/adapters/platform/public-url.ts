import { err, ok, type Result } from "#worker/domain/result.ts";

export type UrlFault = "not-a-url" | "not-https" | "not-public";

/**
 * An address that a company gives us to call: https on its usual port, by a public name. Addresses by number, names of the
 * machine itself and of private networks are refused, and so is `ownHost`: a server must not be talked into calling itself
 * or its neighbours. (A public name may still point inside; the runtime's own flag refuses that.)
 */
export function parsePublicUrl(
  text: string,
  { ownHost }: { readonly ownHost: string },
): Result<URL, UrlFault> {
  if (!URL.canParse(text)) return err("not-a-url");
  const url = new URL(text);
  if (url.protocol !== "https:" || url.port !== "" || url.username !== "" || url.password !== "") {
    return err("not-https");
  }
  // A name with a dot at its end is the same name.
  const name = url.hostname.toLowerCase().replace(/\.$/, "");
  return isPublicName(name) && name !== ownHost ? ok(url) : err("not-public");
}

/** The parser has already brought every notation of an IPv4 address to four numbers, and IPv6 into brackets. */
function isPublicName(name: string): boolean {
  if (name.startsWith("[") || /^\d+(\.\d+){3}$/.test(name) || !name.includes(".")) return false;
  return !privateSuffixes.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));
}

const privateSuffixes = [
  "localhost",
  "local",
  "internal",
  "home.arpa",
  "lan",
  "intranet",
  "corp",
  "onion",
  "invalid",
];
