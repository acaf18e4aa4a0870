import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { VerificationStoreOf } from "#worker/usecases/ledger/verification-ports.ts";
import type { PeriodStoreOf } from "#worker/usecases/periods/period-ports.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { IssueRefusal } from "./issue-statement.ts";
import { readStatementPeriods } from "./statement-periods.ts";
import type { StatementIssueStoreOf, StatementStoreOf } from "./statement-ports.ts";

/** Promises the statements of every partner with entries in the period; answers the id of the work at once. */
export async function startStatementIssue(
  needs: {
    readonly statementsOf: StatementStoreOf;
    readonly statementIssuesOf: StatementIssueStoreOf;
    readonly periodsOf: PeriodStoreOf;
    readonly verificationsOf: VerificationStoreOf;
    readonly transport: JobTransport;
    readonly clock: Clock;
    readonly ids: Ids;
  },
  tenant: TenantScope,
  { period, actor }: { readonly period: string; readonly actor: Actor },
): Promise<Result<{ readonly id: string }, IssueRefusal>> {
  const now = needs.clock.now();
  const named = (await readStatementPeriods(needs, tenant)).periodOf(period);
  if (named === null) return err("nothing-to-state");
  if (now < named.endsAt) return err("period-not-over");
  if ((await needs.verificationsOf(tenant).openFreeze()) !== null) return err("ledger-frozen");
  const matters = await needs.statementsOf(tenant).listMatters(period);
  if (matters.length === 0) return err("nothing-to-state");
  const id = needs.ids.fresh("sti");
  const { tenantId } = tenant;
  const outboxId = needs.ids.fresh("job");
  const job: JobMessage = { v: 1, kind: "statement-issue", tenantId, outboxId, issueId: id };
  await needs.statementIssuesOf(tenant).create({
    id,
    period,
    matters,
    createdBy: actor.id,
    job,
    now,
    audit: auditLines(needs, {
      actor,
      changes: [
        {
          ownerId: tenantId,
          action: "statement_issue.started",
          object: { kind: "statement_issue", id },
          before: null,
          after: { period, statements: matters.length },
        },
      ],
    }),
  });
  await sendPromised(needs.transport, [job]);
  return ok({ id });
}
