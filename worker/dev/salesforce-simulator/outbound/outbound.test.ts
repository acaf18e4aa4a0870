import { expect, test } from "vitest";
import { openTestOrg, type TestOrg, testNowMs } from "../testing/test-org.ts";
import type { Deliver } from "./dispatch-outbound.ts";
import { type HostileKind, writeHostileMessage } from "./hostile-messages.ts";
import type { OutboundRule } from "./outbound-queue.ts";

const endpointUrl = "https://fairshare.example/webhooks/salesforce/secret";
const ack =
  '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>';
const deal = { Name: "Deal & <Co>", StageName: "Prospecting", CloseDate: "2026-02-01", Amount: 1200 };
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

type Receiver = { readonly deliver: Deliver; readonly bodies: string[]; readonly requests: Request[] };

function receiver(answer: () => Response = () => new Response(ack)): Receiver {
  const bodies: string[] = [];
  const requests: Request[] = [];
  return {
    bodies,
    requests,
    deliver: async (request) => {
      requests.push(request.clone() as Request);
      bodies.push(await request.text());
      return answer();
    },
  };
}

function addRule(org: TestOrg, changes: Partial<OutboundRule> = {}): OutboundRule {
  return org.control.outbound.addRule({
    objectName: "Opportunity",
    fields: ["StageName", "Amount", "CloseDate", "NextStep", "Name", "IsWon", "SystemModstamp"],
    endpointUrl,
    when: "created-or-updated",
    sendsSessionId: false,
    ...changes,
  });
}

function idsIn(bodies: readonly string[]): readonly string[] {
  return bodies.flatMap((body) =>
    [...body.matchAll(/<Notification><Id>(\w+)<\/Id>/g)].map(([, id = ""]) => id),
  );
}

test("a write is told as Salesforce tells it: Id first, fields by name, nulls left out", async () => {
  const target = receiver();
  const org = openTestOrg({ deliver: target.deliver });
  const rule = addRule(org);
  const id = org.control.records.create("Opportunity", deal);
  await org.control.outbound.dispatch();
  const orgId = org.control.org().id;
  const [notification] = org.control.outbound.list();
  expect(target.requests[0]?.headers.get("Content-Type")).toBe("text/xml; charset=UTF-8");
  expect(target.requests[0]?.headers.get("SOAPAction")).toBe('""');
  expect(target.bodies).toEqual([
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
      '<soapenv:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound">',
      `<OrganizationId>${orgId}</OrganizationId><ActionId>${rule.actionId}</ActionId><SessionId xsi:nil="true"/>`,
      `<EnterpriseUrl>https://acme.my.salesforce.example/services/Soap/c/67.0/${orgId.slice(0, 15)}</EnterpriseUrl>`,
      `<PartnerUrl>https://acme.my.salesforce.example/services/Soap/u/67.0/${orgId.slice(0, 15)}</PartnerUrl>`,
      `<Notification><Id>${notification?.id}</Id>`,
      '<sObject xsi:type="sf:Opportunity" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">',
      `<sf:Id>${id}</sf:Id><sf:Amount>1200.0</sf:Amount><sf:CloseDate>2026-02-01</sf:CloseDate>`,
      "<sf:IsWon>false</sf:IsWon><sf:Name>Deal &amp; &lt;Co&gt;</sf:Name><sf:StageName>Prospecting</sf:StageName>",
      "<sf:SystemModstamp>2026-01-15T12:00:00.000Z</sf:SystemModstamp>",
      "</sObject></Notification></notifications></soapenv:Body></soapenv:Envelope>",
    ].join(""),
  ]);
  expect(notification?.state).toBe("delivered");
});

test("an org may send nulls as nil, and a session id", async () => {
  const target = receiver();
  const org = openTestOrg({ deliver: target.deliver, settings: { outboundNulls: "nil" } });
  const { tokens } = await org.logIn();
  addRule(org, { sendsSessionId: true });
  org.control.records.create("Opportunity", deal);
  await org.control.outbound.dispatch();
  expect(target.bodies[0]).toContain('<sf:NextStep xsi:nil="true"/>');
  expect(target.bodies[0]).toContain(`<SessionId>${tokens.access_token}</SessionId>`);
});

test("what is told is how the record stands at the sending; what was between is lost", async () => {
  const target = receiver();
  const org = openTestOrg({ deliver: target.deliver });
  addRule(org);
  const id = org.control.records.create("Opportunity", deal);
  org.control.records.update(id, { StageName: "Negotiation" });
  org.control.records.update(id, { StageName: "Contract Signed" });
  await org.control.outbound.dispatch();
  expect(idsIn(target.bodies)).toHaveLength(3);
  expect(target.bodies.join("").match(/Contract Signed/g)).toHaveLength(3);
  expect(target.bodies.join("")).not.toContain("Negotiation");
});

test("nothing is told of deletes, merges, children, other objects, nor of updates where only creation is", async () => {
  const org = openTestOrg({ deliver: receiver().deliver });
  const { records, outbound } = org.control;
  const [winner = "", loser = ""] = ["W", "L"].map((Name) => records.create("Account", { Name }));
  const id = records.create("Opportunity", { ...deal, AccountId: loser });
  addRule(org);
  records.merge({ masterId: winner, loserIds: [loser] });
  records.create("Task", { WhatId: id, Subject: "Call" });
  records.remove(id);
  records.undelete(id);
  expect(outbound.list()).toEqual([]);
  const [rule] = outbound.rules();
  outbound.removeRule(rule?.actionId ?? "");
  addRule(org, { when: "created" });
  records.update(id, { Amount: 1 });
  expect(outbound.list()).toEqual([]);
});

test("a message leaves when its transaction has committed", async () => {
  const target = receiver();
  const org = openTestOrg({ deliver: target.deliver });
  addRule(org);
  org.control.records.create("Opportunity", deal, { commitAfterMs: 9 * minuteMs });
  await org.control.outbound.dispatch();
  expect(target.bodies).toEqual([]);
  org.control.clock.advance(9 * minuteMs);
  await org.control.outbound.dispatch();
  expect(target.bodies).toHaveLength(1);
});

test("up to a hundred notifications share a message and its answer", async () => {
  const target = receiver();
  const org = openTestOrg({ deliver: target.deliver });
  addRule(org);
  for (let at = 0; at < 250; at += 1) org.control.records.create("Opportunity", deal);
  await org.control.outbound.dispatch();
  expect(target.bodies.map((body) => idsIn([body]).length)).toEqual([100, 100, 50]);
});

test.each([
  ["200 without an Ack", () => new Response("OK")],
  ["an Ack of false", () => new Response(ack.replace("true", "false"))],
  ["500", () => new Response(ack, { status: 500 })],
  ["a fault", () => new Response("<soapenv:Fault/>", { status: 500 })],
  [
    "no answer",
    () => {
      throw new Error("connection refused");
    },
  ],
])("%s is no delivery: it is tried again, later each time, for a day", async (_, answer) => {
  const target = receiver(answer);
  const org = openTestOrg({ deliver: target.deliver });
  const { outbound, clock, records } = org.control;
  addRule(org);
  records.create("Opportunity", deal);
  const attempts: number[] = [];
  for (let minute = 0; minute <= 25 * 60; minute += 1) {
    const before = target.bodies.length;
    await outbound.dispatch();
    if (target.bodies.length > before) attempts.push(minute);
    clock.advance(minuteMs);
  }
  expect(attempts.slice(0, 6)).toEqual([0, 1, 2, 4, 8, 16]);
  const waits = attempts.slice(1).map((minute, at) => minute - (attempts[at] ?? 0));
  expect(Math.max(...waits)).toBe(120);
  expect(attempts.at(-1)).toBeLessThanOrEqual(24 * 60);
  expect(outbound.list()[0]?.state).toBe("dropped");
});

test("a receiver that comes back within the day gets everything", async () => {
  let up = false;
  const target = receiver(() => (up ? new Response(ack) : new Response("", { status: 503 })));
  const org = openTestOrg({ deliver: target.deliver });
  addRule(org);
  for (let at = 0; at < 5; at += 1) org.control.records.create("Opportunity", deal);
  await org.control.outbound.dispatch();
  up = true;
  org.control.clock.advance(2 * hourMs);
  await org.control.outbound.dispatch();
  expect(org.control.outbound.list().every(({ state }) => state === "delivered")).toBe(true);
});

test("duplicates, disorder and a replay the day after keep the notification's id", async () => {
  const target = receiver();
  const org = openTestOrg({
    deliver: target.deliver,
    settings: { outboundDuplicatePercent: 20, outboundShuffle: true, outboundBatchSize: 10 },
  });
  const { outbound, clock, records } = org.control;
  addRule(org);
  for (let at = 0; at < 200; at += 1) records.create("Opportunity", deal);
  await outbound.dispatch();
  const sent = idsIn(target.bodies);
  const unique = new Set(sent);
  expect(unique.size).toBe(200);
  expect(sent.length).toBeGreaterThan(220);
  expect(sent.length).toBeLessThan(265);
  expect([...unique]).not.toEqual([...unique].sort());
  clock.advance(23 * hourMs);
  const [first] = sent;
  outbound.replay(first ?? "");
  await outbound.dispatch();
  expect(idsIn(target.bodies).at(-1)).toBe(first);
});

const target = {
  organizationId: "00DQk000000001dMAA",
  recordId: "006Qk0000000001IAA",
  instanceOrigin: "https://acme.my.salesforce.example",
};

test.each<[HostileKind, RegExp]>([
  ["billion-laughs", /<!DOCTYPE lolz \[<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;.*&lol9;/],
  ["external-entity", /<!ENTITY file SYSTEM/],
  ["doctype", /<!DOCTYPE notifications>/],
  ["deep-nesting", /(<sf:a>){1000}/],
  ["malformed-id", /DROP TABLE/],
  ["not-xml", /^\{/],
  ["empty", /^$/],
])("the hostile message %s is what it says", (kind, pattern) => {
  expect(writeHostileMessage(kind, target).body).toMatch(pattern);
});

test("hostile messages are large, wide, of another org, in another encoding and cut off", () => {
  const write = (kind: HostileKind) => writeHostileMessage(kind, target);
  expect(write("five-megabytes").body.length).toBeGreaterThan(5_000_000);
  expect(idsIn([String(write("too-many-notifications").body)])).toHaveLength(101);
  expect(write("wrong-org").body).not.toContain(target.organizationId);
  expect([...(write("utf-16").body as Uint8Array).slice(0, 4)]).toEqual([0xff, 0xfe, 0x3c, 0]);
  expect(write("utf-16").contentType).toContain("UTF-16");
  expect(String(write("cut-off").body)).not.toContain("</soapenv:Envelope>");
});

test("a hostile message is sent to whom it is meant for", async () => {
  const received = receiver();
  const org = openTestOrg({ deliver: received.deliver, nowMs: testNowMs });
  await org.control.outbound.sendHostile("wrong-org", endpointUrl);
  expect(received.requests[0]?.url).toBe(endpointUrl);
});
