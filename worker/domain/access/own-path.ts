/**
 * Where to go afterwards: `path` when it is a path of our own, else the start page. Browsers drop tabs and line breaks, take
 * "\" for "/" and follow dots, and what then begins with two slashes names another host: none of them is let through.
 */
export function ownPath(path: string | null): string {
  const [withoutHash = ""] = (path ?? "").split("#");
  const [pathname = ""] = withoutHash.split("?");
  const [root, ...segments] = pathname.split("/");
  const isPlain = segments.every(
    (segment, at) => !isDots(segment) && (segment !== "" || at === segments.length - 1),
  );
  const isOwn = root === "" && segments.length > 0 && isPlain && !unseemly.test(withoutHash);
  return isOwn ? withoutHash : "/";
}

/** Backslashes, spaces and whatever is not printed. */
const unseemly = /[\\\s\p{Cc}]/u;

function isDots(segment: string): boolean {
  return /^(\.|%2e){1,2}$/i.test(segment);
}
