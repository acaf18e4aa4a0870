import type { OrgPeople } from "./plant-org.ts";
import { cycle, type Planter } from "./planter.ts";
import type { QuillmarkAccounts } from "./quillmark-accounts.ts";
import type { QuillmarkDeals } from "./quillmark-deals.ts";

type Parts = {
  readonly people: OrgPeople;
  readonly accounts: QuillmarkAccounts;
  readonly deals: QuillmarkDeals;
};

/** Calls, meetings, campaigns and contact roles around the deals: what partner influence is later read from. */
export function plantQuillmarkEngagement(planter: Planter, parts: Parts): void {
  plantContactRoles(planter, parts);
  plantTasks(planter, parts);
  plantEvents(planter, parts);
  plantCampaigns(planter, parts);
  plantProducts(planter, parts);
}

function plantContactRoles({ add }: Planter, { accounts, deals }: Parts): void {
  for (const [at, OpportunityId] of deals.all.entries()) {
    const customer = cycle(accounts.contacts, at * 2)?.id ?? null;
    add(
      "OpportunityContactRole",
      { OpportunityId, ContactId: customer, Role: "Decision Maker", IsPrimary: true },
      300,
    );
    if (at % 5 !== 0) continue;
    const partnerContact = cycle(accounts.partnerContacts, at);
    add("OpportunityContactRole", { OpportunityId, ContactId: partnerContact, Role: "Evaluator" }, 300);
  }
}

const taskSubjects = ["Call: scope", "Email: proposal", "Send order form", "Call: reference"];

/** Some with a partner's contact, some about an account only, some archived, and a recurring series with its master. */
function plantTasks(planter: Planter, { people, accounts, deals }: Parts): void {
  const customerContacts = accounts.contacts.map((contact) => contact.id);
  for (let at = 0; at < 160; at += 1) {
    const daysAgo = 690 - at * 4;
    const archived = daysAgo > 365;
    const who = at % 4 === 0 ? accounts.partnerContacts : customerContacts;
    const subject = cycle(taskSubjects, at) ?? "Call";
    const call = subject.startsWith("Call");
    const id = planter.add(
      "Task",
      {
        Subject: subject,
        WhatId: cycle(deals.all, at),
        WhoId: cycle(who, at),
        ActivityDate: planter.day(daysAgo),
        Status: at % 7 === 0 ? "Not Started" : "Completed",
        TaskSubtype: call ? "Call" : "Email",
        CallType: call ? "Outbound" : null,
        CallDurationInSeconds: call ? 300 + at : null,
        OwnerId: cycle(people.sellerIds, at),
        IsArchived: archived,
      },
      daysAgo,
    );
    if (at % 20 === 3) {
      // Shared activities: a second person is in the relation and not in WhoId.
      planter.add(
        "TaskRelation",
        { TaskId: id, RelationId: accounts.partnerContacts[1] ?? null, IsWhat: false },
        daysAgo,
      );
    }
  }
  const master = planter.add(
    "Task",
    { Subject: "Weekly partner call", IsRecurrence: true, WhatId: deals.all[4] ?? null },
    60,
  );
  for (const daysAgo of [42, 35, 28]) {
    planter.add(
      "Task",
      { Subject: "Weekly partner call", RecurrenceActivityId: master, WhatId: deals.all[4] ?? null },
      daysAgo,
    );
  }
}

/** Group events leave a child copy for every colleague who was invited. */
function plantEvents(planter: Planter, { people, accounts, deals }: Parts): void {
  for (let at = 0; at < 40; at += 1) {
    const daysAgo = 400 - at * 9;
    const meeting = {
      Subject: "Workshop",
      WhatId: cycle(deals.won, at),
      WhoId: cycle(accounts.partnerContacts, at),
      StartDateTime: planter.instant(daysAgo),
      DurationInMinutes: 90,
      OwnerId: people.sellerIds[0] ?? null,
      IsGroupEvent: at % 5 === 0,
    };
    const id = planter.add("Event", meeting, daysAgo);
    planter.add("EventRelation", { EventId: id, RelationId: meeting.WhoId, Status: "Accepted" }, daysAgo);
    if (at % 5 === 0) {
      planter.add("Event", { ...meeting, IsChild: true, OwnerId: people.sellerIds[1] ?? null }, daysAgo);
    }
  }
}

function plantCampaigns(planter: Planter, { accounts, deals }: Parts): void {
  const names = ["Harbour Days 2025", "Webinar with Nimbrook", "Spring mailing"];
  const campaigns = names.map((Name, at) =>
    planter.add("Campaign", {
      Name,
      Type: ["Conference", "Partner Event", "Email"][at] ?? null,
      Status: "Completed",
      StartDate: planter.day(300 - at * 60),
      EndDate: planter.day(299 - at * 60),
      IsActive: true,
    }),
  );
  for (const [at, contact] of accounts.contacts.entries()) {
    const CampaignId = cycle(campaigns, at);
    const Status = at % 3 === 0 ? "Responded" : "Sent";
    planter.add("CampaignMember", { CampaignId, ContactId: contact.id, Status }, 280 - at);
  }
  const lead = planter.add("Lead", {
    FirstName: "Noor",
    LastName: "Vesper",
    Company: "Quayside Cold Chain",
    Email: "noor@quayside.example",
    LeadSource: "Partner Referral",
  });
  planter.add("CampaignMember", { CampaignId: campaigns[1] ?? null, LeadId: lead, Status: "Attended" }, 200);
  planter.change(
    lead,
    {
      Status: "Closed - Converted",
      IsConverted: true,
      ConvertedDate: planter.instant(180),
      ConvertedOpportunityId: deals.all[7] ?? null,
      ConvertedContactId: accounts.contacts[3]?.id ?? null,
      ConvertedAccountId: accounts.contacts[3]?.accountId ?? null,
    },
    180,
  );
  planter.change(deals.all[10] ?? "", { CampaignId: campaigns[0] ?? null }, 100);
}

/** One product by two names. */
function plantProducts({ add }: Planter, { deals }: Parts): void {
  const names = ["GTX Pro", "GTXPro"];
  const products = names.map((Name) => add("Product2", { Name, ProductCode: "GTX-P", IsActive: true }));
  for (const [at, OpportunityId] of deals.won.slice(0, 20).entries()) {
    const Product2Id = products[at % 2] ?? null;
    add(
      "OpportunityLineItem",
      { OpportunityId, Product2Id, Name: names[at % 2] ?? null, Quantity: 1, UnitPrice: 500 },
      120,
    );
  }
}
