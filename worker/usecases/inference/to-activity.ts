import type { activityTypeReader } from "#worker/domain/inference/activity-type.ts";
import type { Activity } from "#worker/domain/inference/records.ts";
import type { TraceRecord } from "./inference-ports.ts";

/** A record as inference reads it; what the company's own word for it means is settled here. */
export function toActivity(trace: TraceRecord, readType: ReturnType<typeof activityTypeReader>): Activity {
  return {
    id: trace.id,
    partnerId: trace.partnerId,
    source: trace.source,
    type: readType(trace.crmType) ?? trace.usualType,
    subject: trace.subject,
    occurredAt: trace.occurredAt,
    opportunityId: trace.filedOpportunityId,
    contactId: trace.contactId,
    email: trace.email,
    accountId: trace.accountId,
    accountName: trace.accountName,
  };
}
