import { importStore } from "#worker/adapters/d1/import-store.ts";
import { bucketFiles } from "#worker/adapters/files/bucket-files.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { Env } from "#worker/env.ts";
import { buildServices } from "#worker/services.ts";
import type { ImportCounts } from "#worker/usecases/imports/import-ports.ts";
import { createImports } from "#worker/usecases/imports/imports.ts";
import type { UploadPart } from "#worker/usecases/imports/receive-import.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { makeMeasuredCompany } from "./measured-company.ts";
import { type DatabaseCosts, meterDatabases } from "./meter-databases.ts";

export type ImportStepMeasured = DatabaseCosts & { readonly step: string; readonly ms: number };

export type ImportMeasured = {
  readonly counts: ImportCounts;
  readonly failure: string | null;
  readonly steps: readonly ImportStepMeasured[];
};

type ImportMessage = Extract<JobMessage, { readonly importId: string }>;

/**
 * Takes the request's body as a file of opportunities and imports it into a company made for it, then imports it again,
 * then undoes it: upload, check, commit and undo are timed inside the Worker, message by message as the queue would bring them.
 */
export async function measureImport(request: Request, env: Env): Promise<ImportMeasured> {
  const meter = meterDatabases(env);
  const tenant = await makeMeasuredCompany(env);
  const messages: JobMessage[] = [];
  const imports = createImports({
    ...buildServices(env),
    storeOf: (scope) => importStore(meter.env, scope),
    files: bucketFiles(env),
    transport: {
      send: async (sent) => void messages.push(...sent),
      scheduleDrain: async () => {},
    },
  });
  const steps: ImportStepMeasured[] = [];
  const timed = async <Value>(step: string, work: () => Promise<Value>): Promise<Value> => {
    const before = meter.costs();
    const started = performance.now();
    const value = await work();
    steps.push({ step, ms: performance.now() - started, ...meter.since(before) });
    return value;
  };
  const workOff = async () => {
    for (let message = messages.shift(); message; message = messages.shift()) {
      const { kind } = message;
      const job = message as ImportMessage;
      if (kind !== "attribution-run") await timed(kind, () => imports.runImport(tenant, job));
    }
  };
  const upload = uploadOf(request);
  const received = await timed("upload", () =>
    imports.receive({ tenant, actor: systemActor("usr_bench", "req_bench"), upload }),
  );
  if (!received.ok) throw new Error(JSON.stringify(received.error));
  await workOff();
  const { id } = received.value;
  const view = await imports.get(tenant, id);
  if (view?.status === "done") {
    await imports.undo({ tenant, importId: id, actor: systemActor("usr_bench", "req_bench") });
    await workOff();
  }
  return { counts: view?.counts ?? received.value.counts, failure: view?.failure ?? null, steps };
}

async function* uploadOf(request: Request): AsyncGenerator<UploadPart> {
  if (request.body === null) throw new Error("the measurement needs a file");
  yield { kind: "field", name: "kind", value: "opportunities" };
  yield { kind: "file", name: "file", fileName: "bench.csv", content: request.body };
}
