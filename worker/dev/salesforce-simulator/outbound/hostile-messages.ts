import { recordId } from "../record-id.ts";
import { writeOutboundMessage } from "./outbound-message.ts";

export type HostileMessage = {
  readonly body: string | Uint8Array;
  readonly contentType: string;
};

type Target = { readonly organizationId: string; readonly recordId: string; readonly instanceOrigin: string };

/** Bodies that no org sends, and that a receiver has to refuse in bounded time and memory. */
export function writeHostileMessage(kind: HostileKind, target: Target): HostileMessage {
  return { contentType: "text/xml; charset=UTF-8", ...hostile[kind](target) };
}

export type HostileKind = keyof typeof hostile;

const hostile = {
  "billion-laughs": (target: Target) => ({
    body: withProlog(
      target,
      `<!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from({ length: 9 }, (_, at) => laugh(at)).join("")}]>`,
      "&lol9;",
    ),
  }),
  "external-entity": (target: Target) => ({
    body: withProlog(target, `<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/hostname">]>`, "&file;"),
  }),
  doctype: (target: Target) => ({ body: withProlog(target, "<!DOCTYPE notifications>", "a name") }),
  "utf-16": (target: Target) => ({
    body: utf16(ordinary(target, 1).replace("UTF-8", "UTF-16")),
    contentType: "text/xml; charset=UTF-16",
  }),
  "five-megabytes": (target: Target) => ({
    body: ordinary(target, 1).replace("</sObject>", `<sf:Name>${"x".repeat(5_000_000)}</sf:Name></sObject>`),
  }),
  "deep-nesting": (target: Target) => ({
    body: ordinary(target, 1).replace(
      "</sObject>",
      `${"<sf:a>".repeat(50_000)}${"</sf:a>".repeat(50_000)}</sObject>`,
    ),
  }),
  "too-many-notifications": (target: Target) => ({ body: ordinary(target, 101) }),
  "wrong-org": (target: Target) => ({
    body: ordinary({ ...target, organizationId: recordId("00D", 987_654) }, 1),
  }),
  "malformed-id": (target: Target) => ({
    body: ordinary({ ...target, recordId: "006'; DROP TABLE--" }, 1),
  }),
  "not-xml": () => ({ body: `{"notifications":[]}` }),
  "cut-off": (target: Target) => ({ body: ordinary(target, 1).slice(0, 600) }),
  empty: () => ({ body: "" }),
} as const satisfies Readonly<
  Record<string, (target: Target) => { body: string | Uint8Array; contentType?: string }>
>;

function ordinary(target: Target, count: number): string {
  return writeOutboundMessage({
    organizationId: target.organizationId,
    actionId: recordId("04k", 1),
    sessionId: null,
    instanceOrigin: target.instanceOrigin,
    apiVersion: "66.0",
    notifications: Array.from({ length: count }, (_, at) => ({
      id: recordId("04l", 900_000 + at),
      objectName: "Opportunity",
      recordId: target.recordId,
      fields: [],
    })),
  });
}

function withProlog(target: Target, prolog: string, name: string): string {
  return ordinary(target, 1)
    .replace("?>", `?>${prolog}`)
    .replace("</sObject>", `<sf:Name>${name}</sf:Name></sObject>`);
}

function laugh(at: number): string {
  const inner = at === 0 ? "lol" : `lol${at}`;
  return `<!ENTITY lol${at + 1} "${`&${inner};`.repeat(10)}">`;
}

function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2 + 2);
  bytes.set([0xff, 0xfe]);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    bytes.set([code & 0xff, code >> 8], at * 2 + 2);
  }
  return bytes;
}
