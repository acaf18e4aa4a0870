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
      outbox: { leaseDue: async () => due, nextDueAt: async () => null },
      transport: { send: async (messages) => void sent.push(messages.length), scheduleDrain: async () => {} },
      clock: { now: () => 0 },
    },
    null,
  );
  expect(sent).toEqual([100, 100, 30]);
});
