import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { PartnerScope } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { checkDay, type SelfReportProblem } from "#worker/domain/self-report/self-report.ts";
import { type ToldActivity, toldKey } from "#worker/domain/self-report/told-activity.ts";
import { dayOf, startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS } from "#worker/domain/time/instant.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import { fileTraceId } from "#worker/usecases/inference/read-activities.ts";
import { inferenceMessage } from "#worker/usecases/inference/run-inference.ts";
import { promisedInference } from "#worker/usecases/inference/start-inference.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import { eventJobs, promisedEvents } from "#worker/usecases/notifications/promised-events.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import type { SelfReportStoreOf } from "./self-report-ports.ts";

export type SelfReportNeeds = {
  readonly selfReportsOf: SelfReportStoreOf;
  readonly viewsOf: ViewStoreOf;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
};

export type ReportRefusal =
  | { readonly code: "reported-already" | "too-many-undecided" }
  | {
      readonly code: "invalid-request";
      readonly errors: readonly (
        | SelfReportProblem
        | { readonly path: "opportunityId"; readonly code: "not-found"; readonly message: string }
      )[];
    };

/** More than a person of the company can look at; whoever reports more is told to wait. */
const mostUndecided = 200;

/**
 * A partner says what it did. Inference reads it as it reads the CRM's records, matches the account as it was typed, and a person of the
 * company decides; until then it gives no credit. A deal is taken only from those in which the partner has a part.
 */
export async function reportActivity(
  needs: SelfReportNeeds,
  scope: PartnerScope,
  told: ToldActivity & {
    readonly opportunityId: string | null;
    readonly evidence: string;
    readonly actor: Actor;
  },
): Promise<Result<{ readonly id: string }, ReportRefusal>> {
  const { actor, opportunityId, ...said } = told;
  const { tenant, partnerId } = scope;
  const now = needs.clock.now();
  const today = { tomorrow: dayOf(now + DAY_MS), year: new Date(now).getUTCFullYear() };
  const problem = checkDay(said.occurredOn, today);
  if (problem !== null) return err({ code: "invalid-request", errors: [problem] });
  const isKnown =
    opportunityId === null || (await needs.viewsOf(tenant).getPartnerDeal(partnerId, opportunityId)) !== null;
  if (!isKnown) return err({ code: "invalid-request", errors: [unknownDeal] });
  const store = needs.selfReportsOf(scope);
  if ((await store.countUndecided()) >= mostUndecided) return err({ code: "too-many-undecided" });
  const id = needs.ids.fresh("rpt");
  const activityId = needs.ids.derive("avy", tenant.tenantId, id);
  const run = promisedInference(needs, { everything: false, reason: "import", createdBy: actor.id });
  const names = await needs.viewsOf(tenant).partnerNames([partnerId]);
  const events = promisedEvents(needs, tenant.tenantId, [
    {
      kind: "self_report.submitted",
      key: id,
      subjectId: id,
      partnerId,
      actorId: actor.id,
      at: now,
      facts: {
        partnerName: names.get(partnerId) ?? partnerId,
        accountName: said.accountName,
        activity: said.type,
      },
    },
  ]);
  const added = await store.add(
    {
      ...said,
      id,
      activityId,
      traceId: fileTraceId(needs, { tenantId: tenant.tenantId, activityId, partnerId }),
      opportunityId,
      toldKey: toldKey(said),
      occurredAt: startOfDay(said.occurredOn),
      madeBy: actor.id,
      createdAt: now,
    },
    {
      run,
      events,
      audit: auditLines(needs, {
        actor,
        changes: [
          {
            ownerId: tenant.tenantId,
            action: "activity.reported",
            object: { kind: "self_report", id },
            before: null,
            after: { type: said.type, occurredOn: said.occurredOn, partnerId },
          },
        ],
      }),
    },
  );
  if (!added) return err({ code: "reported-already" });
  await sendPromised(needs.transport, [
    inferenceMessage(tenant.tenantId, run),
    ...eventJobs(tenant.tenantId, events),
  ]);
  return ok({ id });
}

const unknownDeal = {
  path: "opportunityId",
  code: "not-found",
  message: "is one of the deals in which you have a part",
} as const;
