import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { PartnerField, SalesforceMapping } from "#worker/domain/crm/salesforce/mapping.ts";
import {
  type CountedValue,
  countPartnerValues,
  proposeMerges,
} from "#worker/domain/crm/salesforce/partner-value-list.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { ConnectionNeeds } from "./connection-needs.ts";
import { type PartyNeeds, resolvePartners } from "./resolve-partners.ts";
import type { PartnerValueStore, ProjectionFacts, ProjectionStore } from "./sync-ports.ts";

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
  /** The value that this one looks like another spelling of, while the two mean different partners. */
  readonly looksLike: Pick<PartnerValueView, "key" | "name" | "partnerId" | "partnerName"> | null;
};

export type PartnerValueQuery = {
  readonly tenant: TenantScope;
  readonly connectionId: string;
  /** Null: all of them. "proposed": those that look like another spelling of one. */
  readonly show: "proposed" | "ignored" | "decided" | null;
  /** What the name contains, in any case. */
  readonly text: string | null;
  readonly from: number;
  readonly limit: number;
};

export type PartnerValuePage = { readonly items: readonly PartnerValueView[]; readonly total: number };

/** Who the CRM's deals name, the most frequent first. Null when there is no such connection, or no mapping yet. */
export async function listPartnerValues(
  needs: ConnectionNeeds,
  { tenant, connectionId, show, text, from, limit }: PartnerValueQuery,
): Promise<PartnerValuePage | null> {
  const connection = await needs.connectionsOf(tenant).get(connectionId);
  if (!connection?.mapping) return null;
  const store = needs.syncOf(tenant);
  const counted = await countValues(store, { connectionId, mapping: connection.mapping });
  const facts = await readFacts(store, { connectionId, counted });
  const named = nameValues(counted, facts);
  const wanted = text?.toLowerCase() ?? "";
  const fitting = named.filter(
    ({ name, decision, like }) =>
      name.toLowerCase().includes(wanted) &&
      (show !== "proposed" || like !== null) &&
      (show !== "ignored" || decision === "ignored") &&
      (show !== "decided" || decision !== "open"),
  );
  const party = { tenantId: tenant.tenantId, ids: needs.ids, findParties: store.findParties };
  const view = (values: readonly NamedValue[]) => viewValues(store, { party, facts, values });
  if (show !== "proposed") {
    return { items: await view(fitting.slice(from, from + limit)), total: fitting.length };
  }
  // Which proposals are settled shows only in what both spellings mean.
  const proposed = (await view(fitting)).filter(({ looksLike }) => looksLike !== null);
  return { items: proposed.slice(from, from + limit), total: proposed.length };
}

type Facts = Pick<ProjectionFacts, "mergedAccounts" | "accountNames" | "decisions">;
type NamedValue = CountedValue & {
  readonly name: string;
  readonly decision: PartnerValueView["decision"];
  readonly like: NamedValue | null;
};

/** A list goes to the database as one bound text, which may have 2 MB. */
const valuesAtOnce = 5_000;

async function countValues(
  store: PartnerValueStore,
  { connectionId, mapping }: { readonly connectionId: string; readonly mapping: SalesforceMapping },
): Promise<readonly CountedValue[]> {
  const { partnerObject } = mapping;
  const places: readonly { readonly object: string; readonly field: PartnerField }[] = [
    ...mapping.opportunity.partnerFields.map((field) => ({ object: "Opportunity", field })),
    // A lookup's id is found in a text too, and a name is one.
    ...(partnerObject === null
      ? []
      : [
          {
            object: partnerObject.object,
            field: { field: partnerObject.partnerField, kind: "text" as const },
          },
        ]),
  ];
  const counted = await Promise.all(
    places.map(async ({ object, field }) => ({
      field,
      contents: await store.countContents({ connectionId, object, field: field.field }),
    })),
  );
  return countPartnerValues(counted);
}

async function readFacts(
  store: ProjectionStore,
  { connectionId, counted }: { readonly connectionId: string; readonly counted: readonly CountedValue[] },
): Promise<Facts> {
  const accountIds = counted.flatMap(({ value }) => (value.kind === "account" ? [value.accountId] : []));
  const ask = { connectionId, opportunityIds: [], partnerObject: null };
  const first = await store.getFacts({ ...ask, accountIds: accountIds.slice(0, valuesAtOnce) });
  const names = new Map(first.accountNames);
  for (const some of chunksOf(accountIds.slice(valuesAtOnce))) {
    const { accountNames } = await store.getFacts({ ...ask, accountIds: some });
    for (const [id, name] of accountNames) names.set(id, name);
  }
  return { ...first, accountNames: names };
}

function nameValues(counted: readonly CountedValue[], facts: Facts): readonly NamedValue[] {
  const named = counted.map((one): NamedValue => {
    const { key, value } = one;
    const name =
      value.kind === "name" ? value.name : (facts.accountNames.get(value.accountId) ?? value.accountId);
    return { ...one, name, decision: facts.decisions.get(key)?.decision ?? "open", like: null };
  });
  const byKey = new Map(named.map((one) => [one.key, one]));
  const proposals = proposeMerges(named);
  return named.map((one) => {
    const like = one.decision === "open" ? byKey.get(proposals.get(one.key) ?? "") : undefined;
    return { ...one, like: like ?? null };
  });
}

async function viewValues(
  store: PartnerValueStore,
  {
    party,
    facts,
    values,
  }: { readonly party: PartyNeeds; readonly facts: Facts; readonly values: readonly NamedValue[] },
): Promise<readonly PartnerValueView[]> {
  const views: PartnerValueView[] = [];
  for (const some of chunksOf(values)) {
    const shown = [...some, ...some.flatMap(({ like }) => like ?? [])];
    const resolved = await resolvePartners(
      party,
      shown.map(({ value }) => value),
      facts,
    );
    const added = new Set(resolved.added.map(({ id }) => id));
    const ids = shown.flatMap(({ key }) => resolved.idOf(key) ?? []);
    const partnerNames = await store.partnerNames([...new Set(ids)]);
    const meaningOf = ({ key, name }: NamedValue) => {
      const partnerId = resolved.idOf(key);
      const isNew = partnerId !== null && added.has(partnerId);
      return {
        partnerId: isNew ? null : partnerId,
        partnerName: partnerId === null ? null : (partnerNames.get(partnerId) ?? name),
        isNew,
      };
    };
    for (const one of some) {
      const { key, name, deals, decision, like } = one;
      // Two spellings that mean the same partner already need nobody's decision.
      const isSettled = like === null || resolved.idOf(like.key) === resolved.idOf(key);
      const looksLike = isSettled ? null : { key: like.key, name: like.name, ...partnerOf(meaningOf(like)) };
      views.push({ key, name, deals, decision, ...meaningOf(one), looksLike });
    }
  }
  return views;
}

function partnerOf({ partnerId, partnerName }: Pick<PartnerValueView, "partnerId" | "partnerName">) {
  return { partnerId, partnerName };
}

function chunksOf<T>(list: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / valuesAtOnce) }, (_, at) =>
    list.slice(at * valuesAtOnce, (at + 1) * valuesAtOnce),
  );
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
