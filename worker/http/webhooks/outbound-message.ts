import { SaxesParser, type SaxesTagNS } from "saxes";
import { parseSalesforceId } from "#worker/domain/crm/salesforce/salesforce-id.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";

/** What a message tells us to look at. Its fields are left unread: who sent it is known too little to believe them. */
export type OutboundMessage = {
  /** 18 characters, as all ids here. */
  readonly organizationId: string;
  readonly notifications: readonly {
    readonly id: string;
    readonly object: string;
    readonly recordId: string;
  }[];
};

export type MessageProblem =
  | "not-utf-8"
  | "not-well-formed"
  | "doctype"
  | "too-deep"
  | "too-many-attributes"
  | "text-too-long"
  | "too-many-notifications"
  | "not-an-outbound-message";

const SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
const OUTBOUND = "http://soap.sforce.com/2005/09/outbound";
const SOBJECT = "urn:sobject.enterprise.soap.sforce.com";
const INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";

// A real message is seven deep with a compound field, names a handful of namespaces, and its longest field is a long text area.
const mostDepth = 16;
const mostAttributes = 32;
const mostTextCharacters = 200_000;
const mostNotifications = 100;

/**
 * Reads a SOAP outbound message strictly. The bytes are at most a megabyte by then; what is refused is refused at the point where it shows,
 * and nothing is ever expanded or fetched. Prefixes do not count, namespaces do.
 */
export function parseOutboundMessage(bytes: Uint8Array): Result<OutboundMessage, MessageProblem> {
  const text = decode(bytes);
  if (text === null) return err("not-utf-8");
  const reading = new MessageReading();
  try {
    reading.read(text);
  } catch (error) {
    return err(error instanceof Refused ? error.problem : "not-well-formed");
  }
  return reading.result();
}

/** UTF-8 and nothing else: what looks at bytes before us must see what the parser sees. */
function decode(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
    const declared = /^<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']/.exec(text)?.[1];
    return text.includes("\u0000") || (declared !== undefined && declared.toLowerCase() !== "utf-8")
      ? null
      : text;
  } catch {
    return null;
  }
}

class Refused extends Error {
  readonly problem: MessageProblem;
  constructor(problem: MessageProblem) {
    super(problem);
    this.problem = problem;
  }
}

type Notification = { id: string; object: string; recordId: string };

/** Each element by its namespace and name, from the top: what may stand where. */
const PATHS = {
  organizationId: pathOf(
    [SOAP, "Envelope"],
    [SOAP, "Body"],
    [OUTBOUND, "notifications"],
    [OUTBOUND, "OrganizationId"],
  ),
  notifications: pathOf([SOAP, "Envelope"], [SOAP, "Body"], [OUTBOUND, "notifications"]),
  notification: pathOf(
    [SOAP, "Envelope"],
    [SOAP, "Body"],
    [OUTBOUND, "notifications"],
    [OUTBOUND, "Notification"],
  ),
};
const NOTIFICATION_ID = `${PATHS.notification}/${pathOf([OUTBOUND, "Id"])}`;
const RECORD = `${PATHS.notification}/${pathOf([OUTBOUND, "sObject"])}`;
const RECORD_ID = `${RECORD}/${pathOf([SOBJECT, "Id"])}`;

class MessageReading {
  readonly #parser = new SaxesParser<{ xmlns: true }>({ xmlns: true });
  readonly #path: string[] = [];
  readonly #found: Notification[] = [];
  #organizationId = "";
  #notificationLists = 0;
  #attributes = 0;
  #text = "";

  constructor() {
    const parser = this.#parser;
    parser.on("error", () => {
      throw new Refused("not-well-formed");
    });
    parser.on("doctype", () => {
      throw new Refused("doctype");
    });
    parser.on("opentagstart", () => {
      this.#attributes = 0;
      if (this.#path.length >= mostDepth) throw new Refused("too-deep");
    });
    parser.on("attribute", () => {
      this.#attributes += 1;
      if (this.#attributes > mostAttributes) throw new Refused("too-many-attributes");
    });
    parser.on("opentag", (tag) => this.#open(tag));
    parser.on("text", (text) => this.#hear(text));
    parser.on("cdata", (text) => this.#hear(text));
    parser.on("closetag", () => this.#close());
  }

  read(text: string): void {
    // In pieces, so that a refusal costs no more than what stands before it.
    const pieceCharacters = 65_536;
    for (let at = 0; at < text.length; at += pieceCharacters) {
      this.#parser.write(text.slice(at, at + pieceCharacters));
    }
    this.#parser.close();
  }

  result(): Result<OutboundMessage, MessageProblem> {
    const organizationId = parseSalesforceId(this.#organizationId);
    const notifications = this.#found.map(readNotification);
    const isWhole = organizationId !== null && this.#notificationLists === 1 && notifications.length > 0;
    if (!isWhole || notifications.includes(null)) return err("not-an-outbound-message");
    return ok({ organizationId, notifications: notifications.filter((each) => each !== null) });
  }

  #open(tag: SaxesTagNS): void {
    this.#path.push(pathOf([tag.uri, tag.local]));
    this.#text = "";
    const path = this.#path.join("/");
    if (path === PATHS.notifications) this.#notificationLists += 1;
    if (path === PATHS.notification) {
      if (this.#found.length >= mostNotifications) throw new Refused("too-many-notifications");
      this.#found.push({ id: "", object: "", recordId: "" });
    }
    const current = this.#found.at(-1);
    if (path === RECORD && current) current.object = this.#objectOf(tag);
  }

  /** xsi:type="sf:Opportunity", whatever the prefixes are called. */
  #objectOf(tag: SaxesTagNS): string {
    const type =
      Object.values(tag.attributes).find(({ uri, local }) => uri === INSTANCE && local === "type")?.value ??
      "";
    const [prefix = "", name = ""] = type.split(":");
    return this.#parser.resolve(prefix) === SOBJECT || tag.ns[prefix] === SOBJECT ? name : "";
  }

  #hear(text: string): void {
    this.#text += text;
    if (this.#text.length > mostTextCharacters) throw new Refused("text-too-long");
  }

  #close(): void {
    const path = this.#path.join("/");
    const text = this.#text.trim();
    const current = this.#found.at(-1);
    if (path === PATHS.organizationId) this.#organizationId = text;
    else if (path === NOTIFICATION_ID && current) current.id = text;
    else if (path === RECORD_ID && current) current.recordId = text;
    this.#path.pop();
    this.#text = "";
  }
}

function pathOf(...names: readonly (readonly [string, string])[]): string {
  return names.map(([uri, local]) => `{${uri}}${local}`).join("/");
}

function readNotification({
  id,
  object,
  recordId,
}: Notification): OutboundMessage["notifications"][number] | null {
  const [notificationId, record] = [parseSalesforceId(id), parseSalesforceId(recordId)];
  return notificationId !== null && record !== null && /^[A-Za-z]\w{0,79}$/.test(object)
    ? { id: notificationId, object, recordId: record }
    : null;
}
