/** A filter's text for a key: "none" is without one. Whatever is really called so has "=" before it, and so has "=none". */
export function toNoneWord(key: string): string {
  if (key === "") return "none";
  return /^=*none$/.test(key) ? `=${key}` : key;
}

/** The key that a filter's text asks for; "" is without one. */
export function fromNoneWord(text: string): string {
  return text === "none" ? "" : text.replace(/^=(?==*none$)/, "");
}
