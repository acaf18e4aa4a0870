/** Words of a query string, in the order given; what is empty or not asked for is left out. */
export function pick<Key extends string>(url: string | URL, keys: readonly Key[]): { readonly [K in Key]?: string } {
  const params = new URL(url).searchParams;
  const picked: { [K in Key]?: string } = {};
  for (const key of keys) {
    const value = params.get(key)?.trim();
    if (value) picked[key] = value;
  }
  return picked;
}

/**
 * A link to `path` with these words. Undefined and empty ones are left out, so that an address says only what it
 * filters by.
 */
export function href(path: string, words: { readonly [key: string]: string | undefined }): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(words)) {
    if (value !== undefined && value !== "") params.set(key, value);
  }
  const query = params.toString();
  return query === "" ? path : `${path}?${query}`;
}
