import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { canonicalRule, type RuleDefinition } from "#worker/domain/rule/rule.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { AttributionStore, AttributionStoreOf } from "#worker/usecases/attribution/attribution-ports.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids, Sha256Hex } from "#worker/usecases/ports.ts";
import type { BackTestStoreOf, ClosedDays } from "./back-test-ports.ts";

export type StartBackTestNeeds = {
  readonly backTestsOf: BackTestStoreOf;
  readonly attributionOf: AttributionStoreOf;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256Hex: Sha256Hex;
};

/** Records a back-test and promises its work; answers its id at once. */
export async function startBackTest(
  needs: StartBackTestNeeds,
  request: {
    readonly tenant: TenantScope;
    readonly ruleId: string | null;
    /** Null: the rule's draft, or else its latest version. */
    readonly definition: RuleDefinition | null;
    readonly days: ClosedDays;
    readonly actor: Actor;
  },
): Promise<Result<{ readonly id: string }, "not-found">> {
  const { tenant, ruleId, days, actor } = request;
  const { tenantId } = tenant;
  const store = needs.backTestsOf(tenant);
  const rules = needs.attributionOf(tenant);
  const [definition, { revision: rulesRevision }, total] = await Promise.all([
    requestedDefinition(rules, request),
    rules.getRuleBook(),
    store.countClosed(days),
  ]);
  if (definition === null) return err("not-found");
  const [id, outboxId] = [needs.ids.fresh("bkt"), needs.ids.fresh("job")];
  const hash = needs.sha256Hex(canonicalRule(definition));
  const now = needs.clock.now();
  await store.createBackTest({
    id,
    outboxId,
    ruleId,
    definition,
    hash,
    days,
    rulesRevision,
    total,
    createdBy: actor.id,
    now,
    audit: auditLines(needs, {
      actor,
      changes: [
        {
          ownerId: tenantId,
          action: "back_test.started",
          object: { kind: "back_test", id },
          before: null,
          after: { name: definition.name, ruleId, hash, ...days },
        },
      ],
    }),
  });
  await sendPromised(needs.transport, [{ v: 1, kind: "back-test", tenantId, outboxId, backTestId: id }]);
  return ok({ id });
}

async function requestedDefinition(
  rules: Pick<AttributionStore, "getRule" | "getRuleBook">,
  { ruleId, definition }: { readonly ruleId: string | null; readonly definition: RuleDefinition | null },
): Promise<RuleDefinition | null> {
  if (ruleId === null) return definition;
  const rule = await rules.getRule(ruleId);
  if (rule === null) return null;
  if (definition !== null) return definition;
  if (rule.draft !== null) return rule.draft.definition;
  const { versions } = await rules.getRuleBook();
  return versions.filter((version) => version.ruleId === ruleId).at(-1)?.definition ?? null;
}
