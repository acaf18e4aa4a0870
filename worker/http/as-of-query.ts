import { z } from "zod";
import { type AsOf, parseAsOf } from "#worker/domain/ledger/as-of.ts";

/** A moment of the past in a query; nothing means now. */
export const asOfQuery = z
  .string()
  .optional()
  .transform((text, context): AsOf | null => {
    if (text === undefined || text === "") return null;
    const read = parseAsOf(text);
    if (read.ok) return read.value;
    const message =
      "Give a day such as 2025-03-31, an instant such as 2025-03-31T23:59:59Z, or an entry such as #12";
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });
