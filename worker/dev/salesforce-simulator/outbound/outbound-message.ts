export type OutboundField = { readonly name: string; readonly text: string | null };

export type OutboundNotification = {
  readonly id: string;
  readonly objectName: string;
  readonly recordId: string;
  readonly fields: readonly OutboundField[];
};

export type OutboundMessage = {
  readonly organizationId: string;
  readonly actionId: string;
  readonly sessionId: string | null;
  readonly instanceOrigin: string;
  readonly apiVersion: string;
  readonly notifications: readonly OutboundNotification[];
};

/** The SOAP body as Salesforce posts it: Id first, then the fields by name; see the WSDL of an outbound message. */
export function writeOutboundMessage(message: OutboundMessage): string {
  const orgId = message.organizationId.slice(0, 15);
  const soap = `${message.instanceOrigin}/services/Soap`;
  const session =
    message.sessionId === null
      ? `<SessionId xsi:nil="true"/>`
      : `<SessionId>${escapeXml(message.sessionId)}</SessionId>`;
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`,
    `<soapenv:Body>`,
    `<notifications xmlns="http://soap.sforce.com/2005/09/outbound">`,
    `<OrganizationId>${message.organizationId}</OrganizationId>`,
    `<ActionId>${message.actionId}</ActionId>`,
    session,
    `<EnterpriseUrl>${escapeXml(`${soap}/c/${message.apiVersion}/${orgId}`)}</EnterpriseUrl>`,
    `<PartnerUrl>${escapeXml(`${soap}/u/${message.apiVersion}/${orgId}`)}</PartnerUrl>`,
    ...message.notifications.map(writeNotification),
    `</notifications>`,
    `</soapenv:Body>`,
    `</soapenv:Envelope>`,
  ].join("");
}

function writeNotification(notification: OutboundNotification): string {
  const fields = notification.fields.map(({ name, text }) =>
    text === null ? `<sf:${name} xsi:nil="true"/>` : `<sf:${name}>${escapeXml(text)}</sf:${name}>`,
  );
  return [
    `<Notification>`,
    `<Id>${notification.id}</Id>`,
    `<sObject xsi:type="sf:${notification.objectName}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">`,
    `<sf:Id>${notification.recordId}</sf:Id>`,
    ...fields,
    `</sObject>`,
    `</Notification>`,
  ].join("");
}

/** Anything but 200 with an Ack of true has not been delivered. */
export function isAcknowledged(status: number, body: string): boolean {
  return status === 200 && /<(?:\w+:)?Ack>\s*true\s*<\/(?:\w+:)?Ack>/.test(body);
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
}
