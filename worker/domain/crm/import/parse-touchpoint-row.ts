import type { EvidenceStatus } from "#worker/domain/attribution/evidence.ts";
import {
  type TouchpointRecord,
  type TouchpointSource,
  touchpointSources,
} from "#worker/domain/crm/records.ts";
import { DAY_MS, type Instant } from "#worker/domain/time/instant.ts";
import type { RowReader } from "./cell-reader.ts";
import { saysNoPartner, saysNothing } from "./clean-text.ts";
import type { FileReading } from "./file-reading.ts";
import { evidenceStatusOf, roleOf, touchpointSourceOf } from "./touchpoint-words.ts";

export function touchpointReader(_file: FileReading): (row: RowReader) => TouchpointRecord {
  return (row) => ({
    externalId: row.text("externalId", 255),
    opportunity: row.requireText("opportunity", 255),
    partner: readPartner(row),
    source: readSource(row),
    type: row.text("type", 255),
    role: readRole(row),
    units: readUnits(row),
    confidencePpm: readConfidence(row),
    occurredAt: row.date("occurredAt"),
    status: readStatus(row),
    validUntil: endOf(row.date("validUntil")),
    note: row.text("note", 5000),
  });
}

function readPartner(row: RowReader): string {
  const name = row.requireText("partner", 500);
  if (name !== "" && saysNoPartner(name)) {
    row.problem(
      "partner",
      "value-missing",
      "A touchpoint is some partner's. Name the partner or leave the row out.",
    );
  }
  if (/[;|]/.test(name)) {
    row.problem(
      "partner",
      "several-partners",
      "A touchpoint is one partner's. Give each partner a row of its own.",
    );
  }
  return name;
}

function readSource(row: RowReader): TouchpointSource {
  const text = row.cell("source");
  // Evidence that somebody typed into a file, and says no more about, is manual.
  if (saysNothing(text)) return "manual";
  const source = touchpointSourceOf(text);
  if (source !== null) return source;
  row.problem(
    "source",
    "unknown-source",
    `No source has this name. Write one of: ${touchpointSources.join(", ")}.`,
  );
  return "manual";
}

/** Evidence that nobody says anything about needs no approval. */
function readStatus(row: RowReader): EvidenceStatus {
  const text = row.cell("status");
  if (saysNothing(text)) return "approved";
  const status = evidenceStatusOf(text);
  if (status !== null) return status;
  row.problem("status", "unknown-status", "Write approved, pending or rejected.");
  return "approved";
}

/** A day alone is valid to its end. */
function endOf(instant: Instant | null): Instant | null {
  return instant !== null && instant % DAY_MS === 0 ? instant + DAY_MS - 1 : instant;
}

function readRole(row: RowReader): string | null {
  const role = row.text("role", 255);
  return role === null || saysNothing(role) ? null : roleOf(role);
}

function readUnits(row: RowReader): string | null {
  const text = row.cell("units");
  if (saysNothing(text)) return null;
  const plain = text.replace(",", ".");
  if (/^\d{1,12}(?:\.\d{1,6})?$/.test(plain))
    return plain
      .replace(/^0+(?=\d)/, "")
      .replace(/(\.\d*?)0+$/, "$1")
      .replace(/\.$/, "");
  row.problem(
    "units",
    "not-a-number",
    "Units are a number of 0 or more with at most 6 decimals, for example 2.5.",
  );
  return null;
}

/** 0.85, "0,85" and "85 %" are the same; parts per million. */
function readConfidence(row: RowReader): number | null {
  const text = row.cell("confidence");
  if (saysNothing(text)) return null;
  const match = /^(\d{1,3})(?:[.,](\d{1,6}))?\s*(%?)$/.exec(text);
  if (match !== null) {
    const [, whole = "0", fraction = "", percent] = match;
    const ppm = Number(`${whole}${fraction.padEnd(6, "0")}`);
    const scaled = percent === "%" ? Math.round(ppm / 100) : ppm;
    if (scaled <= 1_000_000) return scaled;
  }
  row.problem(
    "confidence",
    "not-a-confidence",
    "Confidence is a number from 0 to 1 or a percentage, for example 0.85 or 85 %.",
  );
  return null;
}
