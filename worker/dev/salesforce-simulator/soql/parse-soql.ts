import { parseQuery, type Query } from "@jetstreamapp/soql-parser-js";
import { salesforceError } from "../salesforce-error.ts";
import { unexpectedToken } from "./soql-error.ts";

const longestQuery = 100_000;

/** The statement as a tree. What the parser refuses is told in Salesforce's words. */
export function parseSoql(query: string): Query {
  if (query.trim() === "") {
    throw salesforceError(400, "MALFORMED_QUERY", "A query string has to be specified");
  }
  if (query.length > longestQuery) {
    throw salesforceError(400, "MALFORMED_QUERY", "SOQL statements cannot be longer than 100000 characters.");
  }
  try {
    return parseQuery(query);
  } catch (error) {
    throw unexpectedToken(query, offendingWord(query, error instanceof Error ? error.message : ""));
  }
}

/**
 * The parser takes the word after a field for its alias, so where it misses FROM the word before the one it names is
 * what Salesforce stumbles over.
 */
function offendingWord(query: string, message: string): string {
  const misplaced = /Expecting token of type --> FROM <-- but found --> '([^']*)'/.exec(message)?.[1];
  if (misplaced !== undefined) return wordBefore(query, misplaced) ?? misplaced;
  const found = /but found(?:: | --> )'([^']*)'/.exec(message)?.[1];
  if (found !== undefined) return found;
  const offset = Number(/at offset: (\d+)/.exec(message)?.[1] ?? Number.NaN);
  return Number.isNaN(offset) ? "" : query.slice(offset, offset + 1);
}

function wordBefore(query: string, word: string): string | null {
  const words = query.split(/[\s,]+/);
  return words[words.indexOf(word) - 1] ?? null;
}
