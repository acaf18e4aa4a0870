import type { RecordDecision } from "#worker/domain/inference/evidence.ts";
import type { JudgedTrace, TraceRecord } from "#worker/usecases/inference/inference-ports.ts";

/** A row of inference_activities. */
export type TraceRow = {
  readonly id: string;
  readonly connection_id: string;
  readonly record: string;
  readonly partner_id: string;
  readonly partner_basis: string;
  readonly source: TraceRecord["source"];
  readonly crm_type: string | null;
  readonly usual_type: TraceRecord["usualType"];
  readonly subject: string;
  readonly occurred_at: number;
  readonly filed_opportunity_id: string | null;
  readonly contact_id: string | null;
  readonly email: string | null;
  readonly account_id: string | null;
  readonly account_name: string | null;
  readonly stale: number;
  readonly event: string | null;
  readonly reading: string | null;
  readonly outcome: string | null;
  readonly accounts: string | null;
  readonly band: JudgedTrace["band"];
  readonly decision: "confirmed" | "rejected" | null;
  readonly decided_opportunity_id: string | null;
};

export function toTrace(row: TraceRow): JudgedTrace {
  const { id, record, source, subject, email, event, reading, outcome, accounts, band } = row;
  return {
    id,
    record,
    source,
    subject,
    email,
    event,
    reading,
    outcome,
    accounts,
    band,
    connectionId: row.connection_id,
    partnerId: row.partner_id,
    partnerBasis: row.partner_basis,
    crmType: row.crm_type,
    usualType: row.usual_type,
    occurredAt: row.occurred_at,
    filedOpportunityId: row.filed_opportunity_id,
    contactId: row.contact_id,
    accountId: row.account_id,
    accountName: row.account_name,
    stale: row.stale === 1,
    decision: toDecision(row),
  };
}

function toDecision(row: TraceRow): RecordDecision | null {
  if (row.decision === null) return null;
  if (row.decision === "rejected" || row.decided_opportunity_id === null) return { kind: "rejected" };
  return { kind: "confirmed", opportunityId: row.decided_opportunity_id };
}
