import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { buildDevServices } from "#worker/dev/dev-worker.ts";
import type { Services } from "#worker/services.ts";
import { exampleMail } from "#worker/testing/mails.ts";
import { createQueue } from "./consumer.ts";

/** What became of one message with this body. */
async function consume(body: unknown, services: Partial<Services> = {}) {
  const batch = createMessageBatch("fairshare-jobs", [
    { id: "msg_1", timestamp: new Date(0), attempts: 1, body },
  ]);
  await createQueue((of) => ({ ...buildDevServices(of), ...services }))(batch, env);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, createExecutionContext());
  return { acked: explicitAcks, retried: retryMessages.map(({ msgId }) => msgId) };
}

const acked = { acked: ["msg_1"], retried: [] };
const retried = { acked: [], retried: ["msg_1"] };

function statusOf(id: string) {
  return env.DIRECTORY.prepare("SELECT status FROM mails WHERE id = ?").bind(id).first<string>("status");
}

test("a mail's message sends it, and coming twice sends it once", async () => {
  const { mail, clock } = buildDevServices(env);
  await mail.enqueue([exampleMail("verify-email", { id: "mail_queued_1", createdAt: clock.now() })]);
  const message = { v: 1, kind: "mail", mailId: "mail_queued_1", attempt: 0 };
  expect(await consume(message)).toEqual(acked);
  expect(await statusOf("mail_queued_1")).toBe("sent");
  expect(await consume(message)).toEqual(acked);
  const { results } = await env.DIRECTORY.prepare(
    "SELECT attempts FROM mails WHERE id = 'mail_queued_1'",
  ).all();
  expect(results).toEqual([{ attempts: 1 }]);
});

test("a message of a mail that is gone is done with", async () => {
  expect(await consume({ v: 1, kind: "mail", mailId: "mail_none", attempt: 0 })).toEqual(acked);
});

test("what fails is brought again by the queue", async () => {
  const mail = { ...buildDevServices(env).mail, send: () => Promise.reject(new Error("no database")) };
  expect(await consume({ v: 1, kind: "mail", mailId: "mail_queued_1", attempt: 0 }, { mail })).toEqual(
    retried,
  );
});

test("a company's job is run, and given up on when it is rejected", async () => {
  const ran: unknown[] = [];
  const job = { v: 1, kind: "back-test", tenantId: "ten_1", outboxId: "out_1", backTestId: "bt_1" };
  const services: Partial<Services> = {
    runJob: async (message) => {
      ran.push(["run", message]);
      return { kind: "reject", reason: "no such company" };
    },
    abandonJob: async (message, reason) => void ran.push(["abandon", message, reason]),
  };
  expect(await consume(job, services)).toEqual(acked);
  expect(ran).toEqual([
    ["run", job],
    ["abandon", job, "no such company"],
  ]);
});

test.each([
  null,
  { v: 1, kind: "mail", mailId: "mail_queued_1" },
  { v: 2, kind: "mail", mailId: "mail_queued_1", attempt: 0 },
  { v: 1, kind: "back-test", backTestId: "bt_1" },
])("%j is no message of ours and is dropped", async (body) => {
  expect(await consume(body)).toEqual(acked);
});
