import type { QueryBase } from "@jetstreamapp/soql-parser-js";
import { salesforceError } from "../salesforce-error.ts";
import { malformed } from "./soql-error.ts";

const largestOffset = 2000;

/** LIMIT and OFFSET as far as Salesforce takes them. */
export function requireFittingNumbers(query: string, parsed: QueryBase): void {
  if ((parsed.offset ?? 0) > largestOffset) {
    throw salesforceError(400, "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000");
  }
  if (parsed.limit !== undefined && !Number.isInteger(parsed.limit)) {
    throw malformed(query, "LIMIT", "unexpected token: 'LIMIT'");
  }
}
