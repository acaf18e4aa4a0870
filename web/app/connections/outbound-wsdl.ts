/**
 * The contract of an outbound message as Salesforce writes it for a receiver: the operation `notifications`, with one message
 * part for each object, at this address.
 */
export function writeOutboundWsdl({
  endpointUrl,
  objects,
}: {
  readonly endpointUrl: string;
  readonly objects: readonly string[];
}): string {
  const types = objects.map(objectType).join("\n");
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions targetNamespace="http://soap.sforce.com/2005/09/outbound"
  xmlns="http://schemas.xmlsoap.org/wsdl/"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:tns="http://soap.sforce.com/2005/09/outbound"
  xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <types>
    <schema xmlns="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified" targetNamespace="urn:sobject.enterprise.soap.sforce.com" xmlns:ens="urn:sobject.enterprise.soap.sforce.com">
      <complexType name="sObject">
        <sequence>
          <element name="fieldsToNull" type="xsd:string" nillable="true" minOccurs="0" maxOccurs="unbounded"/>
          <element name="Id" type="xsd:string" nillable="true"/>
        </sequence>
      </complexType>
${types}
    </schema>
    <schema xmlns="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified" targetNamespace="http://soap.sforce.com/2005/09/outbound" xmlns:ens="urn:sobject.enterprise.soap.sforce.com">
      <import namespace="urn:sobject.enterprise.soap.sforce.com"/>
      <element name="notifications">
        <complexType>
          <sequence>
            <element name="OrganizationId" type="xsd:string"/>
            <element name="ActionId" type="xsd:string"/>
            <element name="SessionId" type="xsd:string" nillable="true"/>
            <element name="EnterpriseUrl" type="xsd:string"/>
            <element name="PartnerUrl" type="xsd:string"/>
            <element name="Notification" maxOccurs="100" type="tns:Notification"/>
          </sequence>
        </complexType>
      </element>
      <complexType name="Notification">
        <sequence>
          <element name="Id" type="xsd:string"/>
          <element name="sObject" type="ens:sObject"/>
        </sequence>
      </complexType>
      <element name="notificationsResponse">
        <complexType>
          <sequence>
            <element name="Ack" type="xsd:boolean"/>
          </sequence>
        </complexType>
      </element>
    </schema>
  </types>
  <message name="notificationsRequest">
    <part element="tns:notifications" name="request"/>
  </message>
  <message name="notificationsResponse">
    <part element="tns:notificationsResponse" name="response"/>
  </message>
  <portType name="NotificationPort">
    <operation name="notifications">
      <documentation>Says which records to look at.</documentation>
      <input message="tns:notificationsRequest"/>
      <output message="tns:notificationsResponse"/>
    </operation>
  </portType>
  <binding name="NotificationBinding" type="tns:NotificationPort">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <operation name="notifications">
      <soap:operation soapAction=""/>
      <input><soap:body use="literal"/></input>
      <output><soap:body use="literal"/></output>
    </operation>
  </binding>
  <service name="NotificationService">
    <documentation>Fairshare</documentation>
    <port binding="tns:NotificationBinding" name="Notification">
      <soap:address location="${escapeXml(endpointUrl)}"/>
    </port>
  </service>
</definitions>
`;
}

function objectType(object: string): string {
  return `      <complexType name="${escapeXml(object)}">
        <complexContent>
          <extension base="ens:sObject">
            <sequence>
              <element name="SystemModstamp" type="xsd:dateTime" nillable="true" minOccurs="0"/>
            </sequence>
          </extension>
        </complexContent>
      </complexType>`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
