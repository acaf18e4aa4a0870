import { z } from "zod";
import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { PartnerScope, TenantScope } from "#worker/domain/access/principal.ts";
import { dueAt } from "#worker/domain/dispute/dispute-clock.ts";
import { checkClaim } from "#worker/domain/dispute/dispute-decision.ts";
import { disputeIdPrefix } from "#worker/domain/ledger/dispute-adjustment.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { StatementDocument } from "#worker/domain/statement-bundle/bundle.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { Upload } from "#worker/usecases/imports/receive-import.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { LedgerEntryRecord } from "#worker/usecases/ledger/ledger-ports.ts";
import type { DisputeNeeds } from "./dispute-needs.ts";
import type { EventWrite, NewDispute } from "./dispute-ports.ts";
import { withEvidence } from "./keep-evidence.ts";
import { type EvidenceFile, type FormProblem, readDisputeForm } from "./read-evidence.ts";

export type OpenRefusal =
  | { readonly code: "not-found" | "dispute-open-already" }
  | { readonly code: "invalid-request"; readonly errors: readonly FormProblem[] };

export const longestText = 4_000;

const whole = z.string().regex(/^-?\d{1,16}$/, { error: "is a whole number" });

/** What a claim has to say. `expectedMinor` is what the entry should have been, in minor units of its currency. */
export const claimFields = z.object({
  entrySeq: whole.transform(Number).pipe(z.int().positive()),
  expectedMinor: whole.transform(Number),
  claim: z
    .string()
    .trim()
    .min(1, { error: "says what is wrong; write a sentence at least" })
    .max(longestText),
  statementId: z
    .string()
    .max(60)
    .optional()
    .transform((id) => id || null),
});
type Claim = z.infer<typeof claimFields>;

/**
 * A partner says what is wrong about one of its entries. The company's clock begins to run. `scopes` are the partner's with one company: more
 * than one where the company has merged records of it.
 */
export async function openDispute(
  needs: DisputeNeeds,
  scopes: readonly PartnerScope[],
  { upload, actor }: { readonly upload: Upload; readonly actor: Actor },
): Promise<Result<{ readonly id: string }, OpenRefusal>> {
  const tenant = scopes[0]?.tenant;
  if (tenant === undefined) return err({ code: "not-found" });
  const { fields, files, problems } = await readDisputeForm(upload);
  const read = claimFields.safeParse(fields);
  const wrong = [...problems, ...(read.success ? [] : read.error.issues.map(toProblem))];
  if (wrong.length > 0 || !read.success) return err({ code: "invalid-request", errors: wrong });
  const claim = read.data;
  const entry = await needs.readerOf(tenant).getEntry(claim.entrySeq);
  const scope = scopes.find(({ partnerId }) => partnerId === entry?.partnerRef);
  if (entry === null || scope === undefined) return err({ code: "not-found" });
  const unsound = checkClaim({ entryMinor: entry.amountMinor, expectedMinor: claim.expectedMinor });
  if (unsound !== null) return err({ code: "invalid-request", errors: [{ ...wrongAmount, code: unsound }] });
  if (!(await isOnStatement(needs, tenant, { entry, statementId: claim.statementId })))
    return err({ code: "not-found" });
  return begin(needs, scope, { claim, entry, files, actor });
}

const wrongAmount = {
  path: "expectedMinor",
  message: "is another amount than the entry already has, and not beyond what can be counted exactly",
};

/** The statement is the partner's, and the entry one of its lines. */
async function isOnStatement(
  { statementsOf }: DisputeNeeds,
  tenant: TenantScope,
  { entry, statementId }: { readonly entry: LedgerEntryRecord; readonly statementId: string | null },
): Promise<boolean> {
  if (statementId === null) return true;
  const store = statementsOf(tenant);
  const [record, text] = await Promise.all([store.get(statementId), store.readDocument(statementId)]);
  if (record === null || text === null || record.partnerRef !== entry.partnerRef) return false;
  const { lines } = JSON.parse(text) as StatementDocument;
  return lines.some(({ seq }) => seq === String(entry.seq));
}

async function begin(
  needs: DisputeNeeds,
  { tenant, partnerId }: PartnerScope,
  given: {
    readonly claim: Claim;
    readonly entry: LedgerEntryRecord;
    readonly files: readonly EvidenceFile[];
    readonly actor: Actor;
  },
): Promise<Result<{ readonly id: string }, OpenRefusal>> {
  const { claim, entry, files, actor } = given;
  const businessTime = await needs.businessTimeOf(tenant.tenantId);
  if (businessTime === null) return err({ code: "not-found" });
  const id = needs.ids.fresh(disputeIdPrefix);
  const now = needs.clock.now();
  const dispute: NewDispute = {
    id,
    partnerRef: partnerId,
    opportunityRef: entry.opportunityRef,
    entrySeq: entry.seq,
    statementId: claim.statementId,
    currency: entry.currency,
    entryMinor: entry.amountMinor,
    expectedMinor: claim.expectedMinor,
    openedAt: now,
    dueAt: dueAt(now, businessTime),
  };
  const event = {
    seq: 1,
    kind: "open",
    side: "partner",
    by: actor.id,
    at: now,
    text: claim.claim,
  } as const;
  const job = eventJob(needs, tenant, { disputeId: id, seq: 1 });
  const audit = openedLines(needs, { tenant, dispute, actor });
  const outcome = await withEvidence(
    needs,
    { tenant, disputeId: id, eventSeq: 1, files },
    async (records) => {
      const write: EventWrite = { event, files: records, job, audit };
      const done = await needs.disputesOf(tenant).open(dispute, write);
      return { isWritten: done === "opened", done };
    },
  );
  if (outcome === "open-already") return err({ code: "dispute-open-already" });
  await sendPromised(needs.transport, [job]);
  return ok({ id });
}

function openedLines(
  needs: DisputeNeeds,
  {
    tenant,
    dispute,
    actor,
  }: { readonly tenant: TenantScope; readonly dispute: NewDispute; readonly actor: Actor },
) {
  const { id, entrySeq, entryMinor, expectedMinor, currency, partnerRef } = dispute;
  const after = { state: "open", partnerRef, entrySeq, entryMinor, expectedMinor, currency };
  const object = { kind: "dispute", id };
  const change = { ownerId: tenant.tenantId, action: "dispute.opened", object, before: null, after };
  return auditLines(needs, { actor, changes: [change] });
}

/** The promise to carry out what an event asks for. */
export function eventJob(
  { ids }: Pick<DisputeNeeds, "ids">,
  { tenantId }: TenantScope,
  { disputeId, seq }: { readonly disputeId: string; readonly seq: number },
): Extract<JobMessage, { readonly kind: "dispute-event" }> {
  return { v: 1, kind: "dispute-event", tenantId, outboxId: ids.fresh("job"), disputeId, seq };
}

export function toProblem(issue: z.core.$ZodIssue): FormProblem {
  const code = issue.code.replaceAll("_", "-");
  return { path: issue.path.map(String).join("."), code, message: issue.message };
}
