import { expect, test } from "vitest";
import { notification, outboundMessage } from "#worker/testing/outbound-messages.ts";
import { type MessageProblem, parseOutboundMessage } from "./outbound-message.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseOutboundMessage(encode(text));

test("a message says which records to look at, and of which org", () => {
  expect(parse(outboundMessage())).toEqual({
    ok: true,
    value: {
      organizationId: "00DD0000000FJ17MAG",
      notifications: [{ id: "04l1I000000fztEQAQ", object: "Opportunity", recordId: "006D000000CQLHYIA5" }],
    },
  });
});

test("a byte order mark, other prefixes, CDATA and fields of null are all the same message", () => {
  const plain = parse(outboundMessage());
  const dressed = outboundMessage()
    .replaceAll("soapenv", "S")
    .replaceAll("sf:", "urn1:")
    .replaceAll("xmlns:sf", "xmlns:urn1")
    .replace("006D000000CQLHYIA5", "<![CDATA[006D000000CQLHYIA5]]>")
    .replace("<urn1:Amount>1200.0</urn1:Amount>", '<urn1:Amount xsi:nil="true"/>');
  expect(parse(`\uFEFF${dressed}`)).toEqual(plain);
});

test("a hundred notifications are read, one more is refused", () => {
  const many = (count: number) =>
    outboundMessage({ notifications: Array.from({ length: count }, () => notification()) });
  expect(parse(many(100))).toMatchObject({ ok: true, value: { notifications: { length: 100 } } });
  expect(parse(many(101))).toEqual({ ok: false, error: "too-many-notifications" });
});

test("an id inside a record's parent or a stray header is not the message's", () => {
  const stray = outboundMessage().replace(
    "<soapenv:Body>",
    "<soapenv:Header><OrganizationId>00D</OrganizationId></soapenv:Header><soapenv:Body>",
  );
  expect(parse(stray)).toEqual(parse(outboundMessage()));
});

const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from({ length: 10 }, (_, at) => `<!ENTITY lol${at + 1} "${`&lol${at || ""};`.repeat(10)}">`).join("")}]>`;

test.each<[string, string, MessageProblem]>([
  ["an entity bomb", outboundMessage().replace("?>", `?>${laughs}`).replace("1200.0", "&lol9;"), "doctype"],
  [
    "an external entity",
    outboundMessage().replace("?>", '?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
    "doctype",
  ],
  ["an entity nobody declared", outboundMessage().replace("1200.0", "&lol;"), "not-well-formed"],
  ["deep nesting", "<a>".repeat(100_000), "too-deep"],
  [
    "a thousand attributes",
    `<a ${Array.from({ length: 1000 }, (_, at) => `b${at}="c"`).join(" ")}/>`,
    "too-many-attributes",
  ],
  ["a text without an end", `<a>${"x".repeat(900_000)}</a>`, "text-too-long"],
  ["tags that do not match", outboundMessage().replace("</sf:Id>", "</sf:Ib>"), "not-well-formed"],
  ["half a message", outboundMessage().slice(0, -20), "not-well-formed"],
  [
    "two messages",
    `${outboundMessage()}${outboundMessage().replace(/^<\?xml[^>]*>/, "")}`,
    "not-well-formed",
  ],
  ["nothing", "", "not-well-formed"],
  ["JSON", "{}", "not-well-formed"],
  ["another document", "<html/>", "not-an-outbound-message"],
  ["no notifications", outboundMessage({ notifications: [] }), "not-an-outbound-message"],
  [
    "no namespace",
    outboundMessage().replace(' xmlns="http://soap.sforce.com/2005/09/outbound"', ""),
    "not-an-outbound-message",
  ],
  ["an org id that is none", outboundMessage({ organizationId: "<b/>" }), "not-an-outbound-message"],
  [
    "a record id with a query in it",
    outboundMessage({ notifications: [notification({ recordId: "006' OR Name != '" })] }),
    "not-an-outbound-message",
  ],
  [
    "an object name with a path in it",
    outboundMessage({ notifications: [notification({ object: "../limits" })] }),
    "not-an-outbound-message",
  ],
  ["another encoding by declaration", outboundMessage().replace("UTF-8", "UTF-16"), "not-utf-8"],
])("%s is refused", (_name, body, problem) => {
  expect(parse(body)).toEqual({ ok: false, error: problem });
});

test("UTF-16 and broken UTF-8 are refused before any parsing", () => {
  const text = outboundMessage();
  const utf16 = new Uint8Array(text.length * 2 + 2);
  utf16.set([0xff, 0xfe]);
  for (let at = 0; at < text.length; at += 1) utf16[2 + at * 2] = text.charCodeAt(at);
  expect(parseOutboundMessage(utf16)).toEqual({ ok: false, error: "not-utf-8" });
  expect(parseOutboundMessage(utf16.slice(2))).toEqual({ ok: false, error: "not-utf-8" });
  expect(parseOutboundMessage(Uint8Array.of(0x3c, 0xc3, 0x28))).toEqual({ ok: false, error: "not-utf-8" });
});
