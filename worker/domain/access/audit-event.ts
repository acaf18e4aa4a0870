import type { Audience } from "./principal.ts";

/** Who did something, as the audit log keeps it: never a name, which may be erased, and never a whole address. */
export type Actor = {
  readonly kind: "user" | "key" | "system";
  /** A user's or a key's id; for the system the name of the job. */
  readonly id: string;
  readonly audience: Audience | "none";
  /** The id of the session; null for keys and jobs. */
  readonly session: string | null;
  readonly requestId: string;
  /** Truncated (truncateAddress). */
  readonly address: string;
};

/** What something is at the time, as much as is worth keeping: never a secret. */
export type AuditState = Readonly<Record<string, unknown>> | null;

/** One line of the audit log. The owner is the company, partner organisation or person that the line is for. */
export type AuditEvent = {
  readonly ownerId: string;
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly actor: Actor;
  /** What was done, as "object.done": "rule.published", "member.role_changed". */
  readonly action: string;
  readonly object: { readonly kind: string; readonly id: string };
  readonly before: AuditState;
  readonly after: AuditState;
};

export type AuditedChange = Omit<AuditEvent, "id" | "at" | "actor">;

/** The event of a change, complete. */
export function auditEvent(
  change: AuditedChange,
  { actor, id, at }: { readonly actor: Actor; readonly id: string; readonly at: number },
): AuditEvent {
  return { ...change, actor, id, at };
}

/** A job's actor. `requestId` is the message that made it work. */
export function systemActor(job: string, requestId: string): Actor {
  return { kind: "system", id: job, audience: "none", session: null, requestId, address: "" };
}
