import { expect, test } from "vitest";
import { grantTenantScope } from "#worker/domain/access/principal.ts";
import { eventJob } from "#worker/usecases/jobs/job.ts";
import { promisedEvents } from "./promised-events.ts";
import { type TellingNeeds, tellOfEvent } from "./tell-of-event.ts";

test("programs are told even where telling people fails each time", async () => {
  const tenant = grantTenantScope({
    tenantId: "ten_1",
    name: "Quillmark",
    shard: "SHARD_0",
    currency: "USD",
    visibility: "nothing",
    timeZone: "UTC",
  });
  const ids = { fresh: (prefix: string) => prefix, derive: (prefix: string) => prefix };
  const [event] = promisedEvents({ ids }, tenant.tenantId, [
    {
      kind: "rule.published",
      key: "rul_1:1",
      subjectId: "rul_1",
      partnerId: null,
      actorId: null,
      at: 1,
      facts: { ruleName: "House", version: 1 },
    },
  ]);
  const told: string[] = [];
  const needs = {
    eventsOf: () => ({ get: async () => event, settle: async () => void told.push("settled") }),
    team: {
      list: async () => {
        throw new Error("no people today");
      },
    },
    passOn: async () => void told.push("passed on"),
  } as unknown as TellingNeeds;
  await expect(tellOfEvent(needs, tenant, eventJob(tenant.tenantId, "evt"))).rejects.toThrow(
    "no people today",
  );
  expect(told).toEqual(["passed on"]);
});
