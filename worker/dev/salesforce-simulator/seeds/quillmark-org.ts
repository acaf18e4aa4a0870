import { recordId } from "../record-id.ts";
import {
  customObjects,
  partnerAccountFields,
  partnerFields,
  registrationFields,
} from "../schema/custom-objects.ts";
import type { FieldDefinition, ObjectDefinition } from "../schema/definitions.ts";
import { engagementObjects } from "../schema/engagement-objects.ts";
import { currencyField, currencyObjects, establishedFields, orgObjects } from "../schema/org-objects.ts";
import { peopleObjects } from "../schema/people-objects.ts";
import { salesObjects } from "../schema/sales-objects.ts";
import type { Simulation } from "../simulation.ts";
import type { OrgSeed } from "./org-seed.ts";
import { fairshareApp, plantCurrencies, plantPeople, plantStages } from "./plant-org.ts";
import { createPlanter } from "./planter.ts";
import { plantQuillmarkAccounts } from "./quillmark-accounts.ts";
import { plantQuillmarkDeals } from "./quillmark-deals.ts";
import { plantQuillmarkEngagement } from "./quillmark-engagement.ts";
import { plantQuillmarkTraps } from "./quillmark-traps.ts";

export const quillmarkDomain = "quillmark.example";

/** Every object that the orgs share, without what only some have. */
export const standardObjects: readonly ObjectDefinition[] = [
  ...orgObjects,
  ...peopleObjects,
  ...salesObjects,
  ...engagementObjects,
];

const inCurrencies = ["Opportunity", "Account", "Campaign", "OpportunityLineItem", "Lead", "User"];

/**
 * A company that sells through partners and has kept its CRM as companies do: several fields for a partner, junction and
 * registration objects, four currencies, and every kind of disorder that a reader of such an org has to stand.
 */
export const quillmarkOrg: OrgSeed = {
  name: "quillmark",
  org: { id: recordId("00D", 101), name: "Quillmark Systems", isSandbox: false },
  objects: [
    ...withFields(standardObjects, (object) => [
      ...(establishedFields[object.name] ?? []),
      ...(object.name === "Opportunity" ? [...partnerFields, ...registrationFields] : []),
      ...(object.name === "Account" ? partnerAccountFields : []),
      ...(inCurrencies.includes(object.name) ? [currencyField(["USD", "EUR", "GBP", "CHF"])] : []),
    ]),
    ...currencyObjects,
    ...customObjects,
  ],
  apps: [fairshareApp],
  settings: {},
  generate: () => [],
  plant: plantQuillmark,
};

export function withFields(
  objects: readonly ObjectDefinition[],
  extra: (object: ObjectDefinition) => readonly FieldDefinition[],
): readonly ObjectDefinition[] {
  return objects.map((object) => ({ ...object, fields: [...object.fields, ...extra(object)] }));
}

function plantQuillmark(simulation: Simulation): void {
  const planter = createPlanter(simulation);
  const people = plantPeople(planter, quillmarkDomain);
  plantStages(planter);
  plantCurrencies(planter);
  const accounts = plantQuillmarkAccounts(planter, people);
  const deals = plantQuillmarkDeals(planter, { people, accounts });
  plantQuillmarkEngagement(planter, { people, accounts, deals });
  const kept = plantQuillmarkTraps(planter, { people, accounts, deals });
  simulation.schema.permit(
    people.restrictedProfileId,
    {
      hiddenFields: ["Opportunity.Partner__c", "Opportunity.Amount", "Account.Tier__c"],
      hiddenObjects: ["Deal_Registration__c"],
      hiddenRecordIds: [kept],
    },
    simulation.clock.nowInSeconds(),
  );
}
