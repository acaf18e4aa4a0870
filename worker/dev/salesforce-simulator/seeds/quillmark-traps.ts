import { mergeRecords } from "../records/merge-records.ts";
import type { Row } from "../schema/definitions.ts";
import type { OrgPeople } from "./plant-org.ts";
import type { Planter } from "./planter.ts";
import type { QuillmarkAccounts } from "./quillmark-accounts.ts";
import type { QuillmarkDeals } from "./quillmark-deals.ts";

type Parts = {
  readonly people: OrgPeople;
  readonly accounts: QuillmarkAccounts;
  readonly deals: QuillmarkDeals;
};

type Trap = {
  /** Also the deal's name, so that it is found. */
  readonly name: string;
  readonly values: Row;
  readonly createdDaysAgo?: number;
  /** What was changed later, and when. */
  readonly later?: readonly (readonly [values: Row, daysAgo: number])[];
};

/**
 * Deals that a naive reader gets wrong, one by one. Answers the record that sharing keeps from the restricted profile.
 */
export function plantQuillmarkTraps(planter: Planter, parts: Parts): string {
  const plain = {
    AccountId: parts.accounts.customers[0] ?? null,
    StageName: "Contract Signed",
    Amount: 10_000,
    CloseDate: planter.day(50),
    CurrencyIsoCode: "USD",
    OwnerId: parts.people.sellerIds[0] ?? null,
  };
  const ids = new Map(
    traps(planter, parts).map(({ name, values, createdDaysAgo = 80, later = [] }) => {
      const id = planter.add("Opportunity", { ...plain, Name: name, ...values }, createdDaysAgo);
      for (const [change, daysAgo] of later) planter.change(id, change, daysAgo);
      return [name, id];
    }),
  );
  plantLostAndFound(planter, ids);
  plantMerges(planter, parts);
  plantContactTraps(planter, parts);
  return ids.get("Kept from some") ?? "";
}

function traps({ day }: Planter, { people, accounts }: Parts): readonly Trap[] {
  const castermere = accounts.partners["Castermere Systems"] ?? null;
  const halvorne = accounts.partners["Halvorne Consulting"] ?? null;
  const named = (name: string, partnerName: string): Trap => ({
    name,
    values: { Partner_Name__c: partnerName },
  });
  return [
    named("Partner by another spelling", "CASTERMERE SYSTEMS LTD."),
    named("Partner with a remark", "Castermere (reseller)"),
    named("Partner that says there is none", "N/A"),
    named("Partner that says none", "none"),
    named("Partner called null", "null"),
    named("Two partners in one text", "Halvorne Consulting / Castermere"),
    named("Partner with an accent", "Pellwörth Advisory"),
    { name: "Id in a text field", values: { Partner_Account_Id__c: String(castermere).slice(0, 15) } },
    { name: "Former partner", values: { Partner__c: accounts.formerPartner } },
    { name: "Duplicate of a partner", values: { Partner__c: accounts.duplicates[1] ?? null } },
    { name: "Customer as its own partner", values: { Partner__c: accounts.customers[0] ?? null } },
    {
      name: "Partner filled in after the close",
      values: {},
      later: [[{ Partner__c: halvorne }, 5]],
    },
    {
      name: "Partner replaced after the close",
      values: { Partner__c: castermere },
      later: [[{ Partner__c: halvorne }, 3]],
    },
    { name: "Lead source without a partner", values: { LeadSource: "Partner", Partner_Sourced__c: true } },
    { name: "No amount", values: { Amount: null, Partner__c: castermere } },
    { name: "Amount of nothing", values: { Amount: 0, Partner__c: castermere } },
    { name: "Negative amount", values: { Amount: -2500, Partner__c: castermere } },
    { name: "Large amount", values: { Amount: 9_999_999_999_999.99, Partner__c: castermere } },
    { name: "Half a cent", values: { Amount: 1000.005, Partner__c: castermere } },
    {
      name: "Open and overdue",
      values: { StageName: "Negotiation", CloseDate: day(120), Partner__c: halvorne },
    },
    { name: "Closed in the future", values: { CloseDate: day(-30), Partner__c: halvorne } },
    {
      name: "Back-dated close",
      values: { CloseDate: day(400), Partner__c: halvorne },
      createdDaysAgo: 20,
    },
    {
      name: "Reopened after the win",
      values: { Partner__c: castermere },
      later: [[{ StageName: "Negotiation" }, 12]],
    },
    {
      name: "Won, lost and won again",
      values: { Partner__c: castermere },
      later: [
        [{ StageName: "Closed Lost" }, 30],
        [{ StageName: "Contract Signed" }, 9],
      ],
    },
    { name: "Won by its label alone", values: { StageName: "Negotiation", Partner__c: castermere } },
    {
      name: "Closed as a duplicate",
      values: { StageName: "Closed Won - Duplicate", Partner__c: castermere },
    },
    { name: "Stage that is no more", values: { StageName: "Closed Won", Partner__c: castermere } },
    { name: "Owner has left", values: { OwnerId: people.leaverId, Partner__c: halvorne } },
    { name: "Without an account", values: { AccountId: null, Partner__c: halvorne } },
    { name: "Renewal among new business", values: { Type: "Renewal", Partner__c: halvorne } },
    { name: "Currency that is not the org's", values: { CurrencyIsoCode: "XTS", Partner__c: halvorne } },
    {
      name: "Currency without a rate that day",
      values: { CurrencyIsoCode: "CHF", CloseDate: day(300), Partner__c: halvorne },
    },
    { name: "TEST please ignore", values: { Amount: 1, Partner__c: halvorne } },
    {
      name: 'Comma, "quote" and\nline break',
      values: { Partner__c: halvorne, Partner_Notes__c: 'First, "second"\r\nthird\u0000 and a NUL' },
    },
    { name: "  Spaces around  ", values: { Partner_Name__c: "  Halvorne Consulting  " } },
    { name: "N/A", values: { Partner__c: halvorne, NextStep: "#N/A" } },
    { name: "Three partners in three fields", values: { ...threePartners(accounts) } },
    { name: "Kept from some", values: { Partner__c: halvorne, Amount: 77_000 } },
    { name: "Deleted", values: { Partner__c: halvorne } },
    { name: "Deleted and brought back", values: { Partner__c: halvorne } },
    { name: "Purged", values: { Partner__c: halvorne } },
  ];
}

function threePartners({ partners }: QuillmarkAccounts): Row {
  return {
    Partner__c: partners["Halvorne Consulting"] ?? null,
    Referral_Partner__c: partners["Sundrift Alliance"] ?? null,
    Reseller__c: partners["Castermere Systems"] ?? null,
    Partner_Name__c: "Tarnwick Solutions",
    Partner_Involvement__c: "Sourced;Co-sold;Resold;Implemented",
  };
}

function plantLostAndFound({ simulation, instant }: Planter, ids: ReadonlyMap<string, string>): void {
  const { writer } = simulation;
  const at = (daysAgo: number) => ({ stampMs: instant(daysAgo) });
  writer.remove(ids.get("Deleted") ?? "", at(6));
  writer.remove(ids.get("Deleted and brought back") ?? "", at(6));
  writer.undelete(ids.get("Deleted and brought back") ?? "", at(4));
  writer.remove(ids.get("Purged") ?? "", at(10));
  writer.purge(ids.get("Purged") ?? "");
}

/** Two of Castermere's duplicates went into a third, and that one into Castermere: a chain of two steps. */
function plantMerges({ simulation, instant }: Planter, { accounts, people }: Parts): void {
  const [first = "", , third = "", fourth = ""] = accounts.duplicates;
  const { schema, records } = simulation;
  const merge = (masterId: string, loserIds: readonly string[], daysAgo: number) =>
    mergeRecords(
      { masterId, loserIds, actorId: people.adminId },
      { schema, records, nowMs: instant(daysAgo), stampChildren: false },
    );
  merge(third, [first, fourth], 14);
  merge(accounts.partners["Castermere Systems"] ?? "", [third], 11);
}

/** People without an account, with a private address, at two companies; a partner's user who owns nothing. */
function plantContactTraps({ add, simulation }: Planter, { accounts }: Parts): void {
  add("Contact", { FirstName: "Lena", LastName: "Alone", Email: "lena.alone@freemail.example" });
  const both = add("Contact", {
    FirstName: "Kaj",
    LastName: "Double",
    AccountId: accounts.customers[2] ?? null,
    Email: "kaj@halvorne.example",
  });
  const partnerId = accounts.partners["Halvorne Consulting"] ?? null;
  add("AccountContactRelation", { AccountId: partnerId, ContactId: both, IsActive: true });
  const profiles = [...simulation.records.scan("Profile")];
  add("User", {
    Username: "portal@halvorne.example",
    FirstName: "Portal",
    LastName: "Visitor",
    Email: "portal@halvorne.example",
    ProfileId: profiles.at(-1)?.Id ?? null,
    UserType: "PowerPartner",
    ContactId: accounts.partnerContacts[0] ?? null,
  });
}
