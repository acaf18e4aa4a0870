/**
 * The first locale of the Accept-Language header that Intl knows, else English. Only the digits system "latn" and
 * the Gregorian calendar are used, so a tag's extensions are dropped.
 */
export function localeOf(acceptLanguage: string | null): string {
  const wanted = (acceptLanguage ?? "")
    .split(",")
    .map(readTag)
    .filter((entry) => entry.quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    if (!/^[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}$/i.test(tag)) continue;
    const [supported] = Intl.NumberFormat.supportedLocalesOf(tag);
    if (supported !== undefined) return `${supported}-u-ca-gregory-nu-latn`;
  }
  return "en-u-ca-gregory-nu-latn";
}

function readTag(entry: string): { readonly tag: string; readonly quality: number } {
  const [tag = "", ...parameters] = entry.trim().split(";");
  const quality = parameters
    .map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1])
    .find((text) => text !== undefined);
  return { tag, quality: quality === undefined ? 1 : Number(quality) };
}
