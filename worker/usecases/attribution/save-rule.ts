import canonicalize from "canonicalize";
import type { Model } from "#worker/domain/attribution/model.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { type JobTransport, sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids, Sha256Hex } from "#worker/usecases/ports.ts";
import type { RuleStore, RuleVersion } from "./attribution-ports.ts";

type Needs = {
  readonly store: RuleStore;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256Hex: Sha256Hex;
};

export type SavedRule = { readonly rule: RuleVersion; readonly runId: string | null };
export type SaveRuleError =
  | { readonly code: "not-found" }
  | { readonly code: "stale-version"; readonly version: number };

/**
 * Gives the company's rule a new version and starts the run that applies it to every deal. Saving what already is in
 * force changes nothing. `fromVersion` is what the person saw; null skips the check.
 */
export async function saveRule(
  needs: Needs,
  request: {
    readonly tenantId: string;
    readonly ruleId: string;
    readonly fromVersion: number | null;
    readonly name: string;
    readonly model: Model;
    readonly savedBy: string;
  },
): Promise<Result<SavedRule, SaveRuleError>> {
  const current = await needs.store.requireRule();
  if (current.ruleId !== request.ruleId) return err({ code: "not-found" });
  if (request.fromVersion !== null && request.fromVersion !== current.version) {
    return err({ code: "stale-version", version: current.version });
  }
  const hash = ruleHash(request.model, needs.sha256Hex);
  if (hash === current.hash && request.name === current.name) return ok({ rule: current, runId: null });
  const now = needs.clock.now();
  const next: RuleVersion = {
    ruleId: current.ruleId,
    name: request.name,
    version: current.version + 1,
    model: request.model,
    hash,
    createdBy: request.savedBy,
    createdAt: now,
  };
  const run = { id: needs.ids.fresh("run"), outboxId: needs.ids.fresh("job") };
  const added = await needs.store.addVersion({ fromVersion: current.version, next, run, now });
  if (!added) return err({ code: "stale-version", version: (await needs.store.requireRule()).version });
  const message: JobMessage = {
    v: 1,
    kind: "attribution-run",
    tenantId: request.tenantId,
    outboxId: run.outboxId,
    runId: run.id,
  };
  await sendPromised(needs.transport, [message]);
  return ok({ rule: next, runId: run.id });
}

/** The first rule of a new company: an equal split, which needs no settings and surprises nobody. */
export function firstRule(
  { ids, clock, sha256Hex }: Pick<Needs, "ids" | "clock" | "sha256Hex">,
  { tenantId, createdBy }: { readonly tenantId: string; readonly createdBy: string },
): RuleVersion {
  const model: Model = { kind: "equal_split" };
  return {
    ruleId: ids.derive("rul", tenantId, "default"),
    name: "Every deal",
    version: 1,
    model,
    hash: ruleHash(model, sha256Hex),
    createdBy,
    createdAt: clock.now(),
  };
}

function ruleHash(model: Model, sha256Hex: Sha256Hex): string {
  return sha256Hex(canonicalize(model) ?? "");
}
