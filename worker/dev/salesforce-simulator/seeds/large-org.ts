import { randomAt } from "../random.ts";
import { recordId, serialOf } from "../record-id.ts";
import type { GeneratedTable } from "../records/record-store.ts";
import type { Row, Value } from "../schema/definitions.ts";
import type { OrgSeed } from "./org-seed.ts";
import { fairshareApp, plantCurrencies, plantPeople, plantStages } from "./plant-org.ts";
import { createPlanter } from "./planter.ts";
import { quillmarkOrg } from "./quillmark-org.ts";

export type LargeOrgSize = { readonly opportunities: number; readonly activities: number };

const dayMs = 86_400_000;
const secondMs = 1000;
const yearsBack = 4;
/** Generated serials begin here, so that records written later have ids of their own. */
const firstSerial = 1_000_000;
const partnerCount = 40;

/**
 * The fields of the Quillmark org with as many rows as are wanted: a row is worked out of its place when it is read, the
 * same each time, so an org of any size takes no memory.
 */
export function largeOrg(size: LargeOrgSize): OrgSeed {
  return {
    ...quillmarkOrg,
    name: `large-${size.opportunities}-${size.activities}`,
    org: { id: recordId("00D", 106), name: "Large org", isSandbox: false },
    apps: [fairshareApp],
    generate: (nowMs) => generateTables(size, Math.floor(nowMs / dayMs) * dayMs),
    plant: (simulation) => {
      const planter = createPlanter(simulation);
      plantPeople(planter, "large.example");
      plantStages(planter);
      plantCurrencies(planter);
    },
  };
}

function generateTables(size: LargeOrgSize, todayMs: number): readonly GeneratedTable[] {
  const accounts = Math.max(partnerCount + 1, Math.ceil(size.opportunities / 5));
  const contacts = accounts * 2;
  const tasks = Math.ceil((size.activities * 2) / 3);
  const world: World = { ...size, accounts, contacts, todayMs };
  const toAccount = { field: "AccountId", prefix: "001", count: accounts };
  const toDeal = { field: "WhatId", prefix: "006", count: size.opportunities };
  const shapes: readonly Shape[] = [
    { objectName: "Account", prefix: "001", size: accounts, rowOf: account },
    { objectName: "Contact", prefix: "003", size: contacts, rowOf: contact, link: toAccount },
    {
      objectName: "Opportunity",
      prefix: "006",
      size: size.opportunities,
      rowOf: opportunity,
      link: toAccount,
    },
    { objectName: "Task", prefix: "00T", size: tasks, rowOf: task, link: toDeal },
    { objectName: "Event", prefix: "00U", size: size.activities - tasks, rowOf: event, link: toDeal },
  ];
  return shapes.map((shape) => table(shape, world));
}

type World = LargeOrgSize & {
  readonly accounts: number;
  readonly contacts: number;
  readonly todayMs: number;
};

type Shape = {
  readonly objectName: string;
  readonly prefix: string;
  readonly size: number;
  readonly rowOf: (at: number, world: World) => Row;
  /** The rows name these records in turn, so that a record's children are found without a look at the others. */
  readonly link?: { readonly field: string; readonly prefix: string; readonly count: number };
};

function table({ objectName, prefix, size, rowOf, link }: Shape, world: World): GeneratedTable {
  // Stamps rise evenly over the years, so that a window finds its rows without a look at the others.
  const startMs = world.todayMs - yearsBack * 365 * dayMs;
  const stepMs = (world.todayMs - startMs) / Math.max(1, size);
  const stampAt = (index: number) => Math.floor((startMs + index * stepMs) / secondMs) * secondMs;
  return {
    objectName,
    size,
    stampAt,
    rowAt: (index) => ({
      Id: recordId(prefix, firstSerial + index),
      IsDeleted: false,
      CreatedDate: stampAt(index),
      CreatedById: nobody,
      LastModifiedDate: stampAt(index),
      LastModifiedById: nobody,
      SystemModstamp: stampAt(index),
      OwnerId: nobody,
      ...rowOf(index, world),
    }),
    indexOf: (id) => {
      const serial = id.startsWith(prefix) ? serialOf(id) : null;
      const index = serial === null ? -1 : serial - firstSerial;
      return index >= 0 && index < size ? index : null;
    },
    indexesLinked: (field, parentId) => {
      if (link === undefined || link.field !== field) return null;
      const serial = parentId.startsWith(link.prefix) ? serialOf(parentId) : null;
      const first = serial === null ? -1 : serial - firstSerial;
      if (first < 0 || first >= link.count) return [];
      return Array.from(
        { length: Math.max(0, Math.ceil((size - first) / link.count)) },
        (_, turn) => first + turn * link.count,
      );
    },
  };
}

const nobody = recordId("005", 1);
const stages = [
  { name: "Contract Signed", closed: true, won: true, probability: 100, forecast: "Closed" },
  { name: "Closed Lost", closed: true, won: false, probability: 0, forecast: "Omitted" },
  { name: "Negotiation", closed: false, won: false, probability: 80, forecast: "Forecast" },
  { name: "Prospecting", closed: false, won: false, probability: 10, forecast: "Pipeline" },
] as const;

function chance(at: number, salt: number): number {
  return randomAt(salt, at);
}

function idOf(prefix: string, count: number, share: number): string {
  return recordId(prefix, firstSerial + Math.floor(share * count));
}

/** The counterpart of a table's link. */
function inTurn(prefix: string, count: number, at: number): string {
  return recordId(prefix, firstSerial + (at % count));
}

function account(at: number, world: World): Row {
  const isPartner = at < partnerCount;
  return {
    Name: isPartner ? `Partner ${at + 1}` : `Customer ${at + 1}`,
    Type: isPartner ? "Partner" : "Customer",
    Website: `https://www.${isPartner ? "partner" : "customer"}${at + 1}.example`,
    Industry: "Manufacturing",
    CurrencyIsoCode: "USD",
    ParentId: at > partnerCount && chance(at, 3) < 0.05 ? idOf("001", world.accounts, chance(at, 4)) : null,
  };
}

function contact(at: number, world: World): Row {
  const accountIndex = at % world.accounts;
  const domain = accountIndex < partnerCount ? "partner" : "customer";
  return {
    FirstName: "Person",
    LastName: String(at + 1),
    Name: `Person ${at + 1}`,
    AccountId: inTurn("001", world.accounts, at),
    Email: `person${at + 1}@${domain}${accountIndex + 1}.example`,
  };
}

function opportunity(at: number, world: World): Row {
  const stage = stages[Math.floor(chance(at, 5) * stages.length)] ?? stages[0];
  const partnerId = chance(at, 6) < 0.45 ? idOf("001", partnerCount, chance(at, 7)) : null;
  const closeMs =
    world.todayMs - (yearsBack * 365 - (at / Math.max(1, world.opportunities)) * yearsBack * 365) * dayMs;
  return {
    Name: `Deal ${at + 1}`,
    AccountId: inTurn("001", world.accounts, at),
    StageName: stage.name,
    IsClosed: stage.closed,
    IsWon: stage.won,
    Probability: stage.probability,
    ForecastCategory: stage.forecast,
    ForecastCategoryName: stage.forecast,
    Amount: Math.round(chance(at, 9) * 10_000_000) / 100,
    CloseDate: new Date(closeMs).toISOString().slice(0, 10),
    Type: chance(at, 10) < 0.2 ? "Renewal" : "New Business",
    CurrencyIsoCode: chance(at, 11) < 0.7 ? "USD" : "EUR",
    Partner__c: partnerId,
    Partner_Type__c: partnerId === null ? null : "Reseller",
  };
}

function activityLinks(at: number, world: World): Readonly<Record<string, Value>> {
  return {
    WhatId: inTurn("006", world.opportunities, at),
    WhoId: idOf("003", world.contacts, chance(at, 13)),
    AccountId: inTurn("001", world.accounts, at % world.opportunities),
    IsArchived: false,
    IsRecurrence: false,
  };
}

function task(at: number, world: World): Row {
  const subtype = chance(at, 15) < 0.5 ? "Call" : "Email";
  return {
    ...activityLinks(at, world),
    Subject: `${subtype} ${at + 1}`,
    Status: "Completed",
    Priority: "Normal",
    IsClosed: true,
    TaskSubtype: subtype,
    ActivityDate: new Date(world.todayMs - Math.floor(chance(at, 16) * 700) * dayMs)
      .toISOString()
      .slice(0, 10),
  };
}

function event(at: number, world: World): Row {
  const start = world.todayMs - Math.floor(chance(at, 17) * 700) * dayMs;
  return {
    ...activityLinks(at, world),
    Subject: `Meeting ${at + 1}`,
    StartDateTime: start,
    EndDateTime: start + 3_600_000,
    ActivityDateTime: start,
    ActivityDate: new Date(start).toISOString().slice(0, 10),
    DurationInMinutes: 60,
    EventSubtype: "Event",
    IsChild: false,
    IsGroupEvent: false,
  };
}
