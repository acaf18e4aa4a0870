import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { countPartnerValues, proposeMerges } from "#worker/domain/crm/salesforce/partner-value-list.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { ConnectionNeeds } from "./connection-needs.ts";
import { resolvePartners } from "./resolve-partners.ts";

const contentsPerField = 5000;

/** A value of the CRM's partner fields and what it is taken for. */
export type PartnerValueView = {
  readonly key: string;
  readonly name: string;
  readonly deals: number;
  /** "open": nobody has decided, and it means the partner of its name or account. */
  readonly decision: "open" | "partner" | "ignored";
  readonly partnerId: string | null;
  readonly partnerName: string | null;
  /** There is no such partner yet; the next sync adds it. */
  readonly isNew: boolean;
  /** The key of a value that this one looks like another spelling of. */
  readonly looksLike: string | null;
};

/** Who the CRM's deals name, the most frequent first. Null when there is no such connection, or no mapping yet. */
export async function listPartnerValues(
  needs: ConnectionNeeds,
  { tenant, connectionId }: { readonly tenant: TenantScope; readonly connectionId: string },
): Promise<readonly PartnerValueView[] | null> {
  const connection = await needs.connectionsOf(tenant).get(connectionId);
  if (!connection?.mapping) return null;
  const store = needs.syncOf(tenant);
  const { partnerFields } = connection.mapping.opportunity;
  const { partnerObject } = connection.mapping;
  const inFields = await Promise.all(
    partnerFields.map(async (field) => ({
      field,
      contents: await store.countContents({
        connectionId,
        object: "Opportunity",
        field: field.field,
        limit: contentsPerField,
      }),
    })),
  );
  const inRows =
    partnerObject === null
      ? []
      : [
          {
            // A lookup's id is found in a text too, and a name is one.
            field: { field: partnerObject.partnerField, kind: "text" as const },
            contents: await store.countContents({
              connectionId,
              object: partnerObject.object,
              field: partnerObject.partnerField,
              limit: contentsPerField,
            }),
          },
        ];
  const counted = countPartnerValues([...inFields, ...inRows]);
  const accountIds = counted.flatMap(({ value }) => (value.kind === "account" ? [value.accountId] : []));
  const facts = await store.getFacts({ connectionId, opportunityIds: [], accountIds, partnerObject: null });
  const party = { tenantId: tenant.tenantId, ids: needs.ids, findParties: store.findParties };
  const values = counted.map(({ value }) => value);
  const resolved = await resolvePartners(party, values, facts);
  const added = new Set(resolved.added.map(({ id }) => id));
  const named = counted.map(({ key, value, deals }) => ({
    key,
    deals,
    name: value.kind === "name" ? value.name : (facts.accountNames.get(value.accountId) ?? value.accountId),
  }));
  const proposals = proposeMerges(named);
  const ids = counted.flatMap(({ key }) => resolved.idOf(key) ?? []);
  const partnerNames = await store.partnerNames([...new Set(ids)]);
  return named.map(({ key, name, deals }) => {
    const partnerId = resolved.idOf(key);
    const isNew = partnerId !== null && added.has(partnerId);
    const decision = facts.decisions.get(key)?.decision ?? "open";
    return {
      key,
      name,
      deals,
      decision,
      partnerId: isNew ? null : partnerId,
      partnerName: partnerId === null ? null : (partnerNames.get(partnerId) ?? name),
      isNew,
      looksLike: decision === "open" ? (proposals.get(key) ?? null) : null,
    };
  });
}

export type PartnerDecision =
  | { readonly key: string; readonly label: string; readonly decision: "partner"; readonly partnerId: string }
  | { readonly key: string; readonly label: string; readonly decision: "ignored" }
  /** Takes an earlier decision back. */
  | { readonly key: string; readonly label: string; readonly decision: "open" };

export type DecisionProblem =
  | { readonly kind: "not-found" }
  | { readonly kind: "unknown-partners"; readonly partnerIds: readonly string[] };

/** Takes people's word for what values mean; the deals that name them are worked out anew, and their splits follow. */
export async function decidePartnerValues(
  needs: ConnectionNeeds,
  change: {
    readonly tenant: TenantScope;
    readonly connectionId: string;
    readonly decisions: readonly PartnerDecision[];
    readonly actor: Actor;
  },
): Promise<Result<null, DecisionProblem>> {
  const { tenant, connectionId, decisions, actor } = change;
  const connection = await needs.connectionsOf(tenant).get(connectionId);
  if (!connection?.mapping) return err({ kind: "not-found" });
  const store = needs.syncOf(tenant);
  const wanted = decisions.flatMap((each) => (each.decision === "partner" ? [each.partnerId] : []));
  const known = await store.partnerNames([...new Set(wanted)]);
  const unknown = wanted.filter((id) => !known.has(id));
  if (unknown.length > 0) return err({ kind: "unknown-partners", partnerIds: unknown });
  const now = needs.clock.now();
  const message: JobMessage = {
    v: 1,
    kind: "sync-project",
    tenantId: tenant.tenantId,
    outboxId: needs.ids.fresh("job"),
    connectionId,
    syncRunId: null,
  };
  const audit = auditEvent(
    {
      ownerId: tenant.tenantId,
      action: "connection.partners_decided",
      object: { kind: "connection", id: connectionId },
      before: null,
      after: { decisions },
    },
    { actor, id: needs.ids.fresh("aud"), at: now },
  );
  await store.saveDecisions({ connectionId, decisions, decidedBy: actor.id, now, audit, message });
  await sendPromised(needs.transport, [message]);
  return ok(null);
}
