import type { Row } from "../schema/definitions.ts";
import type { OrgPeople } from "./plant-org.ts";
import { cycle, type Planter } from "./planter.ts";
import type { QuillmarkAccounts } from "./quillmark-accounts.ts";

export type QuillmarkDeals = {
  readonly all: readonly string[];
  readonly won: readonly string[];
};

const dealCount = 90;
const stageCycle = [
  "Contract Signed",
  "Contract Signed",
  "Negotiation",
  "Closed Lost",
  "Contract Signed",
  "Proof of Value",
  "Qualification",
  "Prospecting",
  "Closed Won",
];
const typeCycle = ["New Business", "Existing Business", "New Business", "Renewal"];
const currencyCycle = ["USD", "USD", "EUR", "USD", "GBP"];

/** Ninety deals of two years. Some name a partner in one field, some in another, some in two, and many in none. */
export function plantQuillmarkDeals(
  planter: Planter,
  { people, accounts }: { readonly people: OrgPeople; readonly accounts: QuillmarkAccounts },
): QuillmarkDeals {
  const won: string[] = [];
  // Deals from before record types were introduced have none.
  const recordTypes = [null, ...plantRecordTypes(planter)];
  const all = Array.from({ length: dealCount }, (_, at) => {
    const closedDaysAgo = 700 - at * 8;
    const stage = cycle(stageCycle, at);
    const open = stage !== "Contract Signed" && !String(stage).startsWith("Closed");
    const id = planter.add(
      "Opportunity",
      {
        Name: `${["Warehouse planning", "Dock scheduling", "Fleet add-on"][at % 3]} ${1000 + at}`,
        AccountId: cycle(accounts.customers, at),
        StageName: open ? "Prospecting" : "Qualification",
        Amount: 8000 + ((at * 7919) % 90_000) + (at % 4 === 0 ? 0.5 : 0),
        CloseDate: planter.day(open ? -20 - at : closedDaysAgo),
        Type: cycle(typeCycle, at),
        RecordTypeId: cycle(recordTypes, at),
        LeadSource: at % 6 === 0 ? "Partner Referral" : "Web",
        CurrencyIsoCode: cycle(currencyCycle, at),
        OwnerId: cycle(people.sellerIds, at),
        ContactId: cycle(accounts.contacts, at * 2)?.id ?? null,
        ...partnerOf(at, accounts),
      },
      closedDaysAgo + 60,
    );
    if (stage !== "Prospecting") planter.change(id, { StageName: stage }, open ? 15 : closedDaysAgo);
    if (stage === "Contract Signed" || stage === "Closed Won") won.push(id);
    return id;
  });
  plantJunctions(planter, accounts, won);
  plantRegistrations(planter, accounts, all);
  plantStandardPartners(planter, accounts, won);
  return { all, won };
}

function plantRecordTypes({ add }: Planter): readonly string[] {
  return ["Direct", "Partner_Deal"].map((DeveloperName) =>
    add("RecordType", {
      DeveloperName,
      Name: DeveloperName.replace("_", " "),
      SobjectType: "Opportunity",
      IsActive: true,
    }),
  );
}

function partnerOf(at: number, { partners }: QuillmarkAccounts): Row {
  const names = Object.keys(partners);
  const name = names[at % names.length] ?? "";
  const id = partners[name] ?? null;
  switch (at % 8) {
    case 0:
      return { Partner__c: id, Partner_Type__c: "Reseller", Partner_Involvement__c: "Sourced;Resold" };
    case 1:
      return { Partner_Name__c: name, Sourced_By__c: "Partner", Partner_Sourced__c: true };
    case 2:
      return { Partner__c: id, Partner_Name__c: name };
    case 3:
      return { Referral_Partner__c: id, Partner_Type__c: "Referral", Partner_Involvement__c: "Sourced" };
    case 4:
      return {
        Reseller__c: id,
        Referral_Partner__c: partners[names[(at + 2) % names.length] ?? ""] ?? null,
        Partner_Involvement__c: "Sourced;Influenced",
      };
    default:
      return {};
  }
}

/** Two or three partners a deal, whose credit adds up to 100 on most and not on every one. */
function plantJunctions({ add }: Planter, { partners }: QuillmarkAccounts, won: readonly string[]): void {
  const ids = Object.values(partners);
  for (const [at, Opportunity__c] of won.slice(0, 18).entries()) {
    const shares = at % 6 === 5 ? [50, 30] : [60, 40];
    for (const [place, Credit_Percent__c] of shares.entries()) {
      add(
        "Opportunity_Partner__c",
        {
          Name: `OP-${String(at * 2 + place + 1).padStart(4, "0")}`,
          Opportunity__c,
          Partner__c: cycle(ids, at + place * 2),
          Role__c: place === 0 ? "Source" : "Delivery",
          Credit_Percent__c,
        },
        200,
      );
    }
  }
}

function plantRegistrations(planter: Planter, accounts: QuillmarkAccounts, all: readonly string[]): void {
  const ids = Object.values(accounts.partners);
  const statuses = ["Approved", "Approved", "Rejected", "Submitted", "Expired"];
  for (let at = 0; at < 25; at += 1) {
    const status = statuses[at % statuses.length] ?? "Submitted";
    const submitted = 500 - at * 18;
    planter.add(
      "Deal_Registration__c",
      {
        Name: `DR-${String(at + 1).padStart(4, "0")}`,
        Partner__c: cycle(ids, at),
        // Registered before there is a deal, and not always joined to one later.
        Opportunity__c: at % 4 === 3 ? null : (all[at * 3] ?? null),
        Account_Name__c: `Customer ${(at % accounts.customers.length) + 1}`,
        Status__c: status,
        Submitted_Date__c: planter.day(submitted),
        Approved_Date__c: status === "Approved" ? planter.day(submitted - 4) : null,
        Expiration_Date__c: planter.day(submitted - 90),
      },
      submitted,
    );
  }
}

function plantStandardPartners(
  { add }: Planter,
  { partners }: QuillmarkAccounts,
  won: readonly string[],
): void {
  const ids = Object.values(partners);
  for (const [at, OpportunityId] of won.slice(0, 12).entries()) {
    const AccountToId = cycle(ids, at);
    add("Partner", { OpportunityId, AccountToId, Role: "Reseller", IsPrimary: true }, 150);
  }
}
