import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { FieldDescription, ObjectDescription } from "#worker/domain/crm/salesforce/description.ts";
import { recentQuery } from "#worker/domain/crm/salesforce/soql.ts";
import {
  type FieldSample,
  type FieldSuggestion,
  sampleOf,
  suggestFields,
} from "#worker/domain/crm/salesforce/suggest-fields.ts";
import { assert, ok, type Result } from "#worker/domain/result.ts";
import { type ConnectionNeeds, openSalesforce } from "./connection-needs.ts";
import type { SalesforceFailure } from "./salesforce-ports.ts";

const sampledRecords = 200;
/** A query travels in an address of at most 16 KB. */
const longestQuery = 8000;

export type ExploredObject = {
  readonly description: ObjectDescription;
  readonly samples: ReadonlyMap<string, FieldSample>;
  readonly suggestions: readonly FieldSuggestion[];
};

/** An object's fields as the user sees them, with what they hold on the latest records, and which are likely to say what we look for. */
export async function exploreFields(
  needs: ConnectionNeeds,
  ask: { readonly tenant: TenantScope; readonly connectionId: string; readonly object: string },
): Promise<Result<ExploredObject, SalesforceFailure>> {
  const api = openSalesforce(needs, ask.tenant, ask.connectionId);
  const described = await api.describeObject(ask.object);
  if (!described.ok) return described;
  assert(described.value !== "unchanged", "nothing is unchanged that was not known before");
  const { description } = described.value;
  const sampled = sampledFields(description);
  const soql = recentQuery({ object: description.name, fields: pathsOf(sampled), limit: sampledRecords });
  const recent = await api.query({ soql, includeDeleted: false });
  if (!recent.ok) return recent;
  const samples = new Map(sampled.map((field) => [field.name, sampleOf(recent.value.records, field)]));
  return ok({ description, samples, suggestions: suggestFields(description, samples) });
}

const SAMPLED_TYPES = new Set<FieldDescription["type"]>([
  "text",
  "picklist",
  "multi-picklist",
  "lookup",
  "checkbox",
  "number",
  "money",
  "date",
]);

/** The company's own fields first: they are what there is to be found. */
function sampledFields({ fields }: ObjectDescription): readonly FieldDescription[] {
  const wanted = fields
    .filter(({ type }) => SAMPLED_TYPES.has(type))
    .toSorted((a, b) => Number(b.custom) - Number(a.custom));
  let length = 0;
  return wanted.filter((field) => {
    length += pathsOf([field]).join(", ").length + 2;
    return length <= longestQuery;
  });
}

function pathsOf(fields: readonly FieldDescription[]): readonly string[] {
  const paths = fields.flatMap(({ name, type, relationshipName }) =>
    type === "lookup" && relationshipName !== null ? [name, `${relationshipName}.Name`] : [name],
  );
  return ["Id", ...paths.filter((path) => path !== "Id")];
}
