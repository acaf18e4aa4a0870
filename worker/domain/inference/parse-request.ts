import type { Problem } from "#worker/domain/attribution/problem.ts";
import { isObject } from "#worker/domain/attribution/settings-reader.ts";
import type { Account } from "#worker/domain/identity/account.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { type Instant, parseInstant } from "#worker/domain/time/instant.ts";
import { activityTypeReader } from "./activity-type.ts";
import { parseInferenceSettings } from "./parse-settings.ts";
import { type Activity, type Book, type Contact, type Deal, RECORD_SOURCES } from "./records.ts";
import type { InferenceSettings } from "./settings.ts";

export type InferenceRequest = {
  readonly book: Book;
  readonly activities: readonly Activity[];
  readonly settings: InferenceSettings;
};

export const MOST_RECORDS = {
  accounts: 20_000,
  contacts: 100_000,
  partners: 5_000,
  opportunities: 50_000,
  activities: 10_000,
} as const;

const mostProblems = 100;

/**
 * Reads `{ accounts, contacts, partners, opportunities, activities, settings? }` from JSON of unknown origin and reports its problems,
 * the first hundred of them, with their paths. Fields that inference does not use are passed over, so that records may be sent as they
 * are; what refers to a record that is not there is kept, because CRMs are full of it and it is a trace all the same.
 */
export function parseInferenceRequest(value: unknown): Result<InferenceRequest, readonly Problem[]> {
  if (!isObject(value)) {
    const message = "Send an object with accounts, contacts, partners, opportunities and activities.";
    return err([{ path: "", code: "not-an-object", message }]);
  }
  const settings = parseInferenceSettings(value.settings);
  const problems: Problem[] = settings.ok ? [] : [...settings.error];
  const readType = activityTypeReader(settings.ok ? settings.value.typeMapping : {});
  const list = <T>(key: keyof typeof MOST_RECORDS, read: (record: RecordReader) => T) =>
    readList(value[key], { key, read, problems });
  list("partners", (record) => record.text("id"));
  const request = {
    book: {
      accounts: list("accounts", readAccount),
      contacts: list("contacts", readContact),
      deals: list("opportunities", readDeal),
    },
    activities: list("activities", (record) => readActivity(record, readType)),
  };
  if (problems.length > 0 || !settings.ok) return err(problems.slice(0, mostProblems));
  return ok({ ...request, settings: settings.value });
}

function readAccount(record: RecordReader): Account {
  return {
    id: record.text("id"),
    name: record.optionalText("name") ?? "",
    domain: record.optionalText("domain"),
    parentId: record.optionalText("parentId"),
  };
}

function readContact(record: RecordReader): Contact {
  return {
    id: record.text("id"),
    accountId: record.optionalText("accountId"),
    email: record.optionalText("email"),
  };
}

function readDeal(record: RecordReader): Deal {
  return {
    id: record.text("id"),
    accountId: record.optionalText("accountId"),
    name: record.optionalText("name") ?? "",
    createdAt: record.optionalInstant("createdAt"),
    closedAt: record.optionalInstant("closedAt"),
    isClosed: record.flag("isClosed"),
    isWon: record.flag("isWon"),
    contactIds: record.texts("contactIds"),
  };
}

function readActivity(record: RecordReader, readType: ReturnType<typeof activityTypeReader>): Activity {
  return {
    id: record.text("id"),
    partnerId: record.text("partnerId"),
    source: record.choice("source", RECORD_SOURCES) ?? "activity",
    type: readType(record.optionalText("type")) ?? "other",
    subject: record.optionalText("subject") ?? "",
    occurredAt: record.instant("occurredAt"),
    opportunityId: record.optionalText("opportunityId"),
    contactId: record.optionalText("contactId"),
    email: record.optionalText("email"),
    accountId: record.optionalText("accountId"),
    accountName: record.optionalText("accountName"),
  };
}

function readList<T>(
  value: unknown,
  of: {
    readonly key: keyof typeof MOST_RECORDS;
    readonly read: (record: RecordReader) => T;
    readonly problems: Problem[];
  },
): readonly T[] {
  const { key, read, problems } = of;
  if (!Array.isArray(value)) {
    problems.push({ path: key, code: "not-a-list", message: `Give ${key} as a list; an empty one is fine.` });
    return [];
  }
  if (value.length > MOST_RECORDS[key]) {
    const message = `Send at most ${MOST_RECORDS[key]} ${key}.`;
    problems.push({ path: key, code: "too-many", message });
    return [];
  }
  const ids = new Set<string>();
  const records: T[] = [];
  for (const [at, item] of (value as readonly unknown[]).entries()) {
    if (problems.length >= mostProblems) break;
    const path = `${key}.${at}`;
    if (!isObject(item)) {
      problems.push({ path, code: "not-an-object", message: `Give ${path} as an object.` });
      continue;
    }
    const { id } = item;
    if (typeof id === "string" && ids.has(id)) {
      problems.push({
        path: `${path}.id`,
        code: "repeated-id",
        message: `Two of the ${key} have the id ${id}.`,
      });
    }
    if (typeof id === "string") ids.add(id);
    records.push(read(new RecordReader({ record: item, path, problems })));
  }
  return records;
}

const longestText = 1_000;

/** Reads the fields of one record. What a method returns after it has reported a problem is a stand-in that nobody may use. */
class RecordReader {
  readonly #record: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #problems: Problem[];

  constructor(from: {
    readonly record: Readonly<Record<string, unknown>>;
    readonly path: string;
    readonly problems: Problem[];
  }) {
    this.#record = from.record;
    this.#path = from.path;
    this.#problems = from.problems;
  }

  text(key: string): string {
    const text = this.optionalText(key);
    if (text === null) this.#report(key, "required", `Give ${key} as a text that is not empty.`);
    return text ?? "";
  }

  /** Null, absent and blank are the same. */
  optionalText(key: string): string | null {
    const value = this.#record[key] ?? null;
    if (value === null) return null;
    if (typeof value !== "string") this.#report(key, "not-a-text", `Give ${key} as a text or null.`);
    else if (value.length > longestText) {
      this.#report(key, "too-long", `Shorten ${key} to at most ${longestText} characters.`);
    } else if (value.trim() !== "") return value;
    return null;
  }

  instant(key: string): Instant {
    if ((this.#record[key] ?? null) === null) this.#report(key, "required", `Give ${key} ${instantForm}.`);
    return this.optionalInstant(key) ?? 0;
  }

  optionalInstant(key: string): Instant | null {
    const value = this.#record[key] ?? null;
    if (value === null) return null;
    const parsed = typeof value === "string" ? parseInstant(value) : err("not-an-instant" as const);
    if (parsed.ok) return parsed.value;
    this.#report(key, parsed.error, `Give ${key} ${instantForm}.`);
    return null;
  }

  flag(key: string): boolean {
    const value = this.#record[key] ?? false;
    if (typeof value === "boolean") return value;
    this.#report(key, "not-a-boolean", `Set ${key} to true or false.`);
    return false;
  }

  texts(key: string): readonly string[] {
    const value = this.#record[key] ?? [];
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
    this.#report(key, "not-a-list-of-texts", `Give ${key} as a list of texts; an empty one is fine.`);
    return [];
  }

  choice<T extends string>(key: string, choices: readonly T[]): T | null {
    const value = this.#record[key] ?? null;
    if (value === null) return null;
    const chosen = choices.find((each) => each === value);
    if (chosen !== undefined) return chosen;
    this.#report(key, "not-a-choice", `Set ${key} to ${choices.map((each) => `"${each}"`).join(" or ")}.`);
    return null;
  }

  #report(key: string, code: string, message: string): void {
    this.#problems.push({ path: `${this.#path}.${key}`, code, message });
  }
}

const instantForm = "in ISO 8601 with its zone, such as 2025-03-31T09:00:00Z";
