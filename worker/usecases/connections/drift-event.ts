import type { CompanyEvent } from "#worker/domain/notification/company-event.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import type { ConnectionAlert } from "./connection-ports.ts";

export type DriftFound = {
  readonly connectionId: string;
  readonly connectionName: string;
  readonly object: string;
  readonly alerts: readonly Omit<ConnectionAlert, "object">[];
  readonly at: Instant;
};

/** What to tell of alerts that were not there before; null when all of them stand already. */
export function driftEvent(
  { connectionId, connectionName, object, alerts, at }: DriftFound,
  standing: readonly ConnectionAlert[],
): CompanyEvent | null {
  const known = new Set(standing.filter((each) => each.object === object).map(markOf));
  const raised = alerts.filter((alert) => !known.has(markOf(alert)));
  if (raised.length === 0) return null;
  const marks = raised.map((alert) => `${markOf(alert)} ${alert.raisedAt}`).sort();
  return {
    kind: "sync.drift",
    key: [connectionId, object, ...marks].join("\n"),
    subjectId: connectionId,
    partnerId: null,
    actorId: null,
    at,
    facts: { connectionName, object, messages: raised.map(({ message }) => message) },
  };
}

function markOf({ code, subject }: Pick<ConnectionAlert, "code" | "subject">): string {
  return `${code} ${subject}`;
}
