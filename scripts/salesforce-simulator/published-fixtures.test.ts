import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { plainOrg } from "#worker/dev/salesforce-simulator/seeds/other-orgs.ts";
import { quillmarkOrg } from "#worker/dev/salesforce-simulator/seeds/quillmark-org.ts";
import { openTestOrg, type TestOrg } from "#worker/dev/salesforce-simulator/testing/test-org.ts";

/**
 * What others have recorded of Salesforce, kept outside this repository, against what the simulator answers: the same
 * keys with the same kinds of values. Without the recordings there is nothing to compare with.
 */
const data = "../shared/data";
const fixtures = `${data}/restforce-fixtures`;
const schemaFile = `${data}/salesforce-standard-schema/standard-schema.ts`;
const messages = `${data}/outbound-message-samples`;

/** Every object of JSON as its keys and the kinds of their values, with lists by their first member. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, held]) => [key, shapeOf(held)]),
  );
}

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(`${fixtures}/${name}.json`, "utf8"));
}

/** The keys of one that the other lacks. */
function missingKeys(wanted: unknown, present: unknown): readonly string[] {
  return Object.keys(wanted as object).filter((key) => !Object.hasOwn(present as object, key));
}

async function answerOf(path: string, send: { method?: string; body?: unknown } = {}): Promise<unknown> {
  const session = await openTestOrg().logIn();
  return (await session.send(send.method ?? "GET", path, send.body)).json();
}

const query = (soql: string) => answerOf(`/query?q=${encodeURIComponent(soql)}`);

describe.skipIf(!existsSync(fixtures))("recorded answers", () => {
  test("a refresh without rotation answers with the recorded keys", async () => {
    const org: TestOrg = openTestOrg({ settings: { refreshTokenRotation: false } });
    const { tokens } = await org.logIn();
    const refreshed = await (await org.refresh(tokens.refresh_token ?? "")).json();
    expect(missingKeys(fixture("refresh_success_response"), refreshed)).toEqual([]);
    expect(missingKeys(fixture("auth_success_response"), refreshed)).toEqual([]);
    const refused = await (await org.refresh("unknown")).json();
    expect(refused).toEqual(fixture("refresh_error_response"));
  });

  test("an expired session is told in the recorded words", async () => {
    const org = openTestOrg();
    const session = await org.logIn();
    org.control.sessions.expireAll();
    expect(await (await session.send("GET", "/limits")).json()).toEqual(fixture("expired_session_response"));
  });

  test.each([
    ["sobject/query_empty_response", () => query("SELECT Id FROM Lead")],
    ["sobject/create_success_response", () => create()],
    ["sobject/query_error_response", () => query("SELECT BAD FROM Account")],
    ["sobject/org_query_response", () => query("SELECT Id FROM Organization")],
    ["services_data_success_response", () => answerOf("/services/data")],
    [
      "sobject/get_deleted_success_response",
      () => answerOf("/sobjects/Account/deleted/?start=2026-01-14T00:00:00Z&end=2026-01-15T12:00:00Z"),
    ],
  ])("%s has the shape of ours", async (name, ask) => {
    const recorded = shapeOf(fixture(name));
    const ours = shapeOf(await ask());
    const lists = name.includes("deleted") ? { deletedRecords: [] } : {};
    expect({ ...(ours as object) }).toEqual({ ...(recorded as object), ...lists });
  });

  test.each([
    ["sobject/sobject_describe_error_response", () => answerOf("/sobjects/Nonsense/describe")],
    ["sobject/sobject_find_error_response", () => answerOf("/sobjects/Account/23foo")],
  ])("%s is what we answer", async (name, ask) => {
    expect(await ask()).toEqual(fixture(name));
  });

  test("a page in the middle and one at the end have the recorded keys", async () => {
    const org = openTestOrg({ settings: { pageSize: 1 } });
    org.control.records.create("Account", { Name: "Second" });
    const session = await org.logIn();
    const first = await session.query("SELECT Name FROM Account");
    const last = await session.json(first.nextRecordsUrl ?? "");
    expect(Object.keys(first).sort()).toEqual(
      Object.keys(fixture("sobject/query_paginated_first_page_response") as object).sort(),
    );
    expect(Object.keys(last as object).sort()).toEqual(
      Object.keys(fixture("sobject/query_paginated_last_page_response") as object).sort(),
    );
  });

  test("an aggregate is told in the recorded shape", async () => {
    const answer = (await query("SELECT Type, COUNT(Id) FROM Account GROUP BY Type")) as {
      records: unknown[];
    };
    expect(answer.records[0]).toEqual({
      attributes: { type: "AggregateResult" },
      Type: "Customer",
      expr0: 1,
    });
    expect(Object.keys(answer)).toEqual(
      Object.keys(fixture("sobject/query_aggregate_success_response") as object),
    );
  });

  test("describe has every key that was recorded, with its kind", async () => {
    const recorded = fixture("sobject/sobject_describe_success_response") as { fields: object[] };
    const ours = (await answerOf("/sobjects/Opportunity/describe")) as { fields: object[] };
    expect(missingKeys(recorded, ours)).toEqual([]);
    expect(missingKeys(recorded.fields[0], ours.fields[0])).toEqual([]);
    const [recordedId, ourId] = [recorded.fields[0], ours.fields[0]].map((field) => shapeOf(field));
    const differing = Object.entries(recordedId as Record<string, unknown>).filter(
      ([key, kind]) => JSON.stringify((ourId as Record<string, unknown>)[key]) !== JSON.stringify(kind),
    );
    expect(differing).toEqual([]);
  });

  test("the list of objects has every key that was recorded", async () => {
    const recorded = fixture("sobject/list_sobjects_success_response") as { sobjects: object[] };
    const ours = (await answerOf("/sobjects")) as { sobjects: object[] };
    expect(missingKeys(recorded, ours)).toEqual([]);
    expect(missingKeys(recorded.sobjects[0], ours.sobjects[0])).toEqual([]);
  });
});

async function create(): Promise<unknown> {
  return answerOf("/sobjects/Account", { method: "POST", body: { Name: "New" } });
}

/** Not in every org, but in the describe of those that have the feature; or not listed in the published schema. */
const elsewhere = [
  "Opportunity.ExpectedRevenue",
  "Opportunity.ContactId",
  "Opportunity.LastStageChangeDate",
  "Event.EndDateTime",
];

describe.skipIf(!existsSync(schemaFile))("the published schema of a plain org", () => {
  const published = readPublishedSchema();

  test.each(plainOrg.objects.filter(({ name }) => published.has(name)).map(({ name }) => name))(
    "%s has no field that a plain org has not, nor one that may be null there and not here",
    (name) => {
      const object = plainOrg.objects.find((held) => held.name === name);
      const known = published.get(name);
      const unknown = object?.fields
        .filter((field) => !known?.has(field.name))
        .map((field) => `${name}.${field.name}`);
      expect(unknown?.filter((field) => !elsewhere.includes(field))).toEqual([]);
      const stricter = object?.fields.filter((field) => known?.get(field.name) === true && !field.nillable);
      expect(stricter?.map((field) => field.name).filter((field) => field !== "LastName")).toEqual([]);
    },
  );

  test("most of what a sync reads is published", () => {
    const names = [
      "Opportunity",
      "Account",
      "Contact",
      "Task",
      "Event",
      "OpportunityPartner",
      "CampaignMember",
    ];
    expect(names.filter((name) => !published.has(name))).toEqual([]);
  });
});

/** By object: its fields, and whether each may be null. */
function readPublishedSchema(): ReadonlyMap<string, ReadonlyMap<string, boolean>> {
  if (!existsSync(schemaFile)) return new Map();
  const source = readFileSync(schemaFile, "utf8");
  return new Map(
    [...source.matchAll(/^type Fields\$(\w+) = \{([^}]*)\};/gm)].map(([, name = "", body = ""]) => [
      name,
      new Map(
        [...body.matchAll(/^ {2}(\w+): ([^;]+);/gm)].map(([, field = "", type = ""]) => [
          field,
          type.includes("null"),
        ]),
      ),
    ]),
  );
}

describe.skipIf(!existsSync(messages))("saved outbound messages", () => {
  const sent = async () => {
    const bodies: string[] = [];
    const ack = readFileSync(`${messages}/NotificationResponse.xml`, "utf8");
    const org = openTestOrg({
      seed: quillmarkOrg,
      deliver: async (request) => {
        bodies.push(await request.text());
        return new Response(ack);
      },
    });
    org.control.outbound.addRule({
      objectName: "Contact",
      fields: ["FirstName", "LastName", "Title", "CreatedDate", "Email"],
      endpointUrl: "https://fairshare.example/webhooks/salesforce/secret",
      when: "created",
      sendsSessionId: false,
    });
    org.control.records.create("Contact", { FirstName: "Jo", LastName: "Black", Title: "White" });
    const deliveries = await org.control.outbound.dispatch();
    return { body: bodies[0] ?? "", deliveries };
  };
  const elementsOf = (xml: string) => [...xml.matchAll(/<([\w:]+)[\s/>]/g)].map(([, name]) => name);

  test("ours has the elements of the saved one, in its order", async () => {
    const saved = readFileSync(`${messages}/Salesforce.xml`, "utf8");
    const oneOf = saved.replace(
      /<\/Notification>[\s\S]*?<Notification>[\s\S]*?<\/Notification>/,
      "</Notification>",
    );
    expect(elementsOf((await sent()).body)).toEqual(elementsOf(oneOf));
  });

  test("the saved acknowledgement is one, byte order mark and all, and the saved fault is none", async () => {
    expect((await sent()).deliveries).toMatchObject([{ status: 200, acknowledged: true }]);
    const fault = readFileSync(`${messages}/FaultResponse.xml`, "utf8");
    const { isAcknowledged } = await import("#worker/dev/salesforce-simulator/outbound/outbound-message.ts");
    expect(isAcknowledged(200, fault)).toBe(false);
  });

  test("ours keeps to the saved WSDL: its elements in its order, ids of 18, at most 100 notifications", async () => {
    const wsdl = readFileSync(`${messages}/DiscountRule__c.wsdl`, "utf8");
    const sequence = [
      ...(wsdl.match(/<element name="notifications">[\s\S]*?<\/complexType>/)?.[0] ?? "").matchAll(
        /element name="(\w+)"/g,
      ),
    ]
      .map(([, name]) => name)
      .slice(1);
    const { body } = await sent();
    expect(elementsOf(body).filter((name) => sequence.includes(name))).toEqual(sequence);
    expect(body).toMatch(
      /<OrganizationId>[a-zA-Z0-9]{18}<\/OrganizationId><ActionId>[a-zA-Z0-9]{18}<\/ActionId>/,
    );
  });
});
