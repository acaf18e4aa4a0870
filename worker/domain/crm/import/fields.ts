import type { ImportKind } from "#worker/domain/crm/records.ts";

export type FieldType =
  | "id"
  | "text"
  | "amount"
  | "currency"
  | "date"
  | "outcome"
  | "confidence"
  | "units"
  | "source"
  | "approval"
  | "custom";

/** One field of ours that a column can be mapped to. Synonyms are headers seen in the wild, best first, already folded. */
export type FieldSpec = {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  readonly type: FieldType;
  readonly synonyms: readonly string[];
};

export const importFields: Readonly<Record<ImportKind, readonly FieldSpec[]>> = {
  opportunities: [
    required(
      field("externalId", "Opportunity ID", "id", [
        "opportunity id|deal id|external id|id|record id|opportunity number|deal number|opp id|crm id|key|opportunity key",
        "opportunity external id|case safe id|opportunity 18 digit id|verkaufschance id|opportunity nr|deal nr|id opportunite|id affaire|id oportunidad|id opportunita|id oportunidade",
      ]),
    ),
    field("name", "Name", "text", [
      "opportunity name|deal name|name|opportunity|deal|title|deal title|opportunity title|subject",
      "verkaufschance|bezeichnung|nom de l opportunite|nom|affaire|nombre de la oportunidad|nombre|oportunidad|nome opportunita|nome|naam|titel",
    ]),
    field("account", "Account", "text", [
      "account|account name|company|company name|customer|customer name|client|client name|organization|organisation|organization name|account id|company id|customer id",
      "associated company|kunde|kundenname|firma|konto|unternehmen|compte|nom du compte|societe|entreprise|cuenta|nombre de la cuenta|cliente|empresa|azienda|conta|klant|bedrijf",
    ]),
    field("accountDomain", "Account domain", "text", [
      "account domain|domain|website|account website|company domain|company domain name|customer domain|web site|webseite|site web|sitio web|sito web",
    ]),
    field("amount", "Amount", "amount", [
      "amount|deal amount|opportunity amount|value|deal value|close value|closed value|opportunity value|total amount|total value|acv|tcv|arr|revenue|total|contract value|deal size|price",
      "betrag|wert|auftragswert|umsatz|summe|volumen|montant|valeur|importe|monto|valor|cantidad|importo|valore|ammontare|bedrag|waarde|kwota|belopp",
    ]),
    field("currency", "Currency", "currency", [
      "currency|currency code|currency iso code|deal currency|opportunity currency|amount currency|iso currency|wahrung|devise|monnaie|moneda|divisa|valuta|moeda|waluta",
    ]),
    field("stage", "Stage", "text", [
      "stage|stage name|deal stage|opportunity stage|sales stage|pipeline stage|phase|status|deal status|opportunity status",
      "verkaufsphase|stufe|etape|etapa|fase|stato|estado|stadium",
    ]),
    field("outcome", "Won or lost", "outcome", [
      "outcome|result|is won|won|closed won|won lost|win loss|is closed won|deal outcome|status|deal status|opportunity status|is closed|closed",
      "ergebnis|gewonnen|gewonnen verloren|resultat|gagne|resultado|ganado|ganada|esito|vinto|ganho|uitkomst",
    ]),
    field("type", "Type", "text", [
      "type|opportunity type|deal type|business type|record type|typ|art|tipo|soort",
    ]),
    field("owner", "Owner", "text", [
      "owner|opportunity owner|deal owner|owner name|opportunity owner name|account executive|sales rep|sales representative|salesperson|sales person|sales agent|rep|agent",
      "inhaber|besitzer|vertriebsmitarbeiter|zustandig|proprietaire|commercial|propietario|proprietario|responsabile|eigenaar",
    ]),
    field("region", "Region", "text", [
      "region|sales region|territory|sales territory|geo|geography|vertriebsregion|gebiet|territoire|territorio|regione|regiao|regio",
    ]),
    field("product", "Product", "text", [
      "product|product name|product line|product family|products|produkt|produktlinie|produit|producto|prodotto|produto",
    ]),
    field("createdAt", "Created", "date", [
      "created date|created at|create date|created|creation date|created on|date created|opened|open date|engage date|start date|opportunity created date|date opened|created time|add time",
      "erstellt|erstellt am|erstelldatum|erstellungsdatum|angelegt am|date de creation|cree le|fecha de creacion|creado|creada|data di creazione|creato il|data de criacao|criado em|aangemaakt|aanmaakdatum|skapad",
    ]),
    field("closedAt", "Closed", "date", [
      "close date|closed date|closed at|closing date|date closed|closed on|won date|won time|actual close date|end date|closedate|expected close date",
      "abschlussdatum|abschluss|abschluss am|abschlusstermin|abschlusstag|datum abschluss|vertragsabschluss|gewonnen am|schliessdatum",
      "tatsachlicher abschluss|voraussichtlicher abschluss|voraussichtliches abschlussdatum|erwarteter abschluss|geplanter abschluss",
      "abgeschlossen am|schlusstermin|geschlossen am|date de cloture|date de fermeture|ferme le|fecha de cierre|cierre|cerrado el|data di chiusura|chiusura|data de fechamento|fechado em|sluitingsdatum|afgesloten op",
    ]),
    field("leadCreatedAt", "Lead created", "date", [
      "lead created date|lead created at|lead created|lead date|lead creation date|first contact date|lead erstellt am|lead erstellt|date de creation du lead|date de creation de la piste|fecha de creacion del lead",
    ]),
    field("partner", "Partner", "text", [
      "partner|partner name|partner account|partners|partner account name|channel partner|referral partner|primary partner|sourcing partner|referring partner|reseller|reseller name|var|si partner|influence partner|implementation partner|partner company",
      "vertriebspartner|partnername|wiederverkaufer|partenaire|nom du partenaire|revendeur|socio|nombre del socio|revendedor|partner commerciale|rivenditore|parceiro|parceiros|wederverkoper",
    ]),
    field("partnerRole", "Partner role", "text", [
      "partner role|role|partner type|partner involvement|partner roles|rolle|partnerrolle|role du partenaire|rol|rol del socio|ruolo|ruolo partner|funcao|papel",
    ]),
  ],
  touchpoints: [
    field("externalId", "Touchpoint ID", "id", [
      "touchpoint id|external id|id|activity id|record id|touch id|event id|task id",
    ]),
    required(
      field("opportunity", "Opportunity ID", "id", [
        "opportunity id|deal id|opportunity|deal|opportunity external id|opp id|opportunity number|verkaufschance|opportunite|oportunidad|opportunita",
      ]),
    ),
    required(
      field("partner", "Partner", "text", [
        "partner|partner name|partner account|partner company|channel partner|reseller|partnername|partenaire|socio|parceiro",
      ]),
    ),
    field("source", "Source", "source", [
      "source|evidence source|touchpoint source|quelle|origine|fuente|fonte|bron",
    ]),
    field("type", "Type", "text", ["type|touchpoint type|activity type|touch type|kind|typ|art|tipo"]),
    field("role", "Role", "text", ["role|partner role|involvement|rolle|rol|ruolo|papel"]),
    field("units", "Units", "units", [
      "units|quantity|count|weight|effort|hours|einheiten|anzahl|menge|unites|quantite|unidades|unita|aantal",
    ]),
    field("confidence", "Confidence", "confidence", [
      "confidence|probability|score|certainty|konfidenz|sicherheit|confiance|confianza|confidenza",
    ]),
    field("occurredAt", "Date", "date", [
      "occurred at|date|touchpoint date|touched at|activity date|occurred|timestamp|event date|when|created date|created at|time|datum|date de l activite|fecha|data",
    ]),
    field("status", "Approval", "approval", [
      "approval status|approval|status|touchpoint status|review status|evidence status|registration status|genehmigungsstatus|genehmigung|statut|estado|stato",
    ]),
    field("validUntil", "Valid until", "date", [
      "valid until|valid to|valid through|expires|expires at|expires on|expiry date|expiry|expiration date|expiration|registration expires|gultig bis|ablaufdatum|date d expiration|valido hasta|fecha de vencimiento|scadenza",
    ]),
    field("note", "Note", "text", [
      "note|notes|comment|comments|description|subject|notiz|bemerkung|remarque|nota|notas|commento|opmerking",
    ]),
  ],
  partners: [
    field("externalId", "Partner ID", "id", [
      "partner id|external id|id|record id|account id|partner number|crm id|partnernummer|id partenaire|id socio",
    ]),
    required(
      field("name", "Name", "text", [
        "partner name|partner|name|company|company name|account name|organization|organisation|partnername|firma|nom|partenaire|nombre|socio|nome|parceiro|naam",
      ]),
    ),
    field("type", "Type", "text", [
      "partner type|type|category|tier|partner category|program|typ|partnertyp|categorie|tipo|categoria",
    ]),
    field("domain", "Domain", "text", [
      "domain|website|partner domain|web site|url|email domain|company domain|webseite|site web|sitio web|sito web",
    ]),
  ],
  accounts: [
    field("externalId", "Account ID", "id", [
      "account id|external id|id|record id|company id|customer id|account number|crm id|kundennummer|id compte|id cuenta",
    ]),
    required(
      field("name", "Name", "text", [
        "account name|account|name|company|company name|customer|customer name|client|organization|organisation|kunde|kundenname|firma|compte|nom|cuenta|nombre|cliente|azienda|nome|klant|naam",
      ]),
    ),
    field("domain", "Domain", "text", [
      "domain|website|account domain|account website|web site|url|company domain|company domain name|webseite|site web|sitio web|sito web",
    ]),
  ],
  contacts: [
    required(
      field("externalId", "Contact ID", "id", [
        "contact id|external id|id|record id|person id|contact number|crm id|kontakt id|kontaktnummer|id contact|id contacto|id contatto",
      ]),
    ),
    field("name", "Name", "text", [
      "contact name|name|full name|contact|person|display name|kontakt|kontaktname|nom|nombre|nome|naam",
    ]),
    field("email", "E-mail", "text", [
      "email|e mail|email address|e mail address|work email|contact email|mail|e mail adresse|adresse e mail|courriel|correo|correo electronico|indirizzo email",
    ]),
    ...accountFields(),
  ],
  activities: [
    field("externalId", "Activity ID", "id", [
      "activity id|external id|id|record id|task id|event id|engagement id|crm id|aktivitat id|id activite|id actividad|id attivita",
    ]),
    required(
      field("occurredAt", "Date", "date", [
        "occurred at|date|activity date|date time|start|start date|start date time|due date|completed date|completed at|event date|timestamp|when|created date|created at|time|datum|date de l activite|fecha|data",
      ]),
    ),
    field("partner", "Partner", "text", [
      "partner|partner name|partner account|partner company|channel partner|reseller|partnername|partenaire|socio|parceiro",
    ]),
    field("type", "Type", "text", [
      "type|activity type|task type|event type|task subtype|kind|typ|aktivitatstyp|art|tipo",
    ]),
    field("subject", "Subject", "text", [
      "subject|title|description|topic|summary|activity subject|betreff|objet|asunto|oggetto|assunto|onderwerp",
    ]),
    field("source", "Source", "source", [
      "source|evidence source|activity source|quelle|origine|fuente|fonte|bron",
    ]),
    field("opportunity", "Opportunity ID", "id", [
      "opportunity id|deal id|opportunity|deal|opp id|opportunity external id|what id|verkaufschance|opportunite|oportunidad|opportunita",
    ]),
    field("contact", "Contact ID", "id", [
      "contact id|contact|who id|person id|contact external id|kontakt id|id contact|id contacto|id contatto",
    ]),
    field("email", "E-mail", "text", [
      "email|e mail|email address|contact email|attendee|attendee email|from|mail|e mail adresse|adresse e mail|courriel|correo|indirizzo email",
    ]),
    ...accountFields(),
  ],
};

/** Whose somebody is, or with whom something was done: by an id, by a name, or by both. */
function accountFields(): readonly FieldSpec[] {
  return [
    field("accountId", "Account ID", "id", [
      "account id|company id|customer id|associated company id|account external id|kunden id|id compte|id cuenta|id azienda",
    ]),
    field("account", "Account", "text", [
      "account name|account|company|company name|customer|customer name|associated company|company or account|organization|organisation|kunde|firma|compte|cuenta|cliente|azienda|klant",
    ]),
  ];
}

function field(name: string, label: string, type: FieldType, synonyms: readonly string[]): FieldSpec {
  return { name, label, required: false, type, synonyms: synonyms.flatMap((line) => line.split("|")) };
}

/** Without this one a row cannot be taken, so a file without its column is refused. */
function required(spec: FieldSpec): FieldSpec {
  return { ...spec, required: true };
}

/** A company's own field of an opportunity. Its key goes into JSON and into rules, so it is plain. */
const CUSTOM = /^custom\.([A-Za-z][A-Za-z0-9_-]{0,59})$/;
export const mostCustomFields = 50;

/** Our field of that name, or a company's own such as "custom.tier"; or undefined. */
export function fieldNamed(kind: ImportKind, name: string): FieldSpec | undefined {
  const key = kind === "opportunities" ? customKeyOf(name) : null;
  if (key !== null) return { name, label: key, required: false, type: "custom", synonyms: [] };
  return importFields[kind].find((spec) => spec.name === name);
}

/** The key of a custom field's name; null for any other name. */
export function customKeyOf(name: string): string | null {
  return CUSTOM.exec(name)?.[1] ?? null;
}

/** Our fields that the mapping has columns for, in their order, and then the company's own. */
export function mappedFields(
  kind: ImportKind,
  mapping: Readonly<Record<string, unknown>>,
): readonly FieldSpec[] {
  const own = importFields[kind].filter(({ name }) => mapping[name] !== undefined);
  const custom = Object.keys(mapping)
    .filter((name) => customKeyOf(name) !== null)
    .sort();
  return [...own, ...custom.flatMap((name) => fieldNamed(kind, name) ?? [])];
}
