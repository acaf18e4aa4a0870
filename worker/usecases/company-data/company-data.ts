import type { TenantScope } from "#worker/domain/access/principal.ts";
import {
  cancelDeletion,
  type DeletionDeps,
  deleteDueCompanies,
  lookAtDeletion,
  requestDeletion,
} from "./delete-company.ts";
import { type ExportDeps, removeExpiredExports, runExport, startExport } from "./export-company.ts";

export type CompanyDataCases = ReturnType<typeof createCompanyData>;

/** A company's data as a whole: a copy of it, and its end. */
export function createCompanyData(deps: ExportDeps & DeletionDeps) {
  return {
    startExport: (input: Parameters<typeof startExport>[1]) => startExport(deps, input),
    runExport: (...input: Parameters<typeof runExport> extends [unknown, ...infer Rest] ? Rest : never) =>
      runExport(deps, ...input),
    abandonExport: (tenant: TenantScope, end: Parameters<ReturnType<ExportDeps["exportsOf"]>["fail"]>[0]) =>
      deps.exportsOf(tenant).fail(end),
    listExports: (tenant: TenantScope) => deps.exportsOf(tenant).list(),
    getExport: (tenant: TenantScope, id: string) => deps.exportsOf(tenant).get(id),
    listExportFiles: (tenant: TenantScope, id: string) => deps.exportsOf(tenant).listFiles(id),
    readExportFile: deps.companyFiles.read,
    removeExpiredExports: () => removeExpiredExports(deps),
    requestDeletion: (input: Parameters<typeof requestDeletion>[1]) => requestDeletion(deps, input),
    lookAtDeletion: (token: string) => lookAtDeletion(deps, token),
    cancelDeletion: (input: Parameters<typeof cancelDeletion>[1]) => cancelDeletion(deps, input),
    deleteDueCompanies: () => deleteDueCompanies(deps),
  };
}
