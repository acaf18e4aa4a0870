import type { FieldDescription, ObjectDescription } from "#worker/domain/crm/salesforce/description.ts";
import { aField } from "#worker/domain/crm/salesforce/description-factory.ts";
import type { SalesforceRecord, SalesforceValue } from "#worker/domain/crm/salesforce/record.ts";
import { parseSalesforceId } from "#worker/domain/crm/salesforce/salesforce-id.ts";
import { err, ok } from "#worker/domain/result.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { SalesforceApi, SalesforceFailure } from "#worker/usecases/connections/salesforce-ports.ts";

type Row = Record<string, SalesforceValue>;

/**
 * A small org behind the port of the client: objects with fields and rows, its own clock, queries of exactly the shapes that a sync
 * asks. It answers pages of its own size, and fails as it is told.
 */
export function fakeOrg() {
  let clock = Date.UTC(2026, 0, 10);
  let calls = 0;
  const fields = new Map<string, Map<string, FieldDescription>>();
  const tables = new Map<string, Map<string, Row>>();
  const purged: { object: string; id: string; at: number }[] = [];
  const faults: { match: (call: string) => boolean; failure: SalesforceFailure }[] = [];
  const asked: string[] = [];
  const jobs = new Map<string, Row[]>();
  const cursors = new Map<string, { readonly rows: readonly Row[]; readonly from: number }>();
  let serial = 0;
  let pageSize = 2000;

  const define = (object: string, ...more: readonly (string | FieldDescription)[]) => {
    const known = fields.get(object) ?? new Map<string, FieldDescription>();
    for (const field of more) {
      const described = typeof field === "string" ? aField({ name: field }) : field;
      known.set(described.name, described);
    }
    fields.set(object, known);
    if (!tables.has(object)) tables.set(object, new Map());
  };
  const described = (object: string): ObjectDescription | null => {
    const known = fields.get(object);
    return known === undefined
      ? null
      : {
          name: object,
          label: object,
          custom: object.endsWith("__c"),
          queryable: true,
          replicateable: true,
          fields: [...known.values()],
        };
  };
  const put = (object: string, row: Row): string => {
    const id = parseSalesforceId(String(row.Id)) ?? "";
    const table = tables.get(object);
    if (table === undefined) throw new Error(`no object ${object}`);
    const stamp = formatInstant(Math.floor(clock / 1000) * 1000).replace("Z", "+0000");
    table.set(id, { IsDeleted: false, ...table.get(id), ...row, Id: id, SystemModstamp: stamp });
    return id;
  };
  const fault = (call: string): SalesforceFailure | null => {
    calls += 1;
    asked.push(call);
    const at = faults.findIndex(({ match }) => match(call));
    return at === -1 ? null : (faults.splice(at, 1)[0]?.failure ?? null);
  };
  const valueAt = (object: string, row: Row, path: string): SalesforceValue => {
    const [parent = "", child] = path.split(".");
    if (child === undefined) return row[path] ?? null;
    const lookup = [...(fields.get(object)?.values() ?? [])].find(
      ({ relationshipName }) => relationshipName === parent,
    );
    const target = lookup?.referenceTo[0] ?? "";
    return tables.get(target)?.get(String(row[lookup?.name ?? ""]))?.[child] ?? null;
  };
  const select = (object: string, row: Row, paths: readonly string[]): SalesforceRecord =>
    Object.fromEntries(paths.map((path) => [path, valueAt(object, row, path)]));
  const run = (soql: string, includeDeleted: boolean): Row[] | SalesforceFailure => {
    const parsed = /^SELECT (.+?) FROM (\w+)(?: WHERE (.+?))?(?: ORDER BY (.+?))?(?: LIMIT (\d+))?$/.exec(
      soql,
    );
    const [, selected = "", object = "", where = "", order = "", limit] = parsed ?? [];
    const table = tables.get(object);
    if (table === undefined) return { kind: "unknown-object", object, message: "" };
    const paths = selected.split(", ");
    const missing = paths.find((path) => !path.includes(".") && !fields.get(object)?.has(path));
    if (missing !== undefined) return { kind: "unknown-field", field: missing, object };
    const rows = sorted(filtered([...table.values()], where, includeDeleted), order);
    const taken = limit === undefined ? rows : rows.slice(0, Number(limit));
    return taken.map((row) => ({ ...select(object, row, paths) }));
  };
  const pageOf = (rows: readonly Row[], from: number) => {
    const next = from + pageSize;
    const nextUrl = next < rows.length ? `/next/${cursors.size}` : null;
    if (nextUrl !== null) cursors.set(nextUrl, { rows, from: next });
    return { totalSize: rows.length, records: rows.slice(from, next), nextUrl };
  };
  const api: SalesforceApi = {
    limits: async () => {
      const failure = fault("limits");
      return failure
        ? err(failure)
        : ok({ serverTime: clock, dailyApiCalls: { most: 100_000, remaining: 90_000 } });
    },
    // Nothing is written to it: that is tried before the simulator, which refuses and forgets as an org does.
    describeWriting: async () => err({ kind: "not-found", message: "" }),
    updateRecord: async () => err({ kind: "not-found", message: "" }),
    upsertRecord: async () => err({ kind: "not-found", message: "" }),
    describeOrg: async () => ok([...fields.keys()].flatMap((object) => described(object) ?? [])),
    describeObject: async (object) => {
      const failure = fault(`describe ${object}`);
      if (failure) return err(failure);
      const description = described(object);
      return description
        ? ok({ description, describedAt: clock })
        : err({ kind: "not-found", message: "The requested resource does not exist" });
    },
    query: async ({ soql, includeDeleted }) => {
      const failure = fault(`query ${soql}`);
      if (failure) return err(failure);
      const rows = run(soql, includeDeleted);
      if (!Array.isArray(rows)) return err(rows);
      return ok(pageOf(rows, 0));
    },
    nextPage: async (url) => {
      const { rows, from } = cursors.get(url) ?? { rows: [], from: 0 };
      return ok(pageOf(rows, from));
    },
    listDeleted: async ({ object, from, until }) => {
      const failure = fault(`deleted ${object}`);
      if (failure) return err(failure);
      const deleted = purged
        .filter((gone) => gone.object === object && gone.at >= from && gone.at < until)
        .map(({ id, at }) => ({ id, deletedAt: at }));
      return ok({ deleted, earliestAvailable: 0, coveredUntil: until });
    },
    startBulkQuery: async ({ soql, includeDeleted }) => {
      const failure = fault(`bulk ${soql}`);
      if (failure) return err(failure);
      const rows = run(soql, includeDeleted);
      if (!Array.isArray(rows)) return err(rows);
      serial += 1;
      jobs.set(`750${serial}`, rows);
      return ok(`750${serial}`);
    },
    bulkQueryState: async (jobId) => {
      const failure = fault(`state ${jobId}`);
      if (failure) return err(failure);
      return ok({ state: "complete", recordsProcessed: jobs.get(jobId)?.length ?? 0, message: null });
    },
    readBulkResults: async ({ jobId, locator, onRows }) => {
      const failure = fault(`results ${jobId} ${locator}`);
      if (failure) return err(failure);
      const rows = jobs.get(jobId) ?? [];
      const start = Number(locator ?? 0);
      const page = rows.slice(start, start + pageSize);
      // Bulk spells everything out.
      const spelt = page.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([key, value]) => [
            key,
            value === null ? null : String(value).replace("+0000", "Z"),
          ]),
        ),
      );
      for (let at = 0; at < spelt.length; at += 500) await onRows(spelt.slice(at, at + 500), at);
      const next = start + pageSize;
      return ok({ nextLocator: next < rows.length ? String(next) : null, records: page.length });
    },
    usage: () => ({ calls, day: { used: 100, most: 100_000 } }),
  };
  return {
    api,
    asked,
    define,
    put,
    hide: (object: string, field: string) => void fields.get(object)?.delete(field),
    remove: (object: string, id: string) => put(object, { Id: id, IsDeleted: true }),
    undelete: (object: string, id: string) => put(object, { Id: id, IsDeleted: false }),
    purge: (object: string, id: string) => {
      tables.get(object)?.delete(id);
      purged.push({ object, id, at: clock });
    },
    failNext: (match: (call: string) => boolean, failure: SalesforceFailure) =>
      void faults.push({ match, failure }),
    pass: (ms: number) => {
      clock += ms;
    },
    now: () => clock,
    setPageSize: (size: number) => {
      pageSize = size;
    },
    rows: (object: string) => [...(tables.get(object)?.values() ?? [])],
  };
}

/** An org with the objects that a sync reads, two stages that close, and a lookup for the referral partner. */
export function salesOrg() {
  const org = fakeOrg();
  const lookup = (name: string, to: string, relationshipName: string) =>
    aField({ name, type: "lookup", referenceTo: [to], relationshipName });
  const base = [
    "Id",
    aField({ name: "IsDeleted", type: "checkbox" }),
    aField({ name: "SystemModstamp", type: "date-time" }),
  ];
  org.define("OpportunityStage", ...base, "MasterLabel", "ApiName", "IsClosed", "IsWon");
  org.define("Account", ...base, "Name", "Website", "MasterRecordId");
  org.define(
    "Opportunity",
    ...base,
    ..."Name StageName CloseDate CreatedDate Type LeadSource".split(" "),
    aField({ name: "Amount", type: "money" }),
    lookup("AccountId", "Account", "Account"),
    lookup("Referral_Partner__c", "Account", "Referral_Partner__r"),
    aField({ name: "Resellers__c", type: "multi-picklist" }),
  );
  org.define("Contact", ...base, "LastName", "Email", "AccountId");
  org.define("OpportunityContactRole", ...base, "OpportunityId", "ContactId", "Role");
  org.define("Task", ...base, "WhoId", "WhatId", "Subject");
  org.define("Event", ...base, "WhoId", "WhatId", "Subject");
  org.put("OpportunityStage", {
    Id: "01J000000000001",
    MasterLabel: "Signed",
    ApiName: "Signed",
    IsClosed: true,
    IsWon: true,
  });
  org.put("OpportunityStage", {
    Id: "01J000000000002",
    MasterLabel: "Dead",
    ApiName: "Dead",
    IsClosed: true,
    IsWon: false,
  });
  org.put("OpportunityStage", {
    Id: "01J000000000003",
    MasterLabel: "Talking",
    ApiName: "Talking",
    IsClosed: false,
    IsWon: false,
  });
  return org;
}

function stampOf(row: Row): number {
  return Date.parse(String(row.SystemModstamp).replace("+0000", "Z"));
}

function filtered(all: readonly Row[], where: string, includeDeleted: boolean): Row[] {
  const seesDeleted = includeDeleted && !where.includes("IsDeleted = false");
  const from = Date.parse(/SystemModstamp >= (\S+)/.exec(where)?.[1] ?? "");
  const until = Date.parse(/SystemModstamp < (\S+)/.exec(where)?.[1] ?? "");
  const [, past = "", pastId = ""] = /SystemModstamp > (\S+) OR Id > '(\w+)'/.exec(where) ?? [];
  const ids = /^Id IN \((.+)\)$/.exec(where)?.[1]?.replaceAll("'", "").split(", ");
  return all
    .filter((row) => seesDeleted || row.IsDeleted !== true)
    .filter((row) => ids === undefined || ids.includes(String(row.Id)))
    .filter((row) => Number.isNaN(from) || (stampOf(row) >= from && stampOf(row) < until))
    .filter((row) => past === "" || stampOf(row) > Date.parse(past) || String(row.Id) > pastId);
}

function sorted(rows: readonly Row[], order: string): readonly Row[] {
  if (order.startsWith("SystemModstamp DESC")) return rows.toSorted((a, b) => stampOf(b) - stampOf(a));
  if (!order.startsWith("SystemModstamp, Id")) return rows;
  return rows.toSorted((a, b) => stampOf(a) - stampOf(b) || (String(a.Id) < String(b.Id) ? -1 : 1));
}
