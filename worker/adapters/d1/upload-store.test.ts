import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { bucketFiles } from "#worker/adapters/files/bucket-files.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { importsOf, rowsOf } from "#worker/testing/imports.ts";
import { makeCompany } from "#worker/testing/people.ts";
import type { ImportLog } from "#worker/usecases/imports/import-ports.ts";
import { removeLostUploads } from "#worker/usecases/imports/remove-lost-uploads.ts";
import { importStore } from "./import-store.ts";
import { uploadStore } from "./upload-store.ts";

const FILE = "Deal ID,Amount\nD-1,100\n";
const hour = 3_600_000;

const sweepIn = (ms: number) =>
  removeLostUploads({
    uploads: uploadStore(env),
    files: bucketFiles(env),
    clock: { now: () => Date.now() + ms },
  });
const noted = (tenant: TenantScope) =>
  rowsOf<{ file_key: string }>(tenant, "SELECT file_key FROM import_uploads WHERE tenant_id = ?1");
const filesOf = async ({ tenantId }: TenantScope) =>
  (await env.FILES.list({ prefix: `imports/${tenantId}/` })).objects.map(({ key }) => key);

/** A company whose imports are written as `createImport` says. */
async function makeUploader(createImport: (create: () => Promise<void>) => Promise<void>) {
  const { tenant } = await makeCompany();
  const company = importsOf(tenant, {
    storeOf: (scope) => {
      const store = importStore(env, scope);
      const wrapped: ImportLog["createImport"] = (...args) => createImport(() => store.createImport(...args));
      return { ...store, createImport: wrapped };
    },
  });
  return { tenant, company };
}

test("a file whose import was never written is removed after a day, and not before", async () => {
  const { tenant, company } = await makeUploader(() => Promise.reject(new Error("the Worker dies")));
  await expect(company.upload(FILE)).rejects.toThrow("dies");
  const [key] = await filesOf(tenant);
  expect(await noted(tenant)).toEqual([{ file_key: key }]);
  await sweepIn(23 * hour);
  expect(await filesOf(tenant)).toEqual([key]);
  await sweepIn(25 * hour);
  expect([await filesOf(tenant), await noted(tenant)]).toEqual([[], []]);
});

test("a file whose import was written stays, even if nobody learned of it", async () => {
  const { tenant, company } = await makeUploader(async (create) => {
    await create();
    throw new Error("the answer is lost");
  });
  await expect(company.upload(FILE)).rejects.toThrow("lost");
  expect(await noted(tenant)).toEqual([]);
  await sweepIn(25 * hour);
  expect(await filesOf(tenant)).toHaveLength(1);
});

test("a file that is refused leaves neither itself nor a note", async () => {
  const { tenant, company } = await makeUploader((create) => create());
  await expect(company.upload("Deal ID,Amount\n")).rejects.toThrow("no-rows");
  expect([await filesOf(tenant), await noted(tenant)]).toEqual([[], []]);
});
