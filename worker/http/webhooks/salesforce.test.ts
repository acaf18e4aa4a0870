import { expect, test, vi } from "vitest";
import { rowsOf } from "#worker/testing/imports.ts";
import { notification, outboundMessage } from "#worker/testing/outbound-messages.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { beforeSimulatedSalesforce } from "#worker/testing/simulated-salesforce.ts";

vi.setConfig({ testTimeout: 60_000 });

async function connected() {
  const world = beforeSimulatedSalesforce();
  const company = await makeCompany();
  const created = await world.call<{ id: string; authorizeUrl: string; webhookUrl: string }>(
    company,
    "POST",
    "/connections/salesforce",
    {
      name: "Quillmark",
      environment: "production",
      clientId: world.app.clientId,
      clientSecret: world.app.clientSecret,
    },
  );
  await world.logIn(company, created.body.authorizeUrl);
  const mapping = { segment: 1, opportunity: { partnerFields: [{ field: "Partner__c", kind: "lookup" }] } };
  await world.call(company, "PUT", `/connections/${created.body.id}/mapping`, mapping);
  const { webhookUrl } = created.body;
  const post = (
    body: BodyInit,
    { url = webhookUrl, headers = {} }: { url?: string; headers?: Record<string, string> } = {},
  ) =>
    world.send(
      new Request(url, {
        method: "POST",
        body,
        headers: { "content-type": "text/xml; charset=UTF-8", SOAPAction: '""', ...headers },
      }),
    );
  const hints = () =>
    rowsOf<{ notification_id: string; record_id: string }>(
      company.tenant,
      "SELECT notification_id, record_id FROM connection_hints WHERE tenant_id = ?1 ORDER BY notification_id",
    );
  const organizationId = world.control.org().id;
  return {
    ...world,
    company,
    webhookUrl,
    post,
    hints,
    organizationId,
    path: `/connections/${created.body.id}`,
  };
}

test("a message is stored, and then acknowledged in the words that Salesforce expects", async () => {
  const { post, hints, organizationId } = await connected();
  const answer = await post(outboundMessage({ organizationId }));
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/xml; charset=utf-8");
  expect(await answer.text()).toBe(
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>',
  );
  expect(await hints()).toEqual([{ notification_id: "04l1I000000fztEQAQ", record_id: "006D000000CQLHYIA5" }]);
});

test("a notification that comes again counts once, and is acknowledged again", async () => {
  const { post, hints, organizationId } = await connected();
  for (let time = 0; time < 3; time += 1)
    expect((await post(outboundMessage({ organizationId }))).status).toBe(200);
  expect(await hints()).toHaveLength(1);
});

test("an object that nobody reads is acknowledged and forgotten", async () => {
  const { post, hints, organizationId } = await connected();
  const lead = outboundMessage({ organizationId, notifications: [notification({ object: "Lead" })] });
  expect((await post(lead)).status).toBe(200);
  expect(await hints()).toEqual([]);
});

test("a wrong secret, another company's name and a mere name are all nobody, whatever the body", async () => {
  const { post, webhookUrl, company, organizationId } = await connected();
  const other = await makeCompany();
  const secret = webhookUrl.slice(webhookUrl.lastIndexOf(".") + 1);
  const base = webhookUrl.slice(0, webhookUrl.lastIndexOf("/") + 1);
  for (const key of [
    `${company.tenant.tenantId}.${"A".repeat(43)}`,
    `${other.tenant.tenantId}.${secret}`,
    company.tenant.tenantId,
    `ten_nobody.${secret}`,
    secret,
  ]) {
    expect((await post(outboundMessage({ organizationId }), { url: `${base}${key}` })).status).toBe(404);
    expect((await post("<<<", { url: `${base}${key}` })).status).toBe(404);
  }
});

test("what a connection has become since its last message counts at once: mapped anew, paused, ended", async () => {
  const { post, hints, organizationId, call, company, path } = await connected();
  const tell = (at: number, object = "Opportunity") =>
    post(
      outboundMessage({
        organizationId,
        notifications: [notification({ id: `04l1I00000000${at}`, object })],
      }),
    );
  expect((await tell(10)).status).toBe(200);
  const involved = "Opportunity_Partner__c";
  expect((await tell(11, involved)).status).toBe(200);
  expect(await hints()).toHaveLength(1);
  const partnerObject = {
    object: involved,
    opportunityField: "Opportunity__c",
    partnerField: "Partner__c",
  };
  const mapped = await call(company, "PUT", `${path}/mapping`, {
    segment: 1,
    opportunity: { partnerFields: [{ field: "Partner__c", kind: "lookup" }] },
    partnerObject,
  });
  expect(mapped).toMatchObject({ status: 200 });
  expect((await tell(12, involved)).status).toBe(200);
  expect((await tell(13)).status).toBe(200);
  expect(await hints()).toHaveLength(3);
  await call(company, "POST", `${path}/pause`);
  expect((await tell(14)).status).toBe(200);
  await call(company, "POST", `${path}/resume`);
  expect((await tell(15)).status).toBe(200);
  expect(await hints()).toHaveLength(4);
  await call(company, "POST", `${path}/disconnect`);
  expect((await tell(16)).status).toBe(404);
  expect(await hints()).toHaveLength(4);
});

test("a message of another org is refused, by fifteen characters and by eighteen", async () => {
  const { post, hints } = await connected();
  expect((await post(outboundMessage())).status).toBe(403);
  expect((await post(outboundMessage({ organizationId: "00DD0000000FJ17" }))).status).toBe(403);
  expect(await hints()).toEqual([]);
});

test("the org is the same by fifteen characters", async () => {
  const { post, organizationId } = await connected();
  expect((await post(outboundMessage({ organizationId: organizationId.slice(0, 15) }))).status).toBe(200);
});

const utf16 = (text: string) => {
  const bytes = new Uint8Array(text.length * 2 + 2);
  bytes.set([0xff, 0xfe]);
  for (let at = 0; at < text.length; at += 1) bytes[2 + at * 2] = text.charCodeAt(at);
  return bytes;
};

test.each<[string, () => BodyInit, number]>([
  ["an entity bomb", () => '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 400],
  ["deep nesting", () => "<a>".repeat(300_000), 400],
  ["half a message", () => outboundMessage().slice(0, -30), 400],
  ["no message at all", () => "", 400],
  [
    "a hundred and one notifications",
    () => outboundMessage({ notifications: Array(101).fill(notification()) }),
    400,
  ],
  ["UTF-16", () => utf16(outboundMessage()), 415],
  ["five megabytes", () => "x".repeat(5 * 1024 * 1024), 413],
  ["five megabytes that do not say so", () => new Blob(["x".repeat(5 * 1024 * 1024)]).stream(), 413],
])("%s is refused, and nothing is stored", async (_name, body, status) => {
  const { post, hints } = await connected();
  const answer = await post(body());
  expect(answer.status).toBe(status);
  if (status !== 413) expect(await answer.text()).toContain("<faultcode>soapenv:Client</faultcode>");
  expect(await hints()).toEqual([]);
});
