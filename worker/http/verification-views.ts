import { z } from "zod";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { Freeze, Verification, VerificationStore } from "#worker/usecases/ledger/verification-ports.ts";

const instant = z.string().meta({ format: "date-time" });

export const verificationView = z.object({
  id: z.string(),
  status: z.enum(["running", "sound", "unsound", "failed"]),
  checked: z.int(),
  entries: z.int(),
  firstBadSeq: z.int().nullable(),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
  expected: z.string().nullable(),
  found: z.string().nullable(),
  requestedBy: z.string(),
  startedAt: instant,
  finishedAt: instant.nullable(),
});

export const ledgerStatusView = z.object({
  frozen: z
    .object({
      since: instant,
      verificationId: z.string(),
      reason: z.string(),
      firstBadSeq: z.int().nullable(),
      detail: z.string().nullable(),
      expected: z.string().nullable(),
      found: z.string().nullable(),
      /** A later verification has found the ledger sound, so the freeze can be lifted. */
      mended: z.boolean(),
    })
    .nullable(),
  lastVerification: verificationView.nullable(),
});

export function toVerificationView(verification: Verification): z.infer<typeof verificationView> {
  const { id, status, head, targetSeq, finding, requestedBy, startedAt, finishedAt } = verification;
  return {
    id,
    status,
    checked: head.seq,
    entries: targetSeq,
    firstBadSeq: finding?.firstBadSeq ?? null,
    reason: finding?.reason ?? null,
    detail: finding?.detail ?? null,
    expected: finding?.expected ?? null,
    found: finding?.found ?? null,
    requestedBy,
    startedAt: formatInstant(startedAt),
    finishedAt: finishedAt === null ? null : formatInstant(finishedAt),
  };
}

/** Whether the ledger takes entries, and what its newest verification found. */
export async function ledgerStatus(store: VerificationStore): Promise<z.infer<typeof ledgerStatusView>> {
  const [freeze, newest] = await Promise.all([store.openFreeze(), store.newest()]);
  return {
    frozen: freeze === null ? null : toFrozen(freeze),
    lastVerification: newest === null ? null : toVerificationView(newest),
  };
}

function toFrozen({ verificationId, frozenAt, finding, isMended }: Freeze) {
  return { since: formatInstant(frozenAt), verificationId, ...finding, mended: isMended };
}
