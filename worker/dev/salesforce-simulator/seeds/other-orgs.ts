import { recordId } from "../record-id.ts";
import { packagedObjects } from "../schema/custom-objects.ts";
import type { FieldDefinition, ObjectDefinition, Row } from "../schema/definitions.ts";
import {
  currencyField,
  currencyObjects,
  partnerLicenceFields,
  personAccountFields,
} from "../schema/org-objects.ts";
import type { OrgSeed } from "./org-seed.ts";
import { fairshareApp, plantPeople, plantStages } from "./plant-org.ts";
import { createPlanter, type Planter } from "./planter.ts";
import { standardObjects, withFields } from "./quillmark-org.ts";

/** One currency, no custom fields, no record types: what a Developer Edition looks like on its first day. */
export const plainOrg = smallOrg({
  name: "plain",
  number: 102,
  fields: {},
  plant: () => {},
});

/** Sells in two currencies, and in further ones once somebody adds them. */
export const severalCurrenciesOrg = smallOrg({
  name: "several-currencies",
  number: 106,
  fields: { Opportunity: [currencyField(["USD", "EUR", "GBP", "JPY", "CHF"])] },
  objects: currencyObjects,
  plant: ({ add }) => {
    const standing = { DecimalPlaces: 2, IsActive: true };
    add("CurrencyType", { ...standing, IsoCode: "USD", ConversionRate: 1, IsCorporate: true });
    add("CurrencyType", { ...standing, IsoCode: "EUR", ConversionRate: 0.92, IsCorporate: false });
    add("DatedConversionRate", { IsoCode: "EUR", StartDate: "2025-06-01", ConversionRate: 0.88 });
    const account = add("Account", { Name: "Loire Papiers", Type: "Customer" });
    add("Opportunity", { ...deal, Name: "In euros", AccountId: account, CurrencyIsoCode: "EUR" });
  },
});

/** Accounts that are people, each with a contact for a twin. */
export const personAccountOrg = smallOrg({
  name: "person-accounts",
  number: 103,
  fields: personAccountFields,
  plant: ({ add, change }) => {
    const account = add("Account", {
      IsPersonAccount: true,
      FirstName: "Wim",
      LastName: "Terborg",
      PersonEmail: "wim@freemail.example",
      Loyalty_Tier__pc: "Blue",
    });
    const twin = add("Contact", {
      IsPersonAccount: true,
      AccountId: account,
      FirstName: "Wim",
      LastName: "Terborg",
      Email: "wim@freemail.example",
      Loyalty_Tier__c: "Blue",
    });
    change(account, { PersonContactId: twin }, 399);
  },
});

/** Partner licences: accounts marked as partners, and deals that partner users own. */
export const partnerLicenceOrg = smallOrg({
  name: "partner-licences",
  number: 104,
  fields: partnerLicenceFields,
  plant: ({ add }) => {
    const partner = add("Account", { Name: "Castermere Systems", Type: "Partner", IsPartner: true });
    add("Opportunity", { ...deal, Name: "Registered in the portal", PartnerAccountId: partner });
  },
});

/** A partner portal from a package, with a namespace in every name. */
export const packagedOrg = smallOrg({
  name: "managed-package",
  number: 105,
  fields: {},
  objects: packagedObjects,
  plant: ({ add }) => {
    const partner = add("Account", { Name: "Castermere Systems", Type: "Partner" });
    const opportunity = add("Opportunity", { ...deal, Name: "From the portal" });
    add("impartner__Deal__c", {
      Name: "ID-0001",
      impartner__Opportunity__c: opportunity,
      impartner__Partner_Account__c: partner,
      impartner__Status__c: "Approved",
    });
  },
});

const deal: Row = { StageName: "Contract Signed", Amount: 12_000, CloseDate: "2026-01-15" };

function smallOrg(org: {
  readonly name: string;
  readonly number: number;
  readonly fields: Readonly<Record<string, readonly FieldDefinition[]>>;
  readonly objects?: readonly ObjectDefinition[];
  readonly plant: (planter: Planter) => void;
}): OrgSeed {
  const own = withFields(standardObjects, (object) => org.fields[object.name] ?? []);
  return {
    name: org.name,
    org: { id: recordId("00D", org.number), name: `The ${org.name} org`, isSandbox: false },
    objects: [...own, ...(org.objects ?? [])],
    apps: [fairshareApp],
    settings: {},
    generate: () => [],
    plant: (simulation) => {
      const planter = createPlanter(simulation);
      plantPeople(planter, `${org.name}.example`);
      plantStages(planter);
      const account = planter.add("Account", { Name: "Ashgrove Freight", Type: "Customer" });
      planter.add("Opportunity", { ...deal, Name: "First deal", AccountId: account });
      org.plant(planter);
    },
  };
}
