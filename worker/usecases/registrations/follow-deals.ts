import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { advance, type StepContext } from "#worker/domain/registration/advance-registration.ts";
import { assert } from "#worker/domain/result.ts";
import { linkedTogether } from "./link-deal.ts";
import type { RegistrationNeeds } from "./registration-needs.ts";
import type { ClosedDeal, MadeDeal, WriteOutcome } from "./registration-ports.ts";
import { readContext, type TakenStep, writeOf } from "./take-step.ts";

type Needs = Pick<
  RegistrationNeeds,
  "registrationsOf" | "businessTimeOf" | "viewsOf" | "transport" | "clock" | "ids"
>;

/** Tries before whoever asked is left to ask again. */
const mostTries = 4;

/**
 * Registrations become won or lost as the CRM closes their deals, however the CRM was read: every change of a deal passes through
 * attribution, which asks here first. Twice is once, because what has ended is no longer found.
 */
export async function followDeals(
  needs: Needs,
  tenant: TenantScope,
  opportunityIds: readonly string[],
): Promise<void> {
  const store = needs.registrationsOf(tenant);
  await linkMade(needs, tenant, opportunityIds);
  for (let attempt = 1; ; attempt += 1) {
    const closed = await store.closedDeals(opportunityIds);
    if (closed.length === 0) return;
    const context = await readContext(needs, tenant);
    const steps = closed.map((deal) => stepOf(deal, context));
    const write = await writeOf(needs, tenant, { steps, actor: follower, jobs: [], context });
    const outcome = await store.write(write);
    if (outcome === "written") break;
    // Of two that have expired and of one that is protected only one can have won the deal: each is tried by itself.
    if (outcome === "opportunity-taken") await writeApart(needs, tenant, { steps, context });
    if (outcome === "opportunity-taken") break;
    assert(attempt < mostTries, "a registration does not change each time that it is looked at");
  }
  await needs.transport.scheduleDrain(tenant.tenantId).catch(() => undefined);
}

/**
 * A deal that was made in the CRM for a registration is linked to it when it has been read, and to the other parts of its contest;
 * whoever was quicker has linked another.
 */
async function linkMade(needs: Needs, tenant: TenantScope, opportunityIds: readonly string[]): Promise<void> {
  const store = needs.registrationsOf(tenant);
  for (let attempt = 1; ; attempt += 1) {
    const outcomes: WriteOutcome[] = [];
    for (const made of await store.madeDeals(opportunityIds))
      outcomes.push(await linkOne(needs, tenant, made));
    if (!outcomes.includes("changed-meanwhile")) return;
    assert(attempt < mostTries, "a registration does not change each time that it is looked at");
  }
}

async function linkOne(
  needs: Needs,
  tenant: TenantScope,
  { registration, opportunityId }: MadeDeal,
): Promise<WriteOutcome> {
  const context = await readContext(needs, tenant);
  const together = await linkedTogether(needs, tenant, registration);
  const steps = together
    .filter((before) => before.opportunityId === null)
    .map((before) => {
      const detail = { opportunityId };
      const step = { move: "link", side: "system", by: follower.id, text: "", detail } as const;
      const taken = advance(before, step, context);
      assert(taken.ok, "only what can be linked is found");
      return { ...taken.value, before };
    });
  if (steps.length === 0) return "written";
  const write = await writeOf(needs, tenant, { steps, actor: follower, jobs: [], context });
  return needs.registrationsOf(tenant).write(write);
}

const follower = systemActor("registration-deals", "attribution");

function stepOf({ registration: before, outcome, closedAt }: ClosedDeal, context: StepContext): TakenStep {
  const taken = advance(
    before,
    {
      move: outcome === "won" ? "win" : "lose",
      side: "system",
      by: follower.id,
      text: "",
      detail: closedAt === null ? {} : { closedAt },
    },
    context,
  );
  assert(taken.ok, "only what is approved, or was closed in time, is found closed");
  return { ...taken.value, before };
}

async function writeApart(
  needs: Needs,
  tenant: TenantScope,
  { steps, context }: { readonly steps: readonly TakenStep[]; readonly context: StepContext },
): Promise<void> {
  const store = needs.registrationsOf(tenant);
  for (const step of steps) {
    const write = await writeOf(needs, tenant, { steps: [step], actor: follower, jobs: [], context });
    const outcome = await store.write(write);
    assert(outcome !== "changed-meanwhile", "a registration is where it was just now");
  }
}
