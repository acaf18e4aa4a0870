import { type AsOf, asOfText, parseAsOf } from "#worker/domain/ledger/as-of.ts";

/** What the address says of a moment of the past: the text as it came, and the moment unless it is none. */
export type AskedMoment = {
  readonly text: string | undefined;
  readonly asOf: string | undefined;
  readonly problem: string | undefined;
};

export function askedMoment(url: string): AskedMoment {
  const text = new URL(url).searchParams.get("asOf")?.trim() || undefined;
  if (text === undefined) return { text, asOf: undefined, problem: undefined };
  const read = parseAsOf(text);
  if (read.ok) return { text, asOf: shortest(text, read.value), problem: undefined };
  return {
    text,
    asOf: undefined,
    problem: "Give a day such as 2025-03-31, an instant, or an entry such as #12",
  };
}

/** A day stays a day, so that the field shows what was written in it. */
function shortest(text: string, asOf: AsOf): string {
  return text.length === "2025-03-31".length && asOf.kind === "instant" ? text : asOfText(asOf);
}
