import type { CompanyEvent } from "#worker/domain/notification/company-event.ts";
import { eventJob, type JobMessage } from "#worker/usecases/jobs/job.ts";
import type { Ids } from "#worker/usecases/ports.ts";

/** An event with its id, ready for the batch of the change that it tells of. */
export type PromisedEvent = CompanyEvent & { readonly id: string };

/**
 * For a use case that changes something worth telling: hand what this gives to the store, which puts `promiseEvents` into the
 * batch of the change, and send `eventJobs` after it. The same key again is told once, however often it is promised.
 */
export function promisedEvents(
  { ids }: { readonly ids: Ids },
  tenantId: string,
  events: readonly CompanyEvent[],
): readonly PromisedEvent[] {
  return events.map((event) => ({ ...event, id: ids.derive("evt", tenantId, event.kind, event.key) }));
}

/** What `sendPromised` puts on its way after the batch; the outbox does so later where nobody does. */
export function eventJobs(tenantId: string, events: readonly PromisedEvent[]): readonly JobMessage[] {
  return events.map(({ id }) => eventJob(tenantId, id));
}
