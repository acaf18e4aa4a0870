import type { CrmFieldsView, CrmFieldView, MappingView } from "#web/app/lib/views.ts";

type PartnerFieldKind = MappingView["opportunity"]["partnerFields"][number]["kind"];
type PartnerObject = NonNullable<MappingView["partnerObject"]>;

/** How a field can name partners; null for one that cannot. */
export function partnerKindOf({ type, referenceTo }: CrmFieldView): PartnerFieldKind | null {
  if (type === "lookup") return referenceTo.includes("Account") ? "lookup" : null;
  if (type === "long-text") return "text";
  return type === "text" || type === "picklist" || type === "multi-picklist" ? type : null;
}

/** What a company most likely wants, by the fields it has: where the page of a mapping begins. */
export function suggestMapping({ suggestions, fields }: CrmFieldsView): MappingView {
  const best = (use: CrmFieldsView["suggestions"][number]["use"]) =>
    suggestions.find((suggestion) => suggestion.use === use);
  const partner = best("partner");
  const ownType = suggestions.find(
    ({ use, field }) => use === "deal-type" && fields.some(({ name, custom }) => name === field && custom),
  );
  const custom = Object.entries({
    region: best("region")?.field,
    product: best("product")?.field,
    revenue_type: ownType?.field,
  }).flatMap(([key, field]) => (field === undefined ? [] : [[key, field] as const]));
  return {
    segment: 1,
    opportunity: {
      partnerFields: partner?.kind ? [{ field: partner.field, kind: partner.kind }] : [],
      roleField: best("role")?.field ?? null,
      custom: Object.fromEntries(custom),
    },
    partnerObject: null,
  };
}

/** The fields of an object that are likely to say what we look for in a row for each partner of a deal. */
export function suggestPartnerObject({ object, fields }: CrmFieldsView): PartnerObject {
  const named = (pattern: RegExp, types: readonly string[]) =>
    fields.find(({ name, label, type }) => types.includes(type) && pattern.test(`${name} ${label}`))?.name;
  const to = (target: string) =>
    fields.find(({ type, referenceTo }) => type === "lookup" && referenceTo.includes(target))?.name;
  return {
    object,
    opportunityField: to("Opportunity") ?? "",
    partnerField: to("Account") ?? named(/partner/i, ["text", "picklist"]) ?? "",
    roleField: named(/role|involvement/i, ["picklist", "text"]) ?? null,
    shareField: named(/share|split|credit|percent/i, ["number"]) ?? null,
  };
}

/** What the form says, whole or not: the API judges it. */
export function readMappingForm(form: FormData): MappingView {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const keys = form.getAll("customKey").map((key) => String(key).trim());
  const values = form.getAll("customField").map(String);
  const custom = [
    ["region", text("region")],
    ["product", text("product")],
    ...keys.map((key, at) => [key, values[at] ?? ""]),
  ].filter(([key, field]) => key !== "" && field !== "");
  const object = text("object");
  return {
    segment: ([1, 2, 3] as const).find((segment) => String(segment) === form.get("segment")) ?? 1,
    opportunity: {
      partnerFields: form.getAll("partnerField").map((value) => {
        const [kind = "", field = ""] = String(value).split(":");
        return { kind: kind as PartnerFieldKind, field };
      }),
      roleField: text("roleField") || null,
      custom: Object.fromEntries(custom),
    },
    partnerObject:
      object === ""
        ? null
        : {
            object,
            opportunityField: text("opportunityField"),
            partnerField: text("partnerNameField"),
            roleField: text("partnerRoleField") || null,
            shareField: text("shareField") || null,
          },
  };
}

/** The id in what somebody pasted: an id, or the address of the deal's page. */
export function readRecordId(typed: string): string | undefined {
  const text = typed.trim();
  if (text === "") return undefined;
  return /\b006[a-zA-Z0-9]{15}\b|\b006[a-zA-Z0-9]{12}\b/.exec(text)?.[0] ?? text;
}
