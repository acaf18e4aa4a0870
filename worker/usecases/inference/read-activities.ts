import type { PartnerDirectory } from "#worker/domain/identity/partner-directory.ts";
import { type PartnerTrace, resolvePartners } from "#worker/domain/identity/resolve-partners.ts";
import { activityTypeReader } from "#worker/domain/inference/activity-type.ts";
import type { Contact } from "#worker/domain/inference/records.ts";
import type { Ids } from "#worker/usecases/ports.ts";
import {
  FILE_CONNECTION,
  type InferenceRun,
  type TraceRecord,
  type UnreadActivity,
} from "./inference-ports.ts";
import type { RunWork } from "./run-inference.ts";

type Looked = {
  readonly run: InferenceRun;
  readonly directory: PartnerDirectory;
  readonly looked: readonly UnreadActivity[];
};

/** Reads what files said that partners did into traces: the partner that the file names, or those that the person stands for. */
export async function saveActivities(work: RunWork, { run, directory, looked }: Looked): Promise<void> {
  const { store, outboxId, needs } = work;
  const [contacts, accountIds] = await Promise.all([
    store.contactsById(unique(looked.map(({ contactExternalId }) => contactExternalId))),
    store.accountIds(unique(looked.map(({ accountExternalId }) => accountExternalId))),
  ]);
  const traces = looked.flatMap((activity) =>
    activity.deleted ? [] : tracesIn(work, { activity, directory, contacts, accountIds }),
  );
  const kept = new Set(traces.map(({ id }) => id));
  const before = await store.tracesOf(
    looked.map(({ id }) => ({ connectionId: FILE_CONNECTION, record: recordOf(id) })),
  );
  const gone = before.filter(({ id }) => !kept.has(id));
  await store.saveActivityTraces({ run, outboxId, now: needs.clock.now(), looked, traces, gone });
}

function tracesIn(
  { needs, tenant }: RunWork,
  of: {
    readonly activity: UnreadActivity;
    readonly directory: PartnerDirectory;
    readonly contacts: ReadonlyMap<string, Contact>;
    readonly accountIds: ReadonlyMap<string, string>;
  },
): readonly TraceRecord[] {
  const { activity, directory } = of;
  const contact = of.contacts.get(activity.contactExternalId ?? "") ?? null;
  const person: PartnerTrace = {
    kind: "person",
    contactId: contact?.id ?? null,
    accountId: contact?.accountId ?? null,
    email: activity.email ?? contact?.email ?? null,
  };
  const told = resolvePartners(directory, [person]).partners;
  const partners =
    activity.partnerId === null ? told : [{ partnerId: activity.partnerId, text: namedBy(activity) }];
  // A partner's own person says who the partner is, and nothing about the customer.
  const isPartnersPerson = told.length > 0;
  const isPartnersAccount = directory.byAccount.has(activity.accountExternalId ?? "");
  const record = recordOf(activity.id);
  const { tenantId } = tenant;
  return partners.map(({ partnerId, text }) => ({
    id: fileTraceId(needs, { tenantId, activityId: activity.id, partnerId }),
    connectionId: FILE_CONNECTION,
    record,
    partnerId,
    partnerBasis: text,
    source: activity.source,
    crmType: activity.type,
    usualType: readUsualType(activity.type) ?? "other",
    subject: activity.subject ?? "",
    occurredAt: activity.occurredAt,
    filedOpportunityId: activity.opportunityId,
    contactId: isPartnersPerson ? null : (contact?.id ?? activity.contactExternalId),
    email: isPartnersPerson ? null : (person.email ?? null),
    accountId: isPartnersAccount ? null : (of.accountIds.get(activity.accountExternalId ?? "") ?? null),
    accountName: activity.accountName,
  }));
}

/** Under which id a partner's part of such an activity is kept. */
export function fileTraceId(
  { ids }: { readonly ids: Ids },
  of: { readonly tenantId: string; readonly activityId: string; readonly partnerId: string },
): string {
  return ids.derive("act", of.tenantId, FILE_CONNECTION, recordOf(of.activityId), of.partnerId);
}

function namedBy({ source }: UnreadActivity): string {
  return source === "self_report" ? "The partner says so itself" : "The file names the partner";
}

const readUsualType = activityTypeReader();

function recordOf(id: string): string {
  return `Activity:${id}`;
}

function unique(texts: readonly (string | null)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== null))];
}
