import { instantIn } from "#worker/domain/crm/salesforce/read-opportunity.ts";
import { isChecked, type SalesforceRecord } from "#worker/domain/crm/salesforce/record.ts";
import { recordsQuery } from "#worker/domain/crm/salesforce/soql.ts";
import { type FieldValues, planWrite } from "#worker/domain/crm/writing/plan-write.ts";
import type { WantedValue } from "#worker/domain/crm/writing/registration-values.ts";
import { keptProblem, type WriteProblem } from "#worker/domain/crm/writing/write-problem.ts";
import type { SalesforceFailure } from "#worker/usecases/connections/salesforce-ports.ts";
import {
  type Ended,
  type Holding,
  hiddenField,
  overtaken,
  quotaEnded,
  settled,
  stopWriting,
} from "./writing.ts";

/** What is to be filled, and what was found in the way of other fields. */
export type Filling = {
  readonly object: string;
  readonly recordId: string;
  readonly wanted: readonly WantedValue[];
  readonly problems: readonly WriteProblem[];
  /** What other registrations have, or may have, written to the record. */
  readonly others: readonly FieldValues[];
};

/** Fills our fields of a record, as far as they are ours to fill. */
export async function fillFields(work: Holding, filling: Filling): Promise<Ended | "gone"> {
  const { store, api, write } = work;
  const { object, recordId } = filling;
  const read = await readRecord(work, filling);
  if (!("record" in read)) return read.kind === "without" ? fillFields(work, read.filling) : read;
  if (read.record === null) return "gone";
  const plan = planWrite({
    wanted: filling.wanted,
    current: read.record,
    ours: [write.written, write.intended ?? {}, ...filling.others],
    refillsEmpty: write.asked === "retry",
  });
  const written = { ...write.written, ...plan.ours };
  const problems = [...filling.problems, ...plan.kept.map(keptProblem)];
  const done = settled(
    { ...work, write: { ...write, written, intended: null } },
    { status: "written", problems },
  );
  if (Object.keys(plan.set).length === 0) return done;
  const spent = quotaEnded(work);
  if (spent !== null) return spent;
  const intended = { ...write.intended, ...plan.set };
  if (!(await store.intend({ ...write, intended }))) return overtaken(work);
  const unmodifiedSince = instantIn(read.record, "LastModifiedDate");
  const sent = await api.updateRecord({ object, id: recordId, fields: plan.set, unmodifiedSince });
  if (sent.ok) return { ...done, write: { ...done.write, writtenAt: work.needs.connections.clock.now() } };
  const rest = withoutRefused(filling, sent.error);
  return rest === null
    ? stopWriting({ ...work, write: { ...write, intended: openIntent(sent.error, intended) } }, sent.error)
    : fillFields(work, rest);
}

/** Only without an answer it may have been written; what was refused was not. */
export function openIntent(failure: SalesforceFailure, intended: FieldValues): FieldValues | null {
  return failure.kind === "unavailable" ? intended : null;
}

type ReadOutcome =
  | { readonly record: SalesforceRecord | null }
  | { readonly kind: "without"; readonly filling: Filling }
  | Ended;

/** The record as it stands; null when it is gone. A field that went out of sight is left out, and somebody reads so. */
export async function readRecord(work: Holding, filling: Filling): Promise<ReadOutcome> {
  const { object, recordId } = filling;
  const own = filling.wanted.map(({ field }) => field.field);
  const fields = ["Id", "IsDeleted", "LastModifiedDate", ...own];
  const soql = recordsQuery({ object, fields, ids: [recordId] });
  const page = await work.api.query({ soql, includeDeleted: true });
  if (!page.ok) {
    const rest = withoutRefused(filling, page.error);
    return rest === null ? stopWriting(work, page.error) : { kind: "without", filling: rest };
  }
  const [record] = page.value.records;
  return { record: record === undefined || isChecked(record, "IsDeleted") ? null : record };
}

/** What is left to fill without the fields that Salesforce does not let us read or write; null when it was none of ours. */
export function withoutRefused(filling: Filling, failure: SalesforceFailure): Filling | null {
  const names = new Set(refusedFields(failure).map((name) => name.toLowerCase()));
  const wanted = filling.wanted.filter(({ field }) => !names.has(field.field.toLowerCase()));
  const gone = filling.wanted.filter((one) => !wanted.includes(one));
  if (gone.length === 0) return null;
  return {
    ...filling,
    wanted,
    problems: [...filling.problems, ...gone.map(({ field }) => hiddenField(field.field))],
  };
}

function refusedFields(failure: SalesforceFailure): readonly string[] {
  if (failure.kind === "unknown-field") return [failure.field];
  const isField = failure.kind === "write-refused" && failure.code === "INVALID_FIELD_FOR_INSERT_UPDATE";
  return isField ? failure.fields : [];
}
