import type { ActivityRecord, ContactRecord } from "#worker/domain/crm/records.ts";
import { RECORD_SOURCES, type RecordSource } from "#worker/domain/inference/records.ts";
import type { RowReader } from "./cell-reader.ts";
import { saysNoPartner, saysNothing } from "./clean-text.ts";
import { touchpointSourceOf } from "./touchpoint-words.ts";

export function readActivity(row: RowReader): ActivityRecord {
  const record = {
    externalId: row.text("externalId", 255),
    partner: readPartner(row),
    source: readSource(row),
    type: row.text("type", 255),
    subject: row.text("subject", 2000),
    occurredAt: readMoment(row),
    opportunity: row.text("opportunity", 255),
    contact: row.text("contact", 255),
    email: readEmail(row),
    accountId: row.text("accountId", 255),
    account: row.text("account", 500),
  };
  if (record.partner === null && record.contact === null && record.email === null) {
    row.problem(
      "partner",
      "partner-unknown",
      "Nothing tells whose work this was. Name the partner, or give the contact or e-mail address of its person.",
    );
  }
  return record;
}

export function readContact(row: RowReader): ContactRecord {
  return {
    externalId: row.requireText("externalId", 255),
    name: row.text("name", 500),
    email: readEmail(row),
    accountId: row.text("accountId", 255),
    account: row.text("account", 500),
  };
}

function readPartner(row: RowReader): string | null {
  const name = row.text("partner", 500);
  if (name === null || saysNothing(name) || saysNoPartner(name)) return null;
  if (/[;|]/.test(name)) {
    row.problem("partner", "several-partners", "Give each partner of an activity a row of its own.");
  }
  return name;
}

function readMoment(row: RowReader): number {
  const moment = row.date("occurredAt");
  if (moment !== null) return moment;
  const isUnreadable = row.problems.some(({ code }) => code.includes("date"));
  if (!isUnreadable) {
    row.problem("occurredAt", "value-missing", "An activity needs its day. Fill it in or leave the row out.");
  }
  return 0;
}

function readSource(row: RowReader): RecordSource {
  const text = row.cell("source");
  if (saysNothing(text)) return "activity";
  const named = touchpointSourceOf(text);
  const source = RECORD_SOURCES.find((known) => known === named);
  if (source === undefined) {
    row.problem(
      "source",
      "unknown-source",
      `An activity comes from one of: ${RECORD_SOURCES.join(", ")}. Write one of them, or import it as a touchpoint.`,
    );
  }
  return source ?? "activity";
}

function readEmail(row: RowReader): string | null {
  const email = row.text("email", 320);
  if (email === null || saysNothing(email)) return null;
  if (!/^[^\s@;,]+@[^\s@;,]+$/.test(email)) {
    row.problem("email", "not-an-email", "Write one e-mail address, for example kim@partner.example.");
    return null;
  }
  return email.toLowerCase();
}
