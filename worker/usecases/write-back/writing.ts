import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { QuotaPolicy } from "#worker/domain/crm/salesforce/quota.ts";
import type { WriteBack } from "#worker/domain/crm/writing/write-back.ts";
import { refusalProblem, type WriteProblem } from "#worker/domain/crm/writing/write-problem.ts";
import type { Registration } from "#worker/domain/registration/registration.ts";
import { askForPerson } from "#worker/usecases/connections/ask-for-person.ts";
import type { ConnectionNeeds } from "#worker/usecases/connections/connection-needs.ts";
import type { Connection } from "#worker/usecases/connections/connection-ports.ts";
import type { SalesforceApi, SalesforceFailure } from "#worker/usecases/connections/salesforce-ports.ts";
import { quotaStop, stopFor } from "#worker/usecases/connections/sync-failure.ts";
import type { RegistrationNeeds } from "#worker/usecases/registrations/registration-needs.ts";
import type { RegistrationWrite, WriteStatus, WriteStore, WriteStoreOf } from "./write-ports.ts";

export type WriteNeeds = {
  readonly connections: ConnectionNeeds;
  readonly registrations: RegistrationNeeds;
  readonly writesOf: WriteStoreOf;
};

/** One registration that is held to be written, and where. */
export type Writing = {
  readonly needs: WriteNeeds;
  readonly tenant: TenantScope;
  readonly store: WriteStore;
  readonly api: SalesforceApi;
  readonly writeBack: WriteBack;
  readonly connection: Connection;
  readonly registration: Registration;
  readonly write: RegistrationWrite;
  readonly quota: { readonly policy: QuotaPolicy; readonly ownCalls: number };
};

/** Of what is held the part that any writing needs, whatever it writes to. */
export type Holding = Pick<Writing, "needs" | "tenant" | "api" | "connection" | "write" | "quota"> & {
  readonly store: Pick<WriteStore, "intend">;
};

/** What has come of it, and when it comes again. `isCounted`: one of the tries that there are. */
export type Ended = {
  readonly kind: "ended";
  readonly write: RegistrationWrite;
  readonly again: { readonly seconds: number; readonly isCounted: boolean } | null;
};

export function settled(
  { write }: Pick<Holding, "write">,
  as: { readonly status: WriteStatus; readonly problems: readonly WriteProblem[] },
): Ended {
  return { kind: "ended", write: { ...write, ...as, tries: 0 }, again: null };
}

export function failed({ write }: Pick<Holding, "write">, problem: WriteProblem): Ended {
  return { kind: "ended", write: { ...write, status: "failed", problems: [problem], tries: 0 }, again: null };
}

export function putOff(
  { write }: Pick<Holding, "write">,
  wait: { readonly seconds: number; readonly reason: string; readonly isCounted: boolean },
): Ended {
  const { seconds, reason, isCounted } = wait;
  const problems = [{ code: "waiting", field: null, message: reason }];
  return { kind: "ended", write: { ...write, status: "waiting", problems }, again: { seconds, isCounted } };
}

/** Where the connection is not one that can be written to now; null where it is. */
export function awayEnd(work: Pick<Holding, "connection" | "write">): Ended | null {
  const { status, name } = work.connection;
  if (status === "connected") return null;
  if (status === "disconnected") {
    const message = `${name} is disconnected, so nothing can be written.`;
    return failed(work, { code: "not-connected", field: null, message });
  }
  return putOff(work, {
    seconds: awaySeconds,
    reason: `${name} is not connected at the moment.`,
    isCounted: false,
  });
}

/** Until somebody has connected it again, or resumed it. */
export const awaySeconds = 900;
const firstPauseSeconds = 5;
const longestPauseSeconds = 900;

/** How often what passes by itself is tried before a person has to ask for it. */
const mostTries = 8;

export function withinTries(work: Pick<Holding, "write">, end: Ended): Ended {
  if (!end.again?.isCounted) return end;
  const tries = work.write.tries + 1;
  if (tries < mostTries) return { ...end, write: { ...end.write, tries } };
  const reason = end.write.problems[0]?.message ?? "";
  const problem = {
    code: "too-many-tries",
    field: null,
    message: `It came to nothing ${mostTries} times. ${reason}`,
  };
  // What may have been written all the same stays noted.
  return failed({ write: end.write }, problem);
}

/** What a call that failed means for the registration: a wait within bounds, or a person who has to mend something. */
export async function stopWriting(work: Holding, failure: SalesforceFailure): Promise<Ended> {
  const pause = Math.min(firstPauseSeconds * 2 ** work.write.tries, longestPauseSeconds);
  switch (failure.kind) {
    case "record-locked":
      return putOff(work, {
        seconds: pause,
        reason: "The record is being written by others.",
        isCounted: true,
      });
    case "conflict":
      return putOff(work, {
        seconds: pause,
        reason: "Somebody has just changed the record.",
        isCounted: true,
      });
    case "unavailable": {
      const seconds = Math.max(failure.retryAfterSeconds, pause);
      return putOff(work, {
        seconds,
        reason: `Salesforce does not answer: ${failure.reason}.`,
        isCounted: true,
      });
    }
    case "write-refused":
      return failed(work, refusalProblem(failure));
    case "api-refused":
      return failed(work, refusalProblem({ ...failure, fields: [] }));
    case "unknown-field":
      return failed(work, hiddenField(failure.field));
    case "record-deleted":
    case "not-found":
      return failed(work, goneProblem);
    default:
      return stopByRule(work, failure);
  }
}

async function stopByRule(work: Holding, failure: SalesforceFailure): Promise<Ended> {
  const { needs, tenant, connection } = work;
  const stop = stopFor(failure);
  if (stop.kind === "give-up") return failed(work, { code: failure.kind, field: null, message: stop.reason });
  if (stop.kind === "later") return putOff(work, { ...stop, isCounted: false });
  await askForPerson(needs.connections, tenant, { connectionId: connection.id, reason: stop.reason });
  return putOff(work, { seconds: awaySeconds, reason: stop.reason, isCounted: false });
}

/** The day's calls are shared with the readings, and left to others by the same rule; null while there are some. */
export function quotaEnded(work: Holding): Ended | null {
  const stop = quotaStop(work.api.usage(), work.quota);
  return stop?.kind === "later" ? putOff(work, { ...stop, isCounted: false }) : null;
}

export function hiddenField(field: string): WriteProblem {
  const message = `The field ${field} is hidden from the integration user, renamed or deleted. The others are written all the same.`;
  return { code: "field-hidden", field, message };
}

export const goneProblem: WriteProblem = {
  code: "record-gone",
  field: null,
  message: "The deal was deleted in Salesforce, or is not visible any more.",
};

/** Somebody else has taken the registration over; what this one thinks is not stored. */
export function overtaken(work: Pick<Holding, "write">): Ended {
  return putOff(work, { seconds: firstPauseSeconds, reason: "It is being written.", isCounted: false });
}
