import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { CompanyEvent } from "#worker/domain/notification/company-event.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { canonicalRule } from "#worker/domain/rule/rule.ts";
import { supersedes } from "#worker/domain/rule/succession.ts";
import type { Day } from "#worker/domain/time/day.ts";
import type { RuleStore, RuleVersion } from "#worker/usecases/attribution/rule-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import {
  eventJobs,
  type PromisedEvent,
  promisedEvents,
} from "#worker/usecases/notifications/promised-events.ts";
import type { Clock, Ids, Sha256Hex } from "#worker/usecases/ports.ts";
import { requireSeen, type SeenRule } from "./change-draft.ts";
import { type ConflictView, conflictsOf } from "./rule-conflicts.ts";
import { auditedDefinition, ruleLines } from "./rule-lines.ts";

export type PublishNeeds = {
  readonly store: RuleStore;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256Hex: Sha256Hex;
};

export type PublishProblem =
  | { readonly code: "not-found" | "stale-version" | "rule-retired" | "no-draft" }
  | { readonly code: "second-person-needed" }
  | { readonly code: "rules-tie"; readonly conflicts: readonly ConflictView[] }
  | { readonly code: "changed-meanwhile" };

/**
 * Puts the rule's draft in force from `effectiveFrom` on (null: from the beginning) and starts the run that posts what
 * it changes. The versions whose place it takes end there. Refused when another rule would tie with it for some deal,
 * and where the company wants a second person, until one has approved the draft.
 */
export async function publishRule(
  needs: PublishNeeds,
  request: {
    readonly tenantId: string;
    readonly seen: SeenRule;
    readonly effectiveFrom: Day | null;
    readonly comment: string | null;
    readonly actor: Actor;
  },
): Promise<Result<{ readonly version: number; readonly runId: string }, PublishProblem>> {
  const { store, clock, sha256Hex } = needs;
  const { tenantId, seen, effectiveFrom, comment, actor } = request;
  const [found, book, secondPerson] = await Promise.all([
    requireSeen(store, seen),
    store.getRuleBook(),
    store.getSecondPersonPublishes(),
  ]);
  if (!found.ok) return err({ code: found.error });
  const { draft } = found.value;
  if (draft === null) return err({ code: "no-draft" });
  if (secondPerson && draft.approvedBy === null) return err({ code: "second-person-needed" });
  const { ruleId } = seen;
  const { definition } = draft;
  const conflicts = conflictsOf({ ruleId, definition, effectiveFrom }, book);
  if (conflicts.length > 0) return err({ code: "rules-tie", conflicts });
  const earlier = book.versions.filter((version) => version.ruleId === ruleId);
  const version: RuleVersion = {
    ruleId,
    version: earlier.reduce((latest, each) => Math.max(latest, each.version), 0) + 1,
    definition,
    effective: { from: effectiveFrom, until: null },
    hash: sha256Hex(canonicalRule(definition)),
    comment,
    createdBy: draft.updatedBy,
    createdAt: draft.updatedAt,
    publishedBy: actor.id,
    approvedBy: draft.approvedBy,
    publishedAt: clock.now(),
  };
  const ends = earlier.filter((each) => supersedes(version, each)).map((each) => each.version);
  const run = promiseOf(needs);
  const events = promisedEvents(needs, tenantId, [publishedEvent(version)]);
  const published = await store.publish({
    version,
    fromRevision: seen.revision,
    fromRulesRevision: book.revision,
    ends,
    run,
    events,
    audit: ruleLines(needs, {
      tenantId,
      ruleId,
      actor,
      action: "published",
      before: ends.length === 0 ? null : { ends },
      after: {
        ...auditedDefinition(needs, definition),
        version: version.version,
        effectiveFrom,
        comment,
        approvedBy: draft.approvedBy,
        runId: run.id,
      },
    }),
  });
  if (!published) return err({ code: "changed-meanwhile" });
  await send(needs, { tenantId, run, events });
  return ok({ version: version.version, runId: run.id });
}

function publishedEvent({
  ruleId,
  version,
  definition,
  publishedBy,
  publishedAt,
}: RuleVersion): CompanyEvent {
  return {
    kind: "rule.published",
    key: `${ruleId}:${version}`,
    subjectId: ruleId,
    partnerId: null,
    actorId: publishedBy,
    at: publishedAt,
    facts: { ruleName: definition.name, version },
  };
}

export type RetireProblem = "not-found" | "stale-version" | "rule-retired" | "never-published";

/** Ends the rule for good: from `until` on no version of it is in force. Its deals of before keep their splits. */
export async function retireRule(
  needs: PublishNeeds,
  request: {
    readonly tenantId: string;
    readonly seen: SeenRule;
    readonly until: Day;
    readonly actor: Actor;
  },
): Promise<Result<{ readonly runId: string }, RetireProblem>> {
  const { store, clock } = needs;
  const { tenantId, seen, until, actor } = request;
  const [found, book] = await Promise.all([requireSeen(store, seen), store.getRuleBook()]);
  if (!found.ok) return found;
  if (!book.versions.some(({ ruleId }) => ruleId === seen.ruleId)) return err("never-published");
  const run = promiseOf(needs);
  const retired = await store.retire({
    ruleId: seen.ruleId,
    fromRevision: seen.revision,
    until,
    retiredBy: actor.id,
    run,
    now: clock.now(),
    audit: ruleLines(needs, {
      tenantId,
      ruleId: seen.ruleId,
      actor,
      action: "retired",
      before: null,
      after: { until, runId: run.id },
    }),
  });
  if (!retired) return err("stale-version");
  await send(needs, { tenantId, run, events: [] });
  return ok({ runId: run.id });
}

type Promised = { readonly id: string; readonly outboxId: string };

function promiseOf({ ids }: PublishNeeds): Promised {
  return { id: ids.fresh("run"), outboxId: ids.fresh("job") };
}

async function send(
  { transport }: PublishNeeds,
  {
    tenantId,
    run,
    events,
  }: { readonly tenantId: string; readonly run: Promised; readonly events: readonly PromisedEvent[] },
): Promise<void> {
  const { id: runId, outboxId } = run;
  const message: JobMessage = { v: 1, kind: "attribution-run", tenantId, outboxId, runId };
  await sendPromised(transport, [message, ...eventJobs(tenantId, events)]);
}
