import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import {
  checkMapping,
  type DescribedObjects,
  type MappingProblem,
} from "#worker/domain/crm/salesforce/check-mapping.ts";
import type { ObjectDescription } from "#worker/domain/crm/salesforce/description.ts";
import type { SalesforceMapping } from "#worker/domain/crm/salesforce/mapping.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import { type ConnectionNeeds, openSalesforce } from "./connection-needs.ts";
import { customFieldsOf } from "./project-records.ts";
import type { SalesforceApi, SalesforceFailure } from "./salesforce-ports.ts";

export type MappingRefusal =
  | { readonly kind: "not-found" }
  | { readonly kind: "invalid"; readonly problems: readonly MappingProblem[] }
  | { readonly kind: "salesforce"; readonly failure: SalesforceFailure };

/** Takes a mapping into use once Salesforce shows that it can be read. Deals are worked out anew by it with the next sync. */
export async function saveMapping(
  needs: ConnectionNeeds,
  change: {
    readonly tenant: TenantScope;
    readonly connectionId: string;
    readonly mapping: SalesforceMapping;
    readonly actor: Actor;
  },
): Promise<Result<SalesforceMapping, MappingRefusal>> {
  const { tenant, connectionId, mapping, actor } = change;
  const store = needs.connectionsOf(tenant);
  const connection = await store.get(connectionId);
  if (connection === null) return err({ kind: "not-found" });
  const registrations = connection.mapping?.registrationObject?.object.toLowerCase();
  if (registrations !== undefined && mapping.partnerObject?.object.toLowerCase() === registrations)
    return err({ kind: "invalid", problems: [holdsRegistrations] });
  const checked = await checkWithSalesforce(needs, { tenant, connectionId, mapping });
  if (!checked.ok) return checked;
  const { opportunity, partnerObject } = checked.value;
  const now = needs.clock.now();
  const audit = auditEvent(
    {
      ownerId: tenant.tenantId,
      action: "connection.mapped",
      object: { kind: "connection", id: connectionId },
      before: connection.mapping,
      after: mapping,
    },
    { actor, id: needs.ids.fresh("aud"), at: now },
  );
  const described = [opportunity, partnerObject].filter((object) => object !== null);
  await needs.syncOf(tenant).describeAnew(connectionId, described);
  await store.saveMapping(connectionId, { mapping, now, audit });
  return ok(mapping);
}

const holdsRegistrations: MappingProblem = {
  path: "partnerObject.object",
  code: "object-taken",
  message: "Registrations are kept in this object. Choose one with a row for each partner of a deal.",
};

/** The objects as Salesforce describes them now, if the mapping fits what it shows. */
export async function checkWithSalesforce(
  needs: ConnectionNeeds,
  ask: { readonly tenant: TenantScope; readonly connectionId: string; readonly mapping: SalesforceMapping },
): Promise<Result<DescribedObjects, MappingRefusal>> {
  const { tenant, connectionId, mapping } = ask;
  const api = openSalesforce(needs, tenant, connectionId);
  const opportunity = await describeNow(api, "Opportunity");
  if (!opportunity.ok) return err({ kind: "salesforce", failure: opportunity.error });
  const { partnerObject } = mapping;
  const described = partnerObject === null ? null : await describeNow(api, partnerObject.object);
  const isHidden = described?.ok === false && described.error.kind === "not-found";
  if (described?.ok === false && !isHidden) return err({ kind: "salesforce", failure: described.error });
  const objects = { opportunity: opportunity.value, partnerObject: described?.ok ? described.value : null };
  const kinds = await kindProblems(needs, { tenant, mapping, description: opportunity.value });
  const problems = [...checkMapping(mapping, objects), ...kinds];
  return problems.length > 0 ? err({ kind: "invalid", problems }) : ok(objects);
}

/** What a field of the company's own holds was settled when it first came, and rules may ask about it. */
async function kindProblems(
  { attributionOf }: ConnectionNeeds,
  ask: {
    readonly tenant: TenantScope;
    readonly mapping: SalesforceMapping;
    readonly description: ObjectDescription;
  },
): Promise<readonly MappingProblem[]> {
  const known = new Map(
    (await attributionOf(ask.tenant).listCustomFields()).map(({ key, kind }) => [key, kind] as const),
  );
  return customFieldsOf(ask).flatMap(({ key, kind }) => {
    const settled = known.get(key);
    if (settled === undefined || settled === kind) return [];
    const message = `"${key}" holds values of kind ${settled} already, and this field is of kind ${kind}. Give it another key.`;
    return [{ path: `opportunity.custom.${key}`, code: "kind-differs", message }];
  });
}

async function describeNow(
  api: SalesforceApi,
  object: string,
): Promise<Result<ObjectDescription, SalesforceFailure>> {
  const described = await api.describeObject(object);
  if (!described.ok) return described;
  assert(described.value !== "unchanged", "nothing is unchanged that was not known before");
  return ok(described.value.description);
}
