import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { activityTypeReader } from "#worker/domain/inference/activity-type.ts";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import { judgeTraces, partnerHabits, readTraces } from "#worker/domain/inference/infer-links.ts";
import type { Band } from "#worker/domain/inference/link.ts";
import { DEFAULT_INFERENCE_SETTINGS, type InferenceSettings } from "#worker/domain/inference/settings.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import { bookOf } from "./book-of.ts";
import { type EvidenceCase, evidenceChange } from "./evidence-change.ts";
import type { InferenceNeeds } from "./inference-needs.ts";
import type { JudgedTrace, SettingsVersion } from "./inference-ports.ts";
import { learn, takePortion } from "./judge-traces.ts";
import { inferenceMessage } from "./run-inference.ts";
import { promisedInference } from "./start-inference.ts";
import { toActivity } from "./to-activity.ts";

/** Publishes settings as the next version and has every record judged by them. `seen` is the version they were made from. */
export async function changeInferenceSettings(
  needs: InferenceNeeds,
  change: {
    readonly tenant: TenantScope;
    readonly settings: InferenceSettings;
    readonly comment: string | null;
    readonly seen: number;
    readonly actor: Actor;
  },
): Promise<Result<SettingsVersion, "changed-meanwhile">> {
  const { tenant, settings, comment, seen, actor } = change;
  const store = needs.inferenceOf(tenant);
  const current = await store.getSettings();
  if ((current?.version ?? 0) !== seen) return err("changed-meanwhile");
  const run = promisedInference(needs, { everything: true, reason: "settings", createdBy: actor.id });
  const version: SettingsVersion = {
    version: seen + 1,
    settings,
    comment,
    createdBy: actor.id,
    createdAt: run.now,
  };
  const audit = auditLines(needs, {
    actor,
    changes: [
      {
        ownerId: tenant.tenantId,
        action: "inference.settings_changed",
        object: { kind: "inference_settings", id: String(version.version) },
        before: { ...(current?.settings ?? DEFAULT_INFERENCE_SETTINGS) },
        after: { ...settings },
      },
    ],
  });
  if (!(await store.saveSettings({ version, audit, run }))) return err("changed-meanwhile");
  await sendPromised(needs.transport, [inferenceMessage(tenant.tenantId, run)]);
  return ok(version);
}

/** A preview looks at the records of as many partners as have these together; a small company's are all of them. */
const recordsInPreview = 4_000;

export type SettingsPreview = {
  /** How many of the company's records it looked at, and how many there are. */
  readonly records: { readonly looked: number; readonly all: number };
  readonly bands: {
    readonly before: Readonly<Record<Band, number>>;
    readonly after: Readonly<Record<Band, number>>;
  };
  /** Records whose band or likeliest deal would be another. */
  readonly changed: number;
  readonly deals: { readonly gaining: number; readonly losing: number };
};

/** What settings would change, judged anew on the company's records; stores nothing. */
export async function previewInferenceSettings(
  needs: InferenceNeeds,
  { tenant, settings }: { readonly tenant: TenantScope; readonly settings: InferenceSettings },
): Promise<SettingsPreview> {
  const store = needs.inferenceOf(tenant);
  const loads = await store.listPartnerLoads({ after: null, staleOnly: false });
  const partnerIds = takePortion(loads, recordsInPreview);
  const bands = { before: noRecords(), after: noRecords() };
  const all = loads.reduce((sum, { records }) => sum + records, 0);
  if (partnerIds.length === 0) {
    return { records: { looked: 0, all }, bands, changed: 0, deals: { gaining: 0, losing: 0 } };
  }
  const book = await bookOf(store);
  const prepared = await learn(store, { book, settings });
  const traces = await store.loadTraces(partnerIds);
  const stored = await store.loadEvidence(partnerIds);
  const readType = activityTypeReader(settings.typeMapping);
  const cases: EvidenceCase[] = [];
  let changed = 0;
  for (const [partnerId, own] of groupBy(traces, (trace) => trace.partnerId)) {
    const byId = new Map<string, JudgedTrace>(own.map((trace) => [trace.id, trace]));
    const read = readTraces(
      own.map((trace) => toActivity(trace, readType)),
      prepared,
    );
    const partner = partnerHabits(read, { partnerId, prepared });
    for (const { activityId, event, explain } of judgeTraces(read, { partner, prepared })) {
      const trace = byId.get(activityId);
      if (trace === undefined) continue;
      const links = explain();
      const after = links[0]?.status ?? "ignored";
      bands.before[trace.band] += 1;
      bands.after[after] += 1;
      if (trace.band !== after) changed += 1;
      cases.push({ trace, event: `${partnerId} ${event}`, links, decision: trace.decision });
    }
  }
  const { deals } = evidenceChange(needs, { cases, stored, typeMapping: settings.typeMapping });
  return {
    records: { looked: traces.length, all },
    bands,
    changed,
    deals: {
      gaining: deals.filter(({ gained, lost }) => gained > lost).length,
      losing: deals.filter(({ gained, lost }) => lost > gained).length,
    },
  };
}

function noRecords(): Record<Band, number> {
  return { auto: 0, review: 0, ignored: 0 };
}
