import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { activityTypeReader } from "#worker/domain/inference/activity-type.ts";
import { needsWord, type RecordDecision } from "#worker/domain/inference/evidence.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import {
  eventJobs,
  type PromisedEvent,
  promisedEvents,
} from "#worker/usecases/notifications/promised-events.ts";
import type { ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import { evidenceChange } from "./evidence-change.ts";
import type { InferenceNeeds } from "./inference-needs.ts";
import type { DecisionRecord, InferenceStore } from "./inference-ports.ts";
import { settingsOf } from "./judge-traces.ts";

/** What a person says about a record: its deal (the likeliest one, where none is named), none, or that it is open again. */
export type AskedDecision =
  | { readonly kind: "confirm"; readonly activityId: string; readonly opportunityId?: string | undefined }
  | { readonly kind: "reject"; readonly activityId: string; readonly reason?: string | undefined }
  | { readonly kind: "undo"; readonly activityId: string };

export type DecisionProblem =
  | { readonly kind: "unknown-activities"; readonly ids: readonly string[] }
  | { readonly kind: "no-deal"; readonly ids: readonly string[] }
  | { readonly kind: "unknown-deals"; readonly ids: readonly string[] }
  /** What a partner reported itself is rejected only with a reason, which the partner reads. */
  | { readonly kind: "reason-needed"; readonly ids: readonly string[] }
  | { readonly kind: "changed-meanwhile" };

type DecidingNeeds = InferenceNeeds & { readonly viewsOf: ViewStoreOf };

/**
 * Takes people's word for what records belong to. The evidence that follows, the deals' new revisions and the run that attributes them are
 * one batch with the decisions; inference never overrules them.
 */
export async function decideTraces(
  needs: DecidingNeeds,
  asked: {
    readonly tenant: TenantScope;
    readonly decisions: readonly AskedDecision[];
    readonly actor: Actor;
  },
): Promise<Result<{ readonly decided: number }, DecisionProblem>> {
  const { tenant, actor } = asked;
  const store = needs.inferenceOf(tenant);
  const byId = new Map(asked.decisions.map((decision) => [decision.activityId, decision]));
  const traces = await store.loadDecidable([...byId.keys()]);
  const known = new Set(traces.map(({ id }) => id));
  const unknown = [...byId.keys()].filter((id) => !known.has(id));
  if (unknown.length > 0) return err({ kind: "unknown-activities", ids: unknown });

  const unexplained = traces.filter(({ id, source }) => {
    const decision = byId.get(id);
    return needsWord(source) && decision?.kind === "reject" && !decision.reason?.trim();
  });
  if (unexplained.length > 0) return err({ kind: "reason-needed", ids: unexplained.map(({ id }) => id) });
  const named = await namedDeals(store, { traces, byId });
  if (!named.ok) return named;
  const settings = await settingsOf(store, (await store.getSettings())?.version ?? 0);
  const cases = traces.map((trace) => ({
    trace,
    event: trace.event ?? trace.id,
    links: trace.links,
    decision: named.value.has(trace.id) ? (named.value.get(trace.id) ?? null) : trace.decision,
  }));
  const stored = await store.evidenceOfTraces(traces.map(({ id }) => id));
  const evidence = evidenceChange(needs, { cases, stored, typeMapping: settings.typeMapping });
  const readType = activityTypeReader(settings.typeMapping);
  const decisions = traces.flatMap((trace): DecisionRecord[] => {
    const decision = byId.get(trace.id);
    if (decision === undefined) return [];
    const said = named.value.get(trace.id) ?? null;
    const [likeliest] = trace.links;
    return [
      {
        id: needs.ids.fresh("dec"),
        traceId: trace.id,
        kind: decision.kind,
        opportunityId: said?.kind === "confirmed" ? said.opportunityId : null,
        likeliestId: likeliest?.opportunityId ?? null,
        confidencePpm: Math.round((likeliest?.confidence ?? 0) * 1_000_000),
        source: trace.source,
        type: readType(trace.crmType) ?? trace.usualType,
        reason: decision.kind === "reject" ? (decision.reason?.trim() ?? null) : null,
      },
    ];
  });
  const attribution =
    evidence.deals.length === 0
      ? null
      : { id: needs.ids.fresh("run"), outboxId: needs.ids.fresh("job"), createdBy: actor.id };
  const audit = auditLines(needs, {
    actor,
    changes: decisions.map(({ traceId, kind, opportunityId }) => ({
      ownerId: tenant.tenantId,
      action: `evidence.${{ confirm: "confirmed", reject: "rejected", undo: "reopened" }[kind]}`,
      object: { kind: "activity", id: traceId },
      before: null,
      after: opportunityId === null ? null : { opportunityId },
    })),
  });
  const events = await tellings(needs, tenant, { traces, decisions, actor });
  const saved = await store.saveDecisions({
    seen: traces.filter(({ id }) => byId.has(id)).map(({ id, decision }) => ({ id, decision })),
    decisions,
    evidence,
    by: actor.id,
    now: needs.clock.now(),
    audit,
    events,
    attribution,
  });
  if (!saved) return err({ kind: "changed-meanwhile" });
  const { tenantId } = tenant;
  const runs =
    attribution === null
      ? []
      : ([
          { v: 1, kind: "attribution-run", tenantId, outboxId: attribution.outboxId, runId: attribution.id },
        ] as const);
  const jobs = [...runs, ...eventJobs(tenantId, events)];
  if (jobs.length > 0) await sendPromised(needs.transport, jobs);
  return ok({ decided: decisions.length });
}

type Decidable = Awaited<ReturnType<InferenceStore["loadDecidable"]>>;

/** What a partner reported itself is decided with a word to the partner; taking a decision back tells nobody. */
async function tellings(
  needs: DecidingNeeds,
  tenant: TenantScope,
  of: {
    readonly traces: Decidable;
    readonly decisions: readonly DecisionRecord[];
    readonly actor: Actor;
  },
): Promise<readonly PromisedEvent[]> {
  const byId = new Map(of.traces.map((trace) => [trace.id, trace]));
  const reported = of.decisions.flatMap((decision) => {
    const trace = byId.get(decision.traceId);
    return trace !== undefined && needsWord(trace.source) && decision.kind !== "undo"
      ? [{ decision, trace }]
      : [];
  });
  if (reported.length === 0) return [];
  const names = await needs
    .viewsOf(tenant)
    .partnerNames([...new Set(reported.map(({ trace }) => trace.partnerId))]);
  const events = reported.map(({ decision: { id, kind, traceId, reason }, trace }) => ({
    kind: kind === "confirm" ? ("self_report.approved" as const) : ("self_report.rejected" as const),
    key: id,
    subjectId: traceId,
    partnerId: trace.partnerId,
    actorId: of.actor.id,
    at: needs.clock.now(),
    facts: {
      partnerName: names.get(trace.partnerId) ?? trace.partnerId,
      accountName: trace.accountName ?? "a customer",
      activity: trace.crmType ?? "activity",
      reason: reason ?? "",
    },
  }));
  return promisedEvents(needs, tenant.tenantId, events);
}

/** What each record is decided to be; null takes a decision back. */
async function namedDeals(
  store: InferenceStore,
  of: { readonly traces: Decidable; readonly byId: ReadonlyMap<string, AskedDecision> },
): Promise<Result<ReadonlyMap<string, RecordDecision | null>, DecisionProblem>> {
  const said = new Map<string, RecordDecision | null>();
  const withoutDeal: string[] = [];
  for (const { id, links } of of.traces) {
    const decision = of.byId.get(id);
    if (decision === undefined) continue;
    if (decision.kind === "reject") said.set(id, { kind: "rejected" });
    else if (decision.kind === "undo") said.set(id, null);
    else {
      const opportunityId = decision.opportunityId ?? links[0]?.opportunityId;
      if (opportunityId === undefined) withoutDeal.push(id);
      else said.set(id, { kind: "confirmed", opportunityId });
    }
  }
  if (withoutDeal.length > 0) return err({ kind: "no-deal", ids: withoutDeal });
  const wanted = [...said.values()].flatMap((each) =>
    each?.kind === "confirmed" ? [each.opportunityId] : [],
  );
  const known = await store.knownDeals([...new Set(wanted)]);
  const unknown = wanted.filter((id) => !known.has(id));
  return unknown.length > 0 ? err({ kind: "unknown-deals", ids: unknown }) : ok(said);
}
