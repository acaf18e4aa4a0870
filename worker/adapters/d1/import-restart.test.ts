import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import { importsOf, rowsOf } from "#worker/testing/imports.ts";
import { makeCompany } from "#worker/testing/people.ts";
import type { ImportStore } from "#worker/usecases/imports/import-ports.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { importStore } from "./import-store.ts";

const FILE = ["Deal ID,Deal Name,Amount,Other", "D-1,First,100,7", "D-2,Second,200,8"].join("\n");

/** A company whose import is given up and begun anew, with another column for the amount, while a step of it is at work. */
async function makeOvertakenCompany(step: "finishCheck" | "commitChunk") {
  const { tenant } = await makeCompany();
  let overtake: (() => Promise<void>) | null = null;
  const company = importsOf(tenant, {
    storeOf: (scope) => {
      const store = importStore(env, scope);
      const overtaken = async (work: () => Promise<boolean>) => {
        const before = overtake;
        overtake = null;
        await before?.();
        return work();
      };
      return {
        ...store,
        [step]: (args: never) => overtaken(() => (store[step] as (args: never) => Promise<boolean>)(args)),
      } as ImportStore;
    },
  });
  const next = (): JobMessage => {
    const message = company.transport.messages.shift();
    if (!message) throw new Error("nothing was promised");
    return message;
  };
  const startAnew = async (id: string, message: JobMessage) => {
    await company.imports.abandonImport(tenant, message as never, "It failed every try.");
    const { mapping } = await company.view(id);
    const settings = {
      mapping: { ...mapping, amount: "Other" },
      choice: { decimal: null, dateOrder: null },
      skipErrors: false,
      dryRun: false,
    } as const;
    const started = await company.imports.start({
      tenant,
      importId: id,
      settings,
      actor: systemActor("usr_test", "req_test"),
    });
    expect(started.ok).toBe(true);
  };
  return {
    tenant,
    company,
    next,
    startAnew,
    overtakeWith: (work: () => Promise<void>) => {
      overtake = work;
    },
  };
}

const amountsOf = (tenant: Awaited<ReturnType<typeof makeOvertakenCompany>>["tenant"]) =>
  rowsOf(
    tenant,
    "SELECT amount_minor AS amount FROM opportunities WHERE tenant_id = ?1 ORDER BY external_id",
  );

test("a check that was given up does not end the one that was begun since", async () => {
  const { tenant, company, next, startAnew, overtakeWith } = await makeOvertakenCompany("finishCheck");
  const { id } = await company.upload(FILE);
  const stale = next();
  overtakeWith(async () => {
    await startAnew(id, stale);
    await importStore(env, tenant).startCheck({ importId: id, outboxId: "job_other", now: 0 });
  });
  await company.run(stale);
  expect(await company.view(id)).toMatchObject({ status: "checking", mapping: { amount: "Other" } });
  await company.workOff();
  expect(await company.view(id)).toMatchObject({ status: "done", counts: { rows: 2, added: 2 } });
  expect(await amountsOf(tenant)).toEqual([{ amount: 700 }, { amount: 800 }]);
});

test("a commit that was given up writes nothing into the one that was begun since", async () => {
  const { tenant, company, next, startAnew, overtakeWith } = await makeOvertakenCompany("commitChunk");
  const { id } = await company.upload(FILE);
  await company.run(next());
  const stale = next();
  overtakeWith(async () => {
    await startAnew(id, stale);
    await company.run(next());
  });
  await company.run(stale);
  expect(await company.view(id)).toMatchObject({ status: "committing", counts: { added: 0 } });
  await company.workOff();
  expect(await company.view(id)).toMatchObject({ status: "done", counts: { rows: 2, added: 2 } });
  expect(await amountsOf(tenant)).toEqual([{ amount: 700 }, { amount: 800 }]);
});
