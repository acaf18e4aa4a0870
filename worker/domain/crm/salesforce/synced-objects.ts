/**
 * What is read of Salesforce and why each is a stream of its own: a deal's modification stamp does not move when its contacts,
 * activities, partners or campaign members change. `required` fields make a record usable; `wanted` ones are taken where the user
 * sees them.
 */
export type SyncedObject = {
  readonly object: string;
  readonly required: readonly string[];
  readonly wanted: readonly string[];
  /** Increments by SystemModstamp; "whole" tables are small and read in full each time. */
  readonly reading: "increments" | "whole";
  /** Whether Bulk takes it; what it does not take is read page by page. */
  readonly bulk: boolean;
  /** Whether its rows outlive it in the recycle bin, with IsDeleted. */
  readonly recycled: boolean;
};

const AUDIT = ["Id", "SystemModstamp"] as const;

export const opportunityObject: SyncedObject = {
  object: "Opportunity",
  required: [...AUDIT, "IsDeleted", "Name", "StageName", "CloseDate"],
  wanted: [
    ..."AccountId Amount Type LeadSource IsClosed IsWon CampaignId OwnerId CreatedDate CurrencyIsoCode RecordTypeId".split(
      " ",
    ),
    ..."ContactId PartnerAccountId LastModifiedDate Owner.Name Account.Name RecordType.DeveloperName".split(
      " ",
    ),
  ],
  reading: "increments",
  bulk: true,
  recycled: true,
};

/** In the order in which they are needed: what a deal's reading looks things up in comes before the deals. */
export const syncedObjects: readonly SyncedObject[] = [
  {
    object: "OpportunityStage",
    required: ["Id", "MasterLabel", "IsClosed", "IsWon"],
    wanted: ["ApiName", "IsActive", "SortOrder", "DefaultProbability", "ForecastCategory"],
    reading: "whole",
    bulk: false,
    recycled: false,
  },
  {
    object: "CurrencyType",
    required: ["Id", "IsoCode", "ConversionRate"],
    wanted: ["DecimalPlaces", "IsActive", "IsCorporate", "SystemModstamp"],
    reading: "whole",
    bulk: false,
    recycled: false,
  },
  {
    object: "DatedConversionRate",
    required: ["Id", "IsoCode", "StartDate", "ConversionRate"],
    wanted: ["NextStartDate", "SystemModstamp"],
    reading: "whole",
    bulk: false,
    recycled: false,
  },
  {
    object: "Account",
    required: [...AUDIT, "IsDeleted", "Name"],
    wanted:
      "MasterRecordId ParentId Website Type Industry OwnerId CreatedDate IsPartner IsPersonAccount".split(
        " ",
      ),
    reading: "increments",
    bulk: true,
    recycled: true,
  },
  opportunityObject,
  {
    object: "OpportunityPartner",
    required: [...AUDIT, "OpportunityId", "AccountToId"],
    wanted: ["Role", "IsPrimary", "IsDeleted", "CreatedDate"],
    reading: "increments",
    bulk: true,
    recycled: false,
  },
  {
    object: "Contact",
    required: [...AUDIT, "IsDeleted", "LastName"],
    wanted: "MasterRecordId AccountId FirstName Email Title CreatedDate IsPersonAccount".split(" "),
    reading: "increments",
    bulk: true,
    recycled: true,
  },
  {
    object: "OpportunityContactRole",
    required: [...AUDIT, "OpportunityId", "ContactId"],
    wanted: ["IsDeleted", "Role", "IsPrimary", "CreatedDate"],
    reading: "increments",
    bulk: true,
    recycled: true,
  },
  {
    object: "Campaign",
    required: [...AUDIT, "IsDeleted", "Name"],
    wanted: ["Type", "Status", "StartDate", "EndDate"],
    reading: "increments",
    bulk: true,
    recycled: true,
  },
  {
    object: "CampaignMember",
    required: [...AUDIT, "CampaignId"],
    wanted:
      "IsDeleted LeadId ContactId Status HasResponded FirstRespondedDate CompanyOrAccount CreatedDate".split(
        " ",
      ),
    reading: "increments",
    bulk: true,
    recycled: true,
  },
  {
    object: "Task",
    required: [...AUDIT, "IsDeleted"],
    wanted: [
      ..."WhoId WhatId Subject ActivityDate Status AccountId OwnerId IsClosed IsArchived CallType TaskSubtype Type".split(
        " ",
      ),
      ..."CallDurationInSeconds CompletedDateTime CreatedDate IsRecurrence".split(" "),
    ],
    reading: "increments",
    bulk: true,
    recycled: true,
  },
  {
    object: "Event",
    required: [...AUDIT, "IsDeleted"],
    wanted: [
      ..."WhoId WhatId Subject ActivityDate AccountId OwnerId IsArchived StartDateTime EndDateTime Type EventSubtype".split(
        " ",
      ),
      ..."DurationInMinutes IsChild IsGroupEvent CreatedDate IsRecurrence".split(" "),
    ],
    reading: "increments",
    bulk: true,
    recycled: true,
  },
  // Where activities are shared with more than one contact, the others are here. An org without that has no such tables.
  {
    object: "TaskRelation",
    required: [...AUDIT, "TaskId", "RelationId"],
    wanted: ["IsDeleted", "IsWhat"],
    reading: "increments",
    bulk: true,
    recycled: true,
  },
  {
    object: "EventRelation",
    required: [...AUDIT, "EventId", "RelationId"],
    wanted: ["IsDeleted", "IsWhat", "Status"],
    reading: "increments",
    bulk: true,
    recycled: true,
  },
];
