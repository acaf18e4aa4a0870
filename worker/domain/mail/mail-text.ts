/**
 * Text that somebody typed, fit to stand in a mail: one line, no control characters (C0, C1), no marks that reverse the
 * reading direction, at most `longestName` characters. The joiners U+200C and U+200D stay: Persian and emoji need them.
 */
export function plainText(text: string, longest = longestName): string {
  const clean = text
    .replace(/[\t\r\n\u0085\u2028\u2029]+/g, " ")
    .replace(unseen, "")
    .replace(/ {2,}/g, " ")
    .trim();
  const characters = [...clean];
  return characters.length <= longest ? clean : `${characters.slice(0, longest - 1).join("")}…`;
}

/**
 * The same, and nothing in it that a mail program would turn into a link by itself: a person called "evil.example" must not
 * become one under our name. An unseen space breaks what looks like a host, an address or a scheme.
 */
export function unlinkedText(text: string, longest = longestName): string {
  return plainText(text, longest)
    .replace(/(?<=\S)\.(?=[\p{L}\p{N}])/gu, `.${breaker}`)
    .replace(/@(?=\S)/g, `@${breaker}`)
    .replace(/:(?=\/)/g, `:${breaker}`);
}

/** For a subject, which no program makes links of. */
export function withoutBreakers(text: string): string {
  return text.replaceAll(breaker, "");
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** "24 hours", "30 minutes", "7 days": the largest unit that needs no fraction. */
export function describeMinutes(minutes: number): string {
  const units = [
    { name: "day", minutes: 1440 },
    { name: "hour", minutes: 60 },
  ];
  // A single day reads better as 24 hours.
  const unit = units.find((each) => minutes % each.minutes === 0 && minutes >= each.minutes * 2);
  const count = unit === undefined ? minutes : minutes / unit.minutes;
  return `${count} ${unit?.name ?? "minute"}${count === 1 ? "" : "s"}`;
}

/** "23 November 2026 at 14:05 UTC". */
export function describeInstant(instant: number): string {
  const [day = "", time = ""] = new Date(instant).toISOString().split("T");
  const [year, month, date] = day.split("-").map(Number);
  return `${date} ${months[(month ?? 1) - 1]} ${year} at ${time.slice(0, 5)} UTC`;
}

const longestName = 120;
const breaker = "\u200b";
const unseen = /[\p{Cc}\u200b\u200e\u200f\u061c\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const months = "January February March April May June July August September October November December".split(
  " ",
);
