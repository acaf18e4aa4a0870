import type { PartnerTrace } from "#worker/domain/identity/resolve-partners.ts";
import { type ActivityType, activityTypeReader } from "#worker/domain/inference/activity-type.ts";
import type { Contact, RecordSource } from "#worker/domain/inference/records.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import { instantIn } from "./read-opportunity.ts";
import { isChecked, type SalesforceRecord, textIn } from "./record.ts";
import { parseSalesforceId } from "./salesforce-id.ts";

/** The objects whose records tell that somebody did something. */
export const involvementObjects = ["Task", "Event", "CampaignMember", "OpportunityContactRole"] as const;
export type InvolvementObject = (typeof involvementObjects)[number];

/** What a record of the CRM says about who did what; ids are the CRM's own. */
export type Involvement = {
  readonly source: RecordSource;
  /** The company's own word for it; null where the record has none. */
  readonly crmType: string | null;
  /** What it is as long as nobody says what the word means. */
  readonly usualType: ActivityType;
  readonly subject: string;
  readonly occurredAt: Instant;
  readonly opportunityId: string | null;
  readonly contactId: string | null;
  readonly email: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
  /** All on the record that may stand for a partner. */
  readonly traces: readonly PartnerTrace[];
};

/** Somebody or something else on an activity, by the CRM's id. */
export type ActivityRelation = { readonly relationId: string; readonly status: string | null };

export type InvolvementContext = {
  /** Who else is on the activity of this id. */
  readonly relationsOf: (activityId: string) => readonly ActivityRelation[];
  readonly contactOf: (id: string) => Contact | null;
  readonly campaignNameOf: (id: string) => string | null;
};

/**
 * Reads a record as a trace of somebody's work; null where it is none: a task that is not done yet, a mailing that nobody answered, the
 * master of a series, the copy of a meeting that a colleague has, or a record without any date.
 */
export function readInvolvement(
  object: InvolvementObject,
  fields: SalesforceRecord,
  context: InvolvementContext,
): Involvement | null {
  switch (object) {
    case "Task":
      return readTask(fields, context);
    case "Event":
      return readEvent(fields, context);
    case "CampaignMember":
      return readCampaignMember(fields, context);
    case "OpportunityContactRole":
      return readContactRole(fields, context);
  }
}

function readTask(fields: SalesforceRecord, context: InvolvementContext): Involvement | null {
  if (isChecked(fields, "IsRecurrence") || textIn(fields, "IsClosed") === "false") return null;
  const occurredAt =
    instantIn(fields, "CompletedDateTime") ??
    instantIn(fields, "ActivityDate") ??
    instantIn(fields, "CreatedDate");
  if (occurredAt === null) return null;
  const subtype = textIn(fields, "CallType") === null ? textIn(fields, "TaskSubtype") : "Call";
  // "Task" says no more than that it is one.
  const ownType = subtype === "Task" ? null : subtype;
  return {
    ...activityIn(fields, context),
    crmType: textIn(fields, "Type") ?? ownType,
    usualType: readUsualType(ownType) ?? "other",
    occurredAt,
  };
}

function readEvent(fields: SalesforceRecord, context: InvolvementContext): Involvement | null {
  if (isChecked(fields, "IsRecurrence") || isChecked(fields, "IsChild")) return null;
  const occurredAt =
    instantIn(fields, "StartDateTime") ??
    instantIn(fields, "ActivityDate") ??
    instantIn(fields, "CreatedDate");
  if (occurredAt === null) return null;
  return {
    ...activityIn(fields, context),
    crmType: textIn(fields, "Type"),
    usualType: "meeting",
    occurredAt,
  };
}

const readUsualType = activityTypeReader();

function activityIn(
  fields: SalesforceRecord,
  context: InvolvementContext,
): Omit<Involvement, "crmType" | "usualType" | "occurredAt"> {
  const relations = relationsIn(fields, context);
  const cameIfAny = (id: string | null) =>
    id === null || relations.some((relation) => relation.id === id && relation.declined) ? null : id;
  const what = idIn(fields, "WhatId");
  const who = cameIfAny(idIn(fields, "WhoId"));
  const contact = contactIn(who?.startsWith(CONTACT) ? who : null, context);
  const ownerId = cameIfAny(idIn(fields, "OwnerId"));
  const about = what?.startsWith(ACCOUNT) ? what : null;
  return {
    source: "activity",
    subject: textIn(fields, "Subject") ?? "",
    opportunityId: what?.startsWith(OPPORTUNITY) ? what : null,
    contactId: contact?.id ?? null,
    email: contact?.email ?? null,
    accountId: about ?? idIn(fields, "AccountId"),
    accountName: null,
    traces: [
      ...personIn(contact),
      ...(about === null ? [] : [{ kind: "account", accountId: about } as const]),
      ...(ownerId === null ? [] : [{ kind: "user", userId: ownerId } as const]),
      ...relatedIn(relations, context),
    ],
  };
}

type Relation = { readonly id: string; readonly declined: boolean };

/** Who and what else is on the activity; who declined was not there, and may also be the one that it names first. */
function relationsIn(fields: SalesforceRecord, context: InvolvementContext): readonly Relation[] {
  return context.relationsOf(idIn(fields, "Id") ?? "").flatMap(({ relationId, status }) => {
    const id = parseSalesforceId(relationId);
    return id === null ? [] : [{ id, declined: status === "Declined" }];
  });
}

/** More contacts, accounts that it is also about, users who came. */
function relatedIn(relations: readonly Relation[], context: InvolvementContext): readonly PartnerTrace[] {
  return relations.flatMap(({ id, declined }): readonly PartnerTrace[] => {
    if (declined) return [];
    if (id.startsWith(CONTACT)) return personIn(contactIn(id, context));
    if (id.startsWith(ACCOUNT)) return [{ kind: "account", accountId: id }];
    return id.startsWith(USER) ? [{ kind: "user", userId: id }] : [];
  });
}

function readCampaignMember(fields: SalesforceRecord, context: InvolvementContext): Involvement | null {
  const campaignId = idIn(fields, "CampaignId");
  const occurredAt = instantIn(fields, "FirstRespondedDate") ?? instantIn(fields, "CreatedDate");
  if (campaignId === null || occurredAt === null || textIn(fields, "HasResponded") === "false") return null;
  const contact = contactIn(idIn(fields, "ContactId"), context);
  return {
    source: "campaign",
    crmType: textIn(fields, "Status"),
    usualType: "other",
    subject: context.campaignNameOf(campaignId) ?? "",
    occurredAt,
    opportunityId: null,
    contactId: contact?.id ?? null,
    email: contact?.email ?? null,
    accountId: null,
    accountName: textIn(fields, "CompanyOrAccount"),
    traces: [...personIn(contact), { kind: "campaign", campaignId }],
  };
}

function readContactRole(fields: SalesforceRecord, context: InvolvementContext): Involvement | null {
  const contact = contactIn(idIn(fields, "ContactId"), context);
  const occurredAt = instantIn(fields, "CreatedDate");
  if (contact === null || occurredAt === null) return null;
  return {
    source: "contact_role",
    crmType: textIn(fields, "Role"),
    usualType: "other",
    subject: "",
    occurredAt,
    opportunityId: idIn(fields, "OpportunityId"),
    contactId: contact.id,
    email: contact.email,
    accountId: null,
    accountName: null,
    traces: personIn(contact),
  };
}

const ACCOUNT = "001";
const CONTACT = "003";
const OPPORTUNITY = "006";
const USER = "005";

function idIn(fields: SalesforceRecord, field: string): string | null {
  return parseSalesforceId(textIn(fields, field) ?? "");
}

function contactIn(id: string | null, { contactOf }: InvolvementContext): Contact | null {
  if (id === null) return null;
  return contactOf(id) ?? { id, accountId: null, email: null };
}

function personIn(contact: Contact | null): readonly PartnerTrace[] {
  if (contact === null) return [];
  return [{ kind: "person", contactId: contact.id, accountId: contact.accountId, email: contact.email }];
}
