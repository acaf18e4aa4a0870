import { err, ok, type Result } from "#worker/domain/result.ts";
import { DAY_MS, formatInstant, type Instant, parseInstant } from "#worker/domain/time/instant.ts";

/** A moment of a ledger: an instant, or the number of the entry after which it is. */
export type AsOf =
  | { readonly kind: "instant"; readonly at: Instant }
  | { readonly kind: "entry"; readonly seq: number };

/** Reads "2025-03-31" (to the end of that day in UTC), an instant with its zone, or an entry as "123" or "#123". */
export function parseAsOf(text: string): Result<AsOf, "not-a-moment"> {
  const entry = /^#?(\d{1,15})$/.exec(text)?.[1];
  if (entry !== undefined) return ok({ kind: "entry", seq: Number(entry) });
  const instant = parseInstant(text);
  if (!instant.ok) return err("not-a-moment");
  const isDay = text.length === "2025-03-31".length;
  return ok({ kind: "instant", at: isDay ? instant.value + DAY_MS - 1 : instant.value });
}

/** As an address says it: text that `parseAsOf` reads as the same moment. */
export function asOfText(asOf: AsOf): string {
  return asOf.kind === "entry" ? `#${asOf.seq}` : formatInstant(asOf.at);
}
