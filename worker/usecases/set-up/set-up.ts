import type { Actor, AuditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type SetUpFacts, type SetUpStep, setUpSteps } from "#worker/domain/set-up/set-up-steps.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";

/** `isAway`: the company has put the list away. That is all of it that is ever stored. */
export type SetUp = { readonly steps: readonly SetUpStep[]; readonly isAway: boolean };

export type SetUpStore = {
  /** `defaultRuleId` is the rule that every company begins with. */
  readonly read: (defaultRuleId: string) => Promise<{ readonly facts: SetUpFacts; readonly isAway: boolean }>;
  readonly putAway: (change: {
    readonly isAway: boolean;
    readonly audit: readonly AuditEvent[];
  }) => Promise<void>;
};
export type SetUpStoreOf = (tenant: TenantScope) => SetUpStore;

type Needs = { readonly setUpOf: SetUpStoreOf; readonly ids: Ids; readonly clock: Clock };

/** How far the company's set-up has come, from what the company has. */
export async function readSetUp({ setUpOf, ids }: Needs, tenant: TenantScope): Promise<SetUp> {
  const { facts, isAway } = await setUpOf(tenant).read(ids.derive("rul", tenant.tenantId, "default"));
  return { steps: setUpSteps(facts), isAway };
}

/** Puts the list away for everybody in the company, or brings it back. */
export async function putSetUpAway(
  needs: Needs,
  tenant: TenantScope,
  { isAway, actor }: { readonly isAway: boolean; readonly actor: Actor },
): Promise<SetUp> {
  const before = await readSetUp(needs, tenant);
  if (before.isAway === isAway) return before;
  const audit = auditLines(needs, {
    actor,
    changes: [
      {
        ownerId: tenant.tenantId,
        action: isAway ? "company.set_up_put_away" : "company.set_up_brought_back",
        object: { kind: "company", id: tenant.tenantId },
        before: { isAway: before.isAway },
        after: { isAway },
      },
    ],
  });
  await needs.setUpOf(tenant).putAway({ isAway, audit });
  return { ...before, isAway };
}
