import type { TenantScope } from "#worker/domain/access/principal.ts";
import { owedStates } from "#worker/domain/registration/registration-state.ts";
import type { Env } from "#worker/env.ts";
import type { ToDo, ToDoStore } from "#worker/usecases/to-do/to-do.ts";
import { shardOf } from "./shards.ts";

/** One query that every page of a company asks, so each part reads an index of nothing but what waits, and no more of it than is counted. */
export function toDoStore(env: Env, tenant: TenantScope): ToDoStore {
  const atMost = (rows: string) => `(SELECT COUNT(*) FROM (SELECT 1 FROM ${rows} LIMIT ?3))`;
  return {
    count: async ({ now, limit }) => {
      const found = await shardOf(env, tenant)
        .prepare(
          `SELECT
             ${atMost(`registrations INDEXED BY registrations_by_state
               WHERE tenant_id = ?1 AND state IN (SELECT value FROM json_each(?4))`)} AS registrations,
             ${atMost("registrations INDEXED BY registrations_by_due WHERE tenant_id = ?1 AND due_at <= ?2")}
               AS lateRegistrations,
             ${atMost(`disputes INDEXED BY disputes_undecided
               WHERE tenant_id = ?1 AND state IN ('open', 'under_review')`)} AS disputes,
             ${atMost(`opportunities INDEXED BY opportunities_in_review
               WHERE tenant_id = ?1 AND attribution_status = 'review' AND deleted_at IS NULL`)} AS reviews,
             ${atMost(`inference_activities INDEXED BY inference_activities_waiting
               WHERE tenant_id = ?1 AND band = 'review' AND decision IS NULL`)} AS touchpoints`,
        )
        .bind(tenant.tenantId, now, limit, JSON.stringify(owedStates))
        .first<ToDo>();
      return found ?? { registrations: 0, lateRegistrations: 0, disputes: 0, reviews: 0, touchpoints: 0 };
    },
  };
}
