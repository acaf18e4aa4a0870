/** Where to go after signing in: only a path of our own, so that a link cannot send people elsewhere. */
export function nextPath(next: string | null): string {
  if (next === null || !next.startsWith("/") || /^\/[/\\]/.test(next)) return "/";
  const url = new URL(next, "https://own.invalid");
  return url.origin === "https://own.invalid" ? `${url.pathname}${url.search}` : "/";
}
