import { z } from "zod";
import type { SalesforceRecord, SalesforceValue } from "#worker/domain/crm/salesforce/record.ts";
import { type Instant, parseInstant } from "#worker/domain/time/instant.ts";
import type { DeletedRecords, OrgLimits, QueryPage } from "#worker/usecases/connections/salesforce-ports.ts";
import type { Answer } from "./request.ts";

/** A page of a query, null when the answer has another shape. Numbers arrive as texts (request.ts). */
export function readPage(json: unknown): QueryPage | null {
  const page = pageSchema.safeParse(json);
  if (!page.success) return null;
  const { totalSize, done, nextRecordsUrl, records } = page.data;
  if (!done && nextRecordsUrl === undefined) return null;
  return {
    totalSize: Number(totalSize),
    records: records.map(flatten),
    nextUrl: done ? null : (nextRecordsUrl ?? null),
  };
}

export function readDeleted(json: unknown): DeletedRecords | null {
  const read = deletedSchema.safeParse(json);
  if (!read.success) return null;
  return {
    deleted: read.data.deletedRecords.map(({ id, deletedDate }) => ({ id, deletedAt: deletedDate })),
    earliestAvailable: read.data.earliestDateAvailable,
    coveredUntil: read.data.latestDateCovered,
  };
}

export function readLimits({ json, headers }: Answer): OrgLimits | null {
  const limits = z
    .object({ DailyApiRequests: z.object({ Max: z.number(), Remaining: z.number() }) })
    .safeParse(json);
  const serverTime = Date.parse(headers.get("Date") ?? "");
  if (!limits.success || Number.isNaN(serverTime)) return null;
  const { Max: most, Remaining: remaining } = limits.data.DailyApiRequests;
  return { serverTime, dailyApiCalls: { most, remaining } };
}

/** Parents become paths ("Account.Name"); the tags that every record carries are left out, and so are lists of children. */
function flatten(record: Nested): SalesforceRecord {
  const flat: Record<string, SalesforceValue> = {};
  addFields(flat, record, "");
  return flat;
}

function addFields(flat: Record<string, SalesforceValue>, record: Nested, prefix: string): void {
  for (const [name, value] of Object.entries(record)) {
    if (name === "attributes" || Array.isArray(value)) continue;
    if (typeof value === "object" && value !== null) addFields(flat, value as Nested, `${prefix}${name}.`);
    else flat[`${prefix}${name}`] = value === "" ? null : (value as SalesforceValue);
  }
}

type Nested = Readonly<Record<string, unknown>>;
const recordSchema = z.record(z.string(), z.unknown());
const count = z.union([z.number(), z.string()]);

const pageSchema = z.object({
  totalSize: count,
  done: z.boolean(),
  nextRecordsUrl: z.string().optional(),
  records: z.array(recordSchema),
});

/** "2013-05-07T22:07:19.000+0000": the zone without its colon. */
const instantSchema = z.string().transform((text, context): Instant => {
  const parsed = parseInstant(text);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: "custom", message: parsed.error });
  return z.NEVER;
});

const deletedSchema = z.object({
  deletedRecords: z.array(z.object({ id: z.string(), deletedDate: instantSchema })),
  earliestDateAvailable: instantSchema,
  latestDateCovered: instantSchema,
});
