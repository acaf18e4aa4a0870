import { nameKey } from "#worker/domain/crm/name-key.ts";

/** Our types of activity, each with its weight in the settings; `other` is what a company's own words did not map to. */
export const ACTIVITY_TYPES = [
  "meeting",
  "call",
  "email",
  "demo",
  "technical_workshop",
  "referral",
  "introduction",
  "other",
] as const;
export type ActivityType = (typeof ACTIVITY_TYPES)[number];

/** What a company says its own words mean; the keys are the CRM's types and campaign statuses as written there. */
export type TypeMapping = Readonly<Record<string, ActivityType>>;

/** One of the CRM's words that nobody has mapped yet, and how many records carry it. */
export type UnmappedType = { readonly crmType: string; readonly records: number };

/** What Salesforce and HubSpot call them when nobody has changed the words, by `nameKey`. */
const usualWords = new Map<string, ActivityType>(
  Object.entries({
    meeting: ["meeting", "event", "on-site visit", "onsite", "in person", "video meeting", "web meeting"],
    call: ["call", "phone", "phone call", "telephone"],
    email: ["email", "e-mail", "mail", "listemail", "list email", "letter", "linkedin", "message"],
    demo: ["demo", "demonstration", "product demo", "presentation"],
    technical_workshop: [
      "technical workshop",
      "technicalworkshop",
      "technical_workshop",
      "workshop",
      "poc",
      "training",
    ],
    referral: ["referral", "referred", "lead referral", "lead hand-over"],
    introduction: ["introduction", "intro", "introduced"],
    other: ["other"],
  } satisfies Record<ActivityType, readonly string[]>).flatMap(([type, words]) =>
    words.map((word) => [word, type as ActivityType] as const),
  ),
);

/** Reads the types of one company. Case, white space and forms of the same sign do not count; the company's own mapping comes first. */
export function activityTypeReader(
  mapping: TypeMapping = {},
): (crmType: string | null) => ActivityType | null {
  const own = new Map(Object.entries(mapping).map(([word, type]) => [nameKey(word), type]));
  return (crmType) => {
    const key = nameKey(crmType ?? "");
    return own.get(key) ?? usualWords.get(key) ?? null;
  };
}

/** The CRM's words that map to nothing, the most frequent first: their records count as `other` until somebody maps them. */
export function listUnmappedTypes(
  crmTypes: Iterable<string | null>,
  mapping: TypeMapping = {},
): readonly UnmappedType[] {
  const read = activityTypeReader(mapping);
  const unmapped = new Map<string, { crmType: string; records: number }>();
  for (const crmType of crmTypes) {
    const key = nameKey(crmType ?? "");
    if (key === "" || read(crmType) !== null) continue;
    const known = unmapped.get(key);
    if (known === undefined) unmapped.set(key, { crmType: (crmType ?? "").trim(), records: 1 });
    else known.records += 1;
  }
  return [...unmapped.entries()]
    .sort(([keyA, a], [keyB, b]) => b.records - a.records || (keyA < keyB ? -1 : 1))
    .map(([, each]) => each);
}
