import canonicalize from "canonicalize";
import type { Actor, AuditedChange } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { applyOverride, inCurrency, type Override } from "#worker/domain/attribution/override.ts";
import type { Problem } from "#worker/domain/attribution/problem.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { AttributionStoreOf, Case } from "#worker/usecases/attribution/attribution-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { OverrideStoreOf } from "./override-ports.ts";

export type OverrideNeeds = {
  readonly overridesOf: OverrideStoreOf;
  readonly attributionOf: AttributionStoreOf;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
};

type Request = {
  readonly tenant: TenantScope;
  readonly opportunityId: string;
  /** Refuses what the person has not seen; `id` is the open override's, null where none is. */
  readonly isExpected: (id: string | null) => boolean;
  readonly actor: Actor;
};

export type OverrideChanged = {
  readonly overrideId: string | null;
  /** Null when nothing had to change. */
  readonly runId: string | null;
};

export type OverrideRefusal =
  | { readonly code: "not-found" }
  | { readonly code: "stale-version" }
  | { readonly code: "changed-meanwhile" }
  | { readonly code: "invalid-request"; readonly errors: readonly Problem[] };

/**
 * Sets the split of one opportunity by hand and starts the run that posts what this changes. It decides until it is
 * lifted, whatever rules say. Setting what is set already changes nothing.
 */
export async function setOverride(
  needs: OverrideNeeds,
  request: Request & { readonly override: Override },
): Promise<Result<OverrideChanged, OverrideRefusal>> {
  const found = await findCase(needs, request);
  if (!found.ok) return found;
  const { tenant } = request;
  const override = inCurrency(request.override, found.value.currency);
  const problems = await problemsOf(needs, { tenant, override, one: found.value });
  if (problems.length > 0) return err({ code: "invalid-request", errors: problems });
  const open = found.value.override;
  if (open !== null && canonicalize(open.override) === canonicalize(override))
    return ok({ overrideId: open.id, runId: null });
  const id = needs.ids.fresh("ovr");
  const change = changeOf(needs, request, {
    action: "override.set",
    before: open && { id: open.id, ...open.override },
    after: { id, ...override },
  });
  const set = await needs
    .overridesOf(tenant)
    .setOverride({ ...change, fromId: open?.id ?? null, id, override });
  if (!set) return err({ code: "changed-meanwhile" });
  await sendRun(needs, tenant, change.run);
  return ok({ overrideId: id, runId: change.run.id });
}

/** Leaves the opportunity to the rules again, and starts the run that posts what this changes. */
export async function liftOverride(
  needs: OverrideNeeds,
  request: Request,
): Promise<Result<OverrideChanged, OverrideRefusal>> {
  const found = await findCase(needs, request);
  if (!found.ok) return found;
  const open = found.value.override;
  if (open === null) return ok({ overrideId: null, runId: null });
  const change = changeOf(needs, request, {
    action: "override.lifted",
    before: { id: open.id, ...open.override },
    after: null,
  });
  const lifted = await needs.overridesOf(request.tenant).liftOverride({ ...change, fromId: open.id });
  if (!lifted) return err({ code: "changed-meanwhile" });
  await sendRun(needs, request.tenant, change.run);
  return ok({ overrideId: null, runId: change.run.id });
}

async function findCase(
  needs: OverrideNeeds,
  { tenant, opportunityId, isExpected }: Request,
): Promise<Result<Case, OverrideRefusal>> {
  const [one] = await needs.attributionOf(tenant).getCases([opportunityId]);
  if (one === undefined || one.deleted) return err({ code: "not-found" });
  return isExpected(one.override?.id ?? null) ? ok(one) : err({ code: "stale-version" });
}

async function problemsOf(
  needs: OverrideNeeds,
  { tenant, override, one }: { tenant: TenantScope; override: Override; one: Case },
): Promise<readonly Problem[]> {
  if (one.amountMinor === null) {
    const message = "The deal has no amount, so there is nothing to divide. Import its amount first.";
    return [{ path: "shares", code: "amount-missing", message }];
  }
  const partners = override.shares.of.map(({ partner }) => partner);
  const knownPartners = await needs.overridesOf(tenant).knownPartners(partners);
  const applied = applyOverride({
    override,
    opportunity: { amountMinor: one.amountMinor, currency: one.currency },
    knownPartners,
    actorId: "",
  });
  return applied.ok ? [] : applied.error;
}

function changeOf(
  needs: OverrideNeeds,
  { tenant, opportunityId, actor }: Request,
  changed: Pick<AuditedChange, "action" | "before" | "after">,
) {
  const { ids, clock } = needs;
  const object = { kind: "opportunity", id: opportunityId };
  return {
    opportunityId,
    by: actor.id,
    run: { id: ids.fresh("run"), outboxId: ids.fresh("job") },
    now: clock.now(),
    audit: auditLines(needs, { actor, changes: [{ ownerId: tenant.tenantId, object, ...changed }] }),
  };
}

async function sendRun(
  { transport }: OverrideNeeds,
  { tenantId }: TenantScope,
  { id, outboxId }: { readonly id: string; readonly outboxId: string },
): Promise<void> {
  const message: JobMessage = { v: 1, kind: "attribution-run", tenantId, outboxId, runId: id };
  await sendPromised(transport, [message]);
}
