import { expect, test } from "vitest";
import { grantTenantScope } from "#worker/domain/access/principal.ts";
import { creditDraft } from "#worker/testing/ledger-entries.ts";
import type { AppendResult } from "#worker/usecases/ledger/ledger-ports.ts";
import { createLedgerClient } from "./ledger-client.ts";

const tenant = grantTenantScope({
  tenantId: "ten_acme",
  name: "Acme",
  shard: "SHARD_0",
  currency: "USD",
  visibility: "count",
  timeZone: "UTC",
});
const done: AppendResult = { ok: true, value: { entries: [] } };

test.each<[string, Error]>([
  ["is overloaded", Object.assign(new Error("Durable Object is overloaded."), { overloaded: true })],
  ["was moved", Object.assign(new Error("moved"), { retryable: true })],
  ["was reset", new Error("Durable Object reset because its code was updated.")],
  ["lost its connection", new Error("Network connection lost.")],
])("an object that %s is asked again, each time anew", async (_, failure) => {
  const { client, asked, pauses } = open([failure, failure, done]);
  expect(await client.append(tenant, [creditDraft()])).toBe(done);
  expect(asked).toEqual(["ten_acme", "ten_acme", "ten_acme"]);
  expect(pauses).toEqual([100, 200]);
});

test("an object that stays away is unavailable", async () => {
  const failure = new Error("Network connection lost.");
  const { client, asked } = open([failure, failure, failure, failure]);
  const answer = await client.append(tenant, [creditDraft()]);
  expect(answer).toEqual({ ok: false, error: { kind: "unavailable", retryAfterSeconds: 5 } });
  expect(asked).toHaveLength(4);
});

test("a bug in the object is not tried again", async () => {
  const { client, asked } = open([new Error("Broken invariant: a ledger belongs to a company")]);
  await expect(client.append(tenant, [creditDraft()])).rejects.toThrow("Broken invariant");
  expect(asked).toHaveLength(1);
});

test("an answer of busy is the caller's to deal with", async () => {
  const busy: AppendResult = { ok: false, error: { kind: "busy", retryAfterSeconds: 1 } };
  const { client, asked } = open([busy]);
  expect(await client.append(tenant, [creditDraft()])).toBe(busy);
  expect(asked).toHaveLength(1);
});

function open(answers: readonly (AppendResult | Error)[]) {
  const left = [...answers];
  const asked: string[] = [];
  const pauses: number[] = [];
  const client = createLedgerClient({
    objectOf: (tenantId) => {
      asked.push(tenantId);
      return {
        append: async () => {
          const answer = left.shift();
          if (answer === undefined || answer instanceof Error) throw answer ?? new Error("asked too often");
          return answer;
        },
        completeTree: async () => {},
      };
    },
    pause: async (ms) => {
      pauses.push(ms);
    },
    chance: () => 0.5,
  });
  return { client, asked, pauses };
}
