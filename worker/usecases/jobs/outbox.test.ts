import { expect, test } from "vitest";
import type { JobMessage } from "./job.ts";
import { drainOutbox } from "./outbox.ts";

test("more messages than the queue takes at once are sent in several goes", async () => {
  const due = Array.from({ length: 230 }, (_, at) => ({
    message: {
      v: 1,
      kind: "attribution-run",
      tenantId: "ten_1",
      outboxId: `${at}`,
      runId: "run_1",
    } as JobMessage,
    attempts: 1,
  }));
  const sent: number[] = [];
  await drainOutbox(
    {
      outbox: { leaseDue: async () => due, postpone: async () => {}, nextDueAt: async () => null },
      transport: { send: async (messages) => void sent.push(messages.length), scheduleDrain: async () => {} },
      clock: { now: () => 0 },
      abandon: async () => {},
    },
    null,
  );
  expect(sent).toEqual([100, 100, 30]);
});

test("a job that was sent too often is given up on, and said so to what it belonged to", async () => {
  const message: JobMessage = {
    v: 1,
    kind: "attribution-run",
    tenantId: "ten_1",
    outboxId: "job_1",
    runId: "run_1",
  };
  const sent: JobMessage[] = [];
  const abandoned: JobMessage[] = [];
  const needs = (attempts: number) => ({
    outbox: {
      leaseDue: async () => [{ message, attempts }],
      postpone: async () => {},
      nextDueAt: async () => null,
    },
    transport: {
      send: async (messages: readonly JobMessage[]) => void sent.push(...messages),
      scheduleDrain: async () => {},
    },
    clock: { now: () => 0 },
    abandon: async (given: JobMessage) => void abandoned.push(given),
  });
  await drainOutbox(needs(40), null);
  expect([sent.length, abandoned.length]).toEqual([1, 0]);
  await drainOutbox(needs(41), null);
  expect([sent.length, abandoned.length]).toEqual([1, 1]);
});
