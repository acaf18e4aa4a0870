import type { SalesforceRecord } from "#worker/domain/crm/salesforce/record.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type {
  Answered,
  QueryPage,
  SalesforceFailure,
} from "#worker/usecases/connections/salesforce-ports.ts";

/** How single queries are asked. */
type Asking = {
  readonly query: (soql: string) => Answered<QueryPage>;
  readonly nextPage: (nextUrl: string) => Answered<QueryPage>;
};

/**
 * A query travels in the address, and Salesforce takes 16,384 bytes of address and headers together; a token alone may be 4,096. The
 * fields of a longer one are divided over several queries, whose records are put together by their ids.
 */
export async function askWithinLength(soql: string, asking: Asking): Answered<QueryPage> {
  if (lengthOf(soql) <= longestQuery) {
    const page = await asking.query(soql);
    if (page.ok || page.error.kind !== "request-too-long") return page;
  }
  // What stands before Salesforce may take less than it does.
  for (const bytes of [longestQuery, longestQuery / 2, longestQuery / 4]) {
    const parts = divideFields(soql, bytes);
    if (parts === null) continue;
    const joined = await askParts(parts, asking);
    if (joined.ok || joined.error.kind !== "request-too-long") return joined;
  }
  return err({ kind: "request-too-long" });
}

const longestQuery = 10_000;

function lengthOf(soql: string): number {
  return encodeURIComponent(soql).length;
}

/**
 * The query as several, each with Id and some of the fields; null when not even one field more than the id would fit, or when there is
 * nothing to divide.
 */
export function divideFields(soql: string, mostBytes: number): readonly string[] | null {
  const match = /^SELECT (.+?) (FROM .+)$/s.exec(soql);
  const [, selected = "", rest = ""] = match ?? [];
  const fields = selected.split(", ").filter((field) => field !== "Id");
  const frame = lengthOf(`SELECT Id ${rest}`);
  const parts: string[][] = [[]];
  let length = frame;
  for (const field of fields) {
    const more = lengthOf(`, ${field}`);
    if (frame + more > mostBytes) return null;
    if (length + more > mostBytes) {
      parts.push([]);
      length = frame;
    }
    parts.at(-1)?.push(field);
    length += more;
  }
  return parts.length < 2 ? null : parts.map((part) => `SELECT ${["Id", ...part].join(", ")} ${rest}`);
}

/**
 * All pages of every part, as one page. A record that is not in all of them has changed between the questions; it is left out here and
 * comes under its new stamp.
 */
async function askParts(parts: readonly string[], asking: Asking): Answered<QueryPage> {
  let joined: readonly SalesforceRecord[] | null = null;
  let totalSize = 0;
  for (const part of parts) {
    const all = await askAll(part, asking);
    if (!all.ok) return all;
    const byId = new Map(all.value.records.map((record) => [record.Id, record]));
    totalSize = joined === null ? all.value.totalSize : totalSize;
    joined =
      joined === null
        ? all.value.records
        : joined.flatMap((record) => {
            const more = byId.get(record.Id);
            return more === undefined ? [] : [{ ...record, ...more }];
          });
  }
  return ok({ totalSize, records: joined ?? [], nextUrl: null });
}

async function askAll(
  soql: string,
  { query, nextPage }: Asking,
): Promise<Result<Pick<QueryPage, "records" | "totalSize">, SalesforceFailure>> {
  const records: SalesforceRecord[] = [];
  let page = await query(soql);
  while (page.ok) {
    const { nextUrl, totalSize } = page.value;
    records.push(...page.value.records);
    if (nextUrl === null) return ok({ records, totalSize });
    page = await nextPage(nextUrl);
  }
  return page;
}
