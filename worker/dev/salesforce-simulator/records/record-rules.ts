import type { ObjectDefinition, Row } from "../schema/definitions.ts";
import { getField } from "../schema/org-schema.ts";
import type { RecordStore } from "./record-store.ts";

export type RuleContext = {
  readonly records: RecordStore;
  readonly object: ObjectDefinition;
  /** null when the record is new. */
  readonly before: Row | null;
  /** What was written, without the rest of the row. */
  readonly values: Row;
  readonly nowMs: number;
};

/** The fields that Salesforce works out when a record is written. */
export function deriveFields(row: Row, context: RuleContext): Row {
  switch (context.object.name) {
    case "Opportunity":
      return { ...row, ...stageFields(row, context) };
    case "Account":
      return row.IsPersonAccount === true ? { ...row, Name: fullName(row) } : row;
    case "Contact":
    case "Lead":
    case "User":
      return { ...row, Name: fullName(row) };
    case "Task":
      return { ...row, ...taskFields(row, context), ...accountOfActivity(row, context.records) };
    case "Event":
      return { ...row, ...eventFields(row), ...accountOfActivity(row, context.records) };
    case "CampaignMember":
      return { ...row, ...memberFields(row, context) };
    default:
      return row;
  }
}

/** Defaults of a new record: what the fields say, the owner, and the org's own currency. */
export function defaultsFor(object: ObjectDefinition, actorId: string, records: RecordStore): Row {
  const fields = object.fields.filter((field) => field.defaultValue !== null);
  const defaults: Record<string, Row[string]> = Object.fromEntries(
    fields.map((field) => [field.name, field.defaultValue]),
  );
  if (getField(object, "OwnerId") !== null) defaults.OwnerId = actorId;
  if (getField(object, "CurrencyIsoCode") !== null) defaults.CurrencyIsoCode = corporateCurrency(records);
  return defaults;
}

function corporateCurrency(records: RecordStore): string | null {
  for (const row of records.scan("CurrencyType")) {
    if (row.IsCorporate === true) return String(row.IsoCode);
  }
  return null;
}

/** The stage drives closed, won and forecast; its default probability holds unless one was written with it. */
function stageFields(row: Row, context: RuleContext): Row {
  const stage = findStage(context.records, row.StageName);
  if (stage === null) return {};
  const moved = context.before === null || context.before.StageName !== row.StageName;
  const ownProbability = (context.values.Probability ?? null) !== null;
  return {
    IsClosed: stage.IsClosed ?? false,
    IsWon: stage.IsWon ?? false,
    ForecastCategory: stage.ForecastCategory ?? null,
    ForecastCategoryName: stage.ForecastCategoryName ?? null,
    ...(moved && !ownProbability ? { Probability: stage.DefaultProbability ?? null } : {}),
    ...(moved && context.before !== null ? { LastStageChangeDate: context.nowMs } : {}),
  };
}

/** A record holds the stage's ApiName, whatever its label has become. */
function findStage(records: RecordStore, stageName: unknown): Row | null {
  for (const stage of records.scan("OpportunityStage")) {
    if (stage.ApiName === stageName) return stage;
  }
  return null;
}

function fullName(row: Row): string {
  return [row.FirstName, row.LastName].filter((part) => typeof part === "string").join(" ");
}

function taskFields(row: Row, context: RuleContext): Row {
  const closed = row.Status === "Completed";
  const completed = closed && context.before?.IsClosed !== true;
  const reopened = !closed && context.before !== null;
  return {
    IsClosed: closed,
    ...(completed && (row.CompletedDateTime ?? null) === null ? { CompletedDateTime: context.nowMs } : {}),
    ...(reopened ? { CompletedDateTime: null } : {}),
  };
}

function eventFields(row: Row): Row {
  const start = row.StartDateTime;
  if (typeof start !== "number") return {};
  const minutes = typeof row.DurationInMinutes === "number" ? row.DurationInMinutes : 60;
  return {
    ActivityDateTime: start,
    ActivityDate: new Date(start).toISOString().slice(0, 10),
    DurationInMinutes: minutes,
    EndDateTime: row.EndDateTime ?? start + minutes * 60_000,
  };
}

function accountOfActivity(row: Row, records: RecordStore): Row {
  const { WhatId: whatId, WhoId: whoId } = row;
  if (typeof whatId === "string" && whatId.startsWith("001")) return { AccountId: whatId };
  if (typeof whatId === "string" && whatId.startsWith("006")) {
    return { AccountId: records.latest("Opportunity", whatId)?.AccountId ?? null };
  }
  if (typeof whoId === "string" && whoId.startsWith("003")) {
    return { AccountId: records.latest("Contact", whoId)?.AccountId ?? null };
  }
  return { AccountId: null };
}

function memberFields(row: Row, { records, before, nowMs }: RuleContext): Row {
  const { ContactId: contactId, LeadId: leadId } = row;
  const responded = row.Status !== "Sent";
  const lead = typeof leadId === "string" ? records.latest("Lead", leadId) : null;
  const contact = typeof contactId === "string" ? records.latest("Contact", contactId) : null;
  const accountId = contact?.AccountId;
  const account = typeof accountId === "string" ? records.latest("Account", accountId) : null;
  const since =
    row.FirstRespondedDate ?? before?.FirstRespondedDate ?? new Date(nowMs).toISOString().slice(0, 10);
  return {
    HasResponded: responded,
    FirstRespondedDate: responded ? since : null,
    Type: contact === null ? "Lead" : "Contact",
    LeadOrContactId: contact?.Id ?? lead?.Id ?? null,
    CompanyOrAccount: lead?.Company ?? account?.Name ?? null,
  };
}
