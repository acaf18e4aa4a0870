import { type Context, Hono } from "hono";
import { assertNever, ok, type Result } from "#worker/domain/result.ts";
import type { AppContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { anyone } from "#worker/http/route-guard.ts";
import { type HeardMessage, receiveMessage } from "#worker/usecases/connections/receive-message.ts";
import { type MessageProblem, type OutboundMessage, parseOutboundMessage } from "./outbound-message.ts";

/**
 * Salesforce's outbound messages. Whoever does not know the secret in the address learns nothing and costs no parsing; a message is
 * acknowledged once it is stored, and what it says is looked up by ourselves.
 */
export const salesforceWebhooks = new Hono<AppContext>().post(
  "/:connectionKey",
  anyone({ summary: "What Salesforce says has changed" }),
  async (c) => {
    const { connections, companies } = c.get("services");
    const received = await receiveMessage(connections, companies, {
      connectionKey: c.req.param("connectionKey"),
      readMessage: async () => toHints(parseOutboundMessage(new Uint8Array(await c.req.arrayBuffer()))),
    });
    if (received.ok) return soap(c, 200, ACKNOWLEDGED);
    const refusal = received.error;
    switch (refusal.kind) {
      case "unknown-sender":
        return problem(c, "not-found");
      case "unreadable":
        return fault(c, statusOf(refusal.problem));
      case "another-org":
        console.warn("a message of another org was refused", { connectionId: refusal.connectionId });
        return fault(c, 403);
      case "overtaken":
        return fault(c, 503);
      default:
        return assertNever(refusal);
    }
  },
);

function toHints(message: Result<OutboundMessage, MessageProblem>): Result<HeardMessage, MessageProblem> {
  if (!message.ok) return message;
  const { organizationId, notifications } = message.value;
  const hints = notifications.map(({ id, object, recordId }) => ({ notificationId: id, object, recordId }));
  return ok({ organizationId, hints });
}

const ENVELOPE = 'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"';
const ACKNOWLEDGED = `<soapenv:Envelope ${ENVELOPE}><soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>`;
/** The same words for every cause, and never any of the sender's own. */
const REFUSED = `<soapenv:Envelope ${ENVELOPE}><soapenv:Body><soapenv:Fault><faultcode>soapenv:Client</faultcode><faultstring>The message was not accepted.</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>`;

function fault(c: Context, status: 400 | 403 | 415 | 503) {
  return soap(c, status, REFUSED);
}

function soap(c: Context, status: 200 | 400 | 403 | 415 | 503, body: string) {
  return c.body(body, status, { "Content-Type": "text/xml; charset=utf-8" });
}

function statusOf(problem: MessageProblem): 400 | 415 {
  switch (problem) {
    case "not-utf-8":
      return 415;
    case "not-well-formed":
    case "doctype":
    case "too-deep":
    case "too-many-attributes":
    case "text-too-long":
    case "too-many-notifications":
    case "not-an-outbound-message":
      return 400;
    default:
      return assertNever(problem);
  }
}
