/** One notification of an outbound message. */
export function notification({
  id = "04l1I000000fztEQAQ",
  object = "Opportunity",
  recordId = "006D000000CQLHYIA5",
} = {}): string {
  return `<Notification><Id>${id}</Id><sObject xsi:type="sf:${object}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>${recordId}</sf:Id><sf:Amount>1200.0</sf:Amount><sf:StageName>Closed Won</sf:StageName></sObject></Notification>`;
}

/** A message as Salesforce sends it: one line. */
export function outboundMessage({
  organizationId = "00DD0000000FJ17MAG",
  notifications = [notification()],
}: {
  readonly organizationId?: string;
  readonly notifications?: readonly string[];
} = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>${organizationId}</OrganizationId><ActionId>04kx00000004CYJAA2</ActionId><SessionId xsi:nil="true"/><EnterpriseUrl>https://acme.my.salesforce.com/services/Soap/c/66.0/00Dx0000000BV7z</EnterpriseUrl><PartnerUrl>https://acme.my.salesforce.com/services/Soap/u/66.0/00Dx0000000BV7z</PartnerUrl>${notifications.join("")}</notifications></soapenv:Body></soapenv:Envelope>`;
}
