import type { Clock } from "#worker/usecases/ports.ts";
import { type JobMessage, jobLeaseMs } from "./job.ts";

/** The queue, and whatever wakes the outbox again should the queue lose a message. Sending may fail; the outbox may not. */
export type JobTransport = {
  readonly send: (messages: readonly JobMessage[]) => Promise<void>;
  /** Makes sure that the company's outbox is looked at again after a lease. */
  readonly scheduleDrain: (tenantId: string) => Promise<void>;
};

export type OutboxStore = {
  /** Takes up to `limit` due rows of one company (or of every one) under a new lease. */
  readonly leaseDue: (options: {
    readonly tenantId: string | null;
    readonly now: number;
    readonly leaseUntil: number;
    readonly limit: number;
  }) => Promise<readonly { readonly message: JobMessage; readonly attempts: number }[]>;
  /** Leaves the promise open until then, with all its tries. */
  readonly postpone: (message: JobMessage, until: number) => Promise<void>;
  /** When the company's next row falls due; null when nothing is promised. */
  readonly nextDueAt: (tenantId: string) => Promise<number | null>;
};

/** As many messages as the queue takes at once. What is due comes from every shard, up to this many from each. */
const drainLimit = 100;

/** Twenty minutes of leases without a sign of progress; whatever is wrong then does not pass by itself. */
const mostAttempts = 40;

/**
 * Sends again what is due, and gives up on what has been sent too often without coming to anything. Answers when to look
 * next: null when the company's outbox is empty.
 */
export async function drainOutbox(
  {
    outbox,
    transport,
    clock,
    abandon,
  }: {
    readonly outbox: OutboxStore;
    readonly transport: JobTransport;
    readonly clock: Clock;
    readonly abandon: (message: JobMessage, reason: string) => Promise<void>;
  },
  tenantId: string | null,
): Promise<number | null> {
  const now = clock.now();
  const due = await outbox.leaseDue({ tenantId, now, leaseUntil: now + jobLeaseMs, limit: drainLimit });
  for (const { message } of due.filter((row) => row.attempts > mostAttempts)) {
    console.error("a job came to nothing however often it was sent", message);
    await abandon(message, "It failed every try. The error is in the Worker's log.");
  }
  const messages = due.filter((row) => row.attempts <= mostAttempts).map((row) => row.message);
  for (let from = 0; from < messages.length; from += drainLimit) {
    await transport.send(messages.slice(from, from + drainLimit));
  }
  return tenantId === null ? null : outbox.nextDueAt(tenantId);
}

/** Puts just-promised messages on their way. A failure here only costs a lease of time, so it is logged and not thrown. */
export async function sendPromised(transport: JobTransport, messages: readonly JobMessage[]): Promise<void> {
  const tenantIds = new Set(messages.map((message) => message.tenantId));
  const sending = [
    transport.send(messages),
    ...[...tenantIds].map((tenantId) => transport.scheduleDrain(tenantId)),
  ];
  for (const result of await Promise.allSettled(sending)) {
    if (result.status === "rejected")
      console.warn("a promised job was not sent; the outbox will send it again", result.reason);
  }
}
