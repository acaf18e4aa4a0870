import type { Actor } from "#worker/domain/access/audit-event.ts";
import { adjustmentOf, type DecisionProblem } from "#worker/domain/dispute/dispute-decision.ts";
import {
  type Decision,
  type DisputeSide,
  type DisputeState,
  stateAfter,
} from "#worker/domain/dispute/dispute-state.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { DisputeNeeds, DisputeScope } from "./dispute-needs.ts";
import type { DisputeRecord, EventWrite } from "./dispute-ports.ts";
import { withEvidence } from "./keep-evidence.ts";
import { eventJob } from "./open-dispute.ts";
import type { EvidenceFile, FormProblem } from "./read-evidence.ts";

/** What a side does. A decision to uphold a part says how much of the claim, in minor units with the claim's sign. */
export type DisputeAct =
  | { readonly move: "review" | "withdraw" }
  | { readonly move: "message"; readonly text: string; readonly files: readonly EvidenceFile[] }
  | { readonly move: Decision; readonly text: string; readonly amountMinor: number | null };

export type DisputeRefusal =
  | { readonly code: "not-found" | "stale-version" | "illegal-transition" | "changed-meanwhile" }
  | { readonly code: "invalid-request"; readonly errors: readonly FormProblem[] };

export type DisputeChange = {
  readonly scope: DisputeScope;
  readonly id: string;
  readonly side: DisputeSide;
  readonly act: DisputeAct;
  readonly actor: Actor;
  /** Refuses what the person has not seen. */
  readonly isExpected: (version: number) => boolean;
};

/** A message is right whatever somebody else did in between, as long as the dispute takes messages. */
const triesOfMessage = 4;

/**
 * One step of a dispute: where it goes, what was said, the line in the log and the promise of what follows are one batch. A
 * decision that adds something promises the entry with it.
 */
export async function changeDispute(
  needs: DisputeNeeds,
  change: DisputeChange,
): Promise<Result<{ readonly version: number }, DisputeRefusal>> {
  const tries = change.act.move === "message" ? triesOfMessage : 1;
  for (let tried = 1; ; tried += 1) {
    const changed = await changeOnce(needs, change);
    if (changed.ok || changed.error.code !== "changed-meanwhile" || tried === tries) return changed;
  }
}

async function changeOnce(
  needs: DisputeNeeds,
  { scope, id, side, act, actor, isExpected }: DisputeChange,
): Promise<Result<{ readonly version: number }, DisputeRefusal>> {
  const { tenant, partnerId } = scope;
  const record = await needs.disputesOf(tenant).get(id);
  if (record === null || (partnerId !== null && record.partnerRef !== partnerId))
    return err({ code: "not-found" });
  if (!isExpected(record.version)) return err({ code: "stale-version" });
  const state = stateAfter(record.state, { move: act.move, side });
  if (state === null) return err({ code: "illegal-transition" });
  const adjustment = adjustmentBy(act, record);
  if (!adjustment.ok) return err({ code: "invalid-request", errors: [amountProblem(adjustment.error)] });
  const step = { record, state, adjustmentMinor: adjustment.value, side, act, actor };
  return append(needs, scope, step);
}

function adjustmentBy(act: DisputeAct, record: DisputeRecord): Result<number | null, DecisionProblem> {
  if (!("amountMinor" in act)) return ok(null);
  return adjustmentOf(record, { decision: act.move, amountMinor: act.amountMinor });
}

const amountMessages: Readonly<Record<DecisionProblem, string>> = {
  "amount-missing": "says how much of the claim is upheld",
  "amount-not-part":
    "lies between nothing and the whole claim, on the same side of zero; uphold all of it, or reject it",
  "amount-not-asked": "goes only with a part: all of the claim or nothing has no other amount",
};

function amountProblem(code: DecisionProblem): FormProblem {
  return { path: "amountMinor", code, message: amountMessages[code] };
}

type Step = Pick<DisputeChange, "side" | "act" | "actor"> & {
  readonly record: DisputeRecord;
  readonly state: DisputeState;
  readonly adjustmentMinor: number | null;
};

async function append(
  needs: DisputeNeeds,
  { tenant }: DisputeScope,
  step: Step,
): Promise<Result<{ readonly version: number }, DisputeRefusal>> {
  const { record, state, adjustmentMinor, side, act, actor } = step;
  const { id } = record;
  const seq = record.version + 1;
  const text = "text" in act ? act.text : "";
  const event = { seq, kind: act.move, side, by: actor.id, at: needs.clock.now(), text } as const;
  const job = eventJob(needs, tenant, { disputeId: id, seq });
  const audit = linesOf(needs, tenant.tenantId, step);
  const files = act.move === "message" ? act.files : [];
  const written = await withEvidence(
    needs,
    { tenant, disputeId: id, eventSeq: seq, files },
    async (records) => {
      const write: EventWrite = { event, files: records, job, audit };
      const done = await needs.disputesOf(tenant).append({ id, state, adjustmentMinor }, write);
      return { isWritten: done, done };
    },
  );
  if (!written) return err({ code: "changed-meanwhile" });
  await sendPromised(needs.transport, [job]);
  return ok({ version: seq });
}

const actions = {
  review: "dispute.reviewed",
  message: "dispute.message_sent",
  uphold: "dispute.upheld",
  uphold_partly: "dispute.partly_upheld",
  reject: "dispute.rejected",
  withdraw: "dispute.withdrawn",
} as const satisfies Readonly<Record<DisputeAct["move"], string>>;

function linesOf(needs: DisputeNeeds, ownerId: string, { record, state, adjustmentMinor, act, actor }: Step) {
  assert(record.adjustmentMinor === null, "a decision is the last thing that is said");
  const adjustment = adjustmentMinor === null ? {} : { adjustmentMinor, currency: record.currency };
  return auditLines(needs, {
    actor,
    changes: [
      {
        ownerId,
        action: actions[act.move],
        object: { kind: "dispute", id: record.id },
        before: { state: record.state },
        after: { state, ...adjustment },
      },
    ],
  });
}
