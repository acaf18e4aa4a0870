import { env } from "cloudflare:workers";
import { importStore } from "#worker/adapters/d1/import-store.ts";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import { bucketFiles } from "#worker/adapters/files/bucket-files.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { buildServices } from "#worker/services.ts";
import { type ImportLimits, importLimits } from "#worker/usecases/imports/import-limits.ts";
import type { ImportNeeds } from "#worker/usecases/imports/import-needs.ts";
import { createImports } from "#worker/usecases/imports/imports.ts";
import type { UploadPart } from "#worker/usecases/imports/receive-import.ts";
import type { ImportView } from "#worker/usecases/imports/view-import.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { heldTransport } from "./runs.ts";

type ImportMessage = Extract<JobMessage, { readonly importId: string }>;
type Parts = Omit<ImportNeeds, "limits"> & { readonly limits: Partial<ImportLimits> };
export type ImportFields = Readonly<Record<string, string>>;

/** A company's imports with a queue that the test works off by itself; `needs` puts other parts in. */
export function importsOf(tenant: TenantScope, { limits, ...needs }: Partial<Parts> = {}) {
  const services = buildServices(env);
  const transport = heldTransport();
  const all: Omit<ImportNeeds, "limits"> = {
    ...services,
    storeOf: (scope) => importStore(env, scope),
    files: bucketFiles(env),
    transport,
    ...needs,
  };
  const imports = createImports(all, { ...importLimits, ...limits });
  const run = (message: JobMessage) => imports.runImport(tenant, message as ImportMessage);
  const isImport = (message: JobMessage) => message.kind !== "attribution-run";
  const workOff = async () => {
    for (
      let at = transport.messages.findIndex(isImport);
      at !== -1;
      at = transport.messages.findIndex(isImport)
    ) {
      const [message] = transport.messages.splice(at, 1);
      if (message) await run(message);
    }
  };
  const requireView = async (id: string): Promise<ImportView> => {
    const view = await imports.get(tenant, id);
    if (view === null) throw new Error(`import ${id} is gone`);
    return view;
  };
  const upload = async (csv: string | Uint8Array, fields: ImportFields = {}): Promise<ImportView> => {
    const received = await imports.receive({
      tenant,
      actor: systemActor("usr_test", "req_test"),
      upload: form(csv, fields),
    });
    if (!received.ok) throw new Error(JSON.stringify(received.error));
    return received.value;
  };
  return {
    imports,
    transport,
    run,
    workOff,
    upload,
    view: requireView,
    /** Uploads a file and works everything off but attribution; answers how it ended. */
    import: async (csv: string | Uint8Array, fields: ImportFields = {}): Promise<ImportView> => {
      const { id } = await upload(csv, fields);
      await workOff();
      return requireView(id);
    },
    undo: async (importId: string) => {
      const undone = await imports.undo({ tenant, importId, actor: systemActor("usr_test", "req_test") });
      if (!undone.ok) return undone.error;
      await workOff();
      return requireView(importId);
    },
  };
}

/** An upload form; kind is opportunities unless said. `fileName` is the file's and no field. */
export async function* form(
  csv: string | Uint8Array,
  { fileName = "deals.csv", ...fields }: ImportFields = {},
): AsyncGenerator<UploadPart> {
  const bytes = typeof csv === "string" ? new TextEncoder().encode(csv) : csv;
  yield { kind: "file", name: "file", fileName, content: pieces(bytes) };
  for (const [name, value] of Object.entries({ kind: "opportunities", ...fields })) {
    yield { kind: "field", name, value };
  }
}

/** Small and uneven, so that rows and letters are cut in the middle. */
async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const size = bytes.byteLength > 100_000 ? 65_536 : 7;
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

/** One company's rows of a table, by a column. */
export async function rowsOf<Row>(tenant: TenantScope, sql: string): Promise<Row[]> {
  const { results } = await shardOf(env, tenant).prepare(sql).bind(tenant.tenantId).all<Row>();
  return results;
}
