/**
 * Where to go afterwards: `path` as a path of our own, or the start page. An address is read as browsers read it, which drop
 * tabs and line breaks, take "\" for "/" and follow dots: what is left must not begin with two slashes, which is a host.
 */
export function ownPath(path: string | null): string {
  const base = "https://own.invalid";
  if (path === null || !path.startsWith("/") || !URL.canParse(path, base)) return "/";
  const { origin, pathname, search } = new URL(path, base);
  return origin === base && !pathname.startsWith("//") ? `${pathname}${search}` : "/";
}
