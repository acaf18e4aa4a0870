import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import {
  type MergePlan,
  type MergeProblem,
  type ParentProblem,
  planMerge,
  planParent,
  planUndo,
} from "#worker/domain/identity/merge-plan.ts";
import { survivorOf } from "#worker/domain/identity/partner-directory.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import { runMessage } from "#worker/usecases/imports/promised-run.ts";
import { inferenceMessage } from "#worker/usecases/inference/run-inference.ts";
import { promisedInference } from "#worker/usecases/inference/start-inference.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { KnownRecord, MergeNeeds, RecordBook, RecordKind } from "./merge-ports.ts";

/** Why a duplicate cannot be merged into a record as things are. */
export type MergeObstacle = MergeProblem | "people-on-both" | "people-on-duplicate" | "invitations-open";

type Asked = {
  readonly tenant: TenantScope;
  readonly kind: RecordKind;
  readonly actor: Actor;
};

/**
 * Merges a duplicate into the record that stays, in one batch with its audit line. Nothing of the ledger is touched. Asking twice for the same is
 * answered as done; of two who merge at once, one is told that something has changed.
 */
export async function mergeRecords(
  needs: MergeNeeds,
  { tenant, kind, actor, from, into }: Asked & { readonly from: string; readonly into: string },
): Promise<Result<{ readonly intoId: string }, MergeObstacle | "changed-meanwhile">> {
  const store = needs.mergesOf(tenant);
  const book = await store.loadRecords(kind);
  const standing = standingMerge(book.records, { from, into });
  if (standing !== null) return ok({ intoId: standing });
  const plan = planMerge(book.records, { from, into });
  if (!plan.ok) return err(plan.error);
  const obstacle = await peopleInTheWay(needs, tenant, { kind, ...plan.value });
  if (obstacle !== null) return err(obstacle);
  const change = recordedChange(needs, { tenant, kind, actor, book, plan: plan.value });
  const audit = auditOf(
    needs,
    { tenant, kind, actor, from },
    {
      action: `${kind}.merged`,
      before: null,
      after: { intoId: plan.value.into },
    },
  );
  if (!(await store.saveMerge({ ...change, id: needs.ids.fresh("mrg"), audit })))
    return err("changed-meanwhile");
  await announce(needs, tenant, change);
  return ok({ intoId: plan.value.into });
}

/** Takes a merge back: at any time, because nothing was moved. Deals that had come to be split as for one are attributed again. */
export async function undoMerge(
  needs: MergeNeeds,
  { tenant, kind, actor, from }: Asked & { readonly from: string },
): Promise<Result<null, "unknown-record" | "changed-meanwhile">> {
  const store = needs.mergesOf(tenant);
  const book = await store.loadRecords(kind);
  const plan = planUndo(book.records, from);
  if (!plan.ok) return plan.error === "not-merged" ? ok(null) : err(plan.error);
  const change = recordedChange(needs, { tenant, kind, actor, book, plan: plan.value });
  const attribution =
    kind === "partner"
      ? { id: needs.ids.fresh("run"), outboxId: needs.ids.fresh("job"), createdBy: actor.id }
      : null;
  const audit = auditOf(
    needs,
    { tenant, kind, actor, from },
    {
      action: `${kind}.merge_undone`,
      before: { intoId: plan.value.into },
      after: null,
    },
  );
  if (!(await store.saveUndo({ ...change, attribution, audit }))) return err("changed-meanwhile");
  await announce(needs, tenant, change);
  if (attribution !== null) await sendPromised(needs.transport, [runMessage(tenant, attribution)]);
  return ok(null);
}

/** Remembers that two records that look alike are not the same, or forgets it. */
export async function keepApart(
  needs: MergeNeeds,
  asked: Asked & { readonly ids: readonly [string, string]; readonly isUndone: boolean },
): Promise<Result<null, "unknown-record" | "same-record">> {
  const { tenant, kind, actor, ids, isUndone } = asked;
  const store = needs.mergesOf(tenant);
  if (ids[0] === ids[1]) return err("same-record");
  if (!(await store.areThere(kind, ids))) return err("unknown-record");
  const audit = auditOf(
    needs,
    { tenant, kind, actor, from: ids[0] },
    {
      action: isUndone ? `${kind}.apart_reopened` : `${kind}.kept_apart`,
      before: null,
      after: { otherId: ids[1] },
    },
  );
  await store.saveDistinct({ kind, ids, isUndone, by: actor.id, now: needs.clock.now(), audit });
  return ok(null);
}

/** Says which partner another is a subsidiary of; null for none. */
export async function setPartnerParent(
  needs: MergeNeeds,
  asked: {
    readonly tenant: TenantScope;
    readonly actor: Actor;
    readonly id: string;
    readonly parentId: string | null;
  },
): Promise<Result<null, ParentProblem | "changed-meanwhile">> {
  const { tenant, actor, id, parentId } = asked;
  const store = needs.mergesOf(tenant);
  const { records, revision } = await store.loadRecords("partner");
  const planned = planParent(records, { id, parentId });
  if (!planned.ok) return planned;
  const before = records.find((record) => record.id === id)?.parentId ?? null;
  if (before === planned.value) return ok(null);
  const audit = auditOf(
    needs,
    { tenant, kind: "partner", actor, from: id },
    {
      action: "partner.parent_changed",
      before: { parentId: before },
      after: { parentId: planned.value },
    },
  );
  const change = { revision, id, parentId: planned.value, now: needs.clock.now(), audit };
  return (await store.saveParent(change)) ? ok(null) : err("changed-meanwhile");
}

/**
 * Tells the directory which partners stand for which others. All of them are copied, so it does not matter which merge made it necessary; and
 * again when something has changed meanwhile, so that an older state never stays.
 */
export async function copyPartnerAliases(
  { mergesOf, partnerAliases }: Pick<MergeNeeds, "mergesOf" | "partnerAliases">,
  tenant: TenantScope,
  message: Extract<JobMessage, { readonly kind: "partner-aliases" }>,
): Promise<JobOutcome> {
  const store = mergesOf(tenant);
  let book = await store.loadSurvivors();
  for (;;) {
    const aliases = [...book.survivors].map(([partnerId, survivorId]) => ({ partnerId, survivorId }));
    await partnerAliases.replaceAliases(tenant.tenantId, aliases);
    const now = await store.loadSurvivors();
    if (now.revision === book.revision) break;
    book = now;
  }
  await store.settleJob(message.outboxId);
  return { kind: "done" };
}

/**
 * The merge, or its undoing, stands, so the directory must hear of it: until then it lets people of one partner see another's entries. It is
 * tried again later.
 */
export async function postponePartnerAliases(
  { mergesOf, clock }: Pick<MergeNeeds, "mergesOf" | "clock">,
  tenant: TenantScope,
  { outboxId }: Extract<JobMessage, { readonly kind: "partner-aliases" }>,
): Promise<void> {
  await mergesOf(tenant).postponeJob({ outboxId, until: clock.now() + postponedMs });
}

const postponedMs = 900_000;

/** Who comes into the company's portal by these records: an organisation stays with the record that it was linked to. */
export async function peopleInTheWay(
  { partnerAliases }: Pick<MergeNeeds, "partnerAliases">,
  { tenantId }: TenantScope,
  { kind, from, into }: { readonly kind: RecordKind; readonly from: string; readonly into: string },
): Promise<Exclude<MergeObstacle, MergeProblem> | null> {
  if (kind === "account") return null;
  const people = await partnerAliases.peopleOf(tenantId, [from, into]);
  const of = (id: string) => people.find(({ partnerId }) => partnerId === id);
  const hasOrganisation = (id: string) => (of(id)?.organisation ?? null) !== null;
  if (hasOrganisation(from)) return hasOrganisation(into) ? "people-on-both" : "people-on-duplicate";
  return (of(from)?.openInvitations ?? 0) > 0 ? "invitations-open" : null;
}

/** The survivor, when this very merge stands already. */
function standingMerge(
  records: readonly KnownRecord[],
  { from, into }: { readonly from: string; readonly into: string },
): string | null {
  const duplicate = records.find(({ id }) => id === from);
  if ((duplicate?.mergedInto ?? null) === null || from === into) return null;
  const pointers = pointersOf(records);
  const survivor = survivorOf(from, pointers);
  return survivor === survivorOf(into, pointers) && into !== from ? survivor : null;
}

function pointersOf(records: readonly KnownRecord[]): ReadonlyMap<string, string | null> {
  return new Map(records.map(({ id, mergedInto }) => [id, mergedInto ?? null]));
}

function recordedChange(
  needs: MergeNeeds,
  { kind, actor, book, plan }: Asked & { readonly book: RecordBook; readonly plan: MergePlan },
) {
  const inference = promisedInference(needs, { everything: false, reason: "decision", createdBy: actor.id });
  return {
    kind,
    revision: book.revision,
    survivors: plan.survivors,
    from: plan.from,
    into: plan.into,
    by: actor.id,
    now: inference.now,
    inference,
    aliasesJob: kind === "partner" ? needs.ids.fresh("job") : null,
  };
}

function auditOf(
  needs: MergeNeeds,
  { tenant, kind, actor, from }: Asked & { readonly from: string },
  line: {
    readonly action: string;
    readonly before: Readonly<Record<string, unknown>> | null;
    readonly after: Readonly<Record<string, unknown>> | null;
  },
) {
  return auditLines(needs, {
    actor,
    changes: [{ ownerId: tenant.tenantId, object: { kind, id: from }, ...line }],
  });
}

async function announce(
  needs: MergeNeeds,
  tenant: TenantScope,
  { inference, aliasesJob }: Pick<ReturnType<typeof recordedChange>, "inference" | "aliasesJob">,
): Promise<void> {
  const { tenantId } = tenant;
  const aliases: readonly JobMessage[] =
    aliasesJob === null ? [] : [{ v: 1, kind: "partner-aliases", tenantId, outboxId: aliasesJob }];
  await sendPromised(needs.transport, [...aliases, inferenceMessage(tenantId, inference)]);
}
