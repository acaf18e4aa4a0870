import { Hono } from "hono";
import { z } from "zod";
import { truncateAddress } from "#worker/domain/access/truncate-address.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { linkOver } from "#worker/http/account-problems.ts";
import { actorOf, callerOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { mailAfterwards } from "#worker/http/mail-afterwards.ts";
import { problem } from "#worker/http/problem.ts";
import { limitHeavyCalls } from "#worker/http/rate-limit.ts";
import { anyone, company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { zipResponse } from "#worker/http/zip-response.ts";
import type { CompanyExport, ExportFile } from "#worker/usecases/company-data/company-data-ports.ts";

const exportFields = {
  id: z.string(),
  status: z.enum(["queued", "running", "done", "failed", "expired"]),
  /** Of how many tables, how many are written. */
  tables: z.int(),
  tablesDone: z.int(),
  rows: z.int(),
  bytes: z.int(),
  failure: z.string().nullable(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  finishedAt: z.string().nullable(),
  expiresAt: z.string(),
};
const exportView = z.object(exportFields);

const exportFile = z.object({
  name: z.string(),
  rows: z.int().nullable(),
  bytes: z.int(),
  sha256: z.string().nullable(),
});
const exportDetail = z.object({ ...exportFields, files: z.array(exportFile) });

/** Copies of everything the company has here. Each stays for seven days. */
export const companyExports = new Hono<AppContext>()
  .get(
    "/",
    company("company.export", {
      summary: "List copies of the company's data",
      answers: { 200: z.object({ items: z.array(exportView) }) },
    }),
    async (c) => {
      const { companyData, access } = c.get("services");
      const listed = await companyData.listExports(c.get("principal").tenant);
      const people = await access.userNames(listed.map(({ createdBy }) => createdBy));
      return c.json({ items: listed.map((one) => viewExport(one, people)) }, 200);
    },
  )
  .post(
    "/",
    company("company.export", {
      summary: "Have a copy made of everything the company has here",
      answers: { 202: z.object({ id: z.string() }) },
      needsFreshProof: true,
    }),
    limitHeavyCalls(),
    async (c) => {
      const { tenant } = c.get("principal");
      const id = await c.get("services").companyData.startExport({ tenant, actor: actorOf(c) });
      return c.json({ id }, 202, { Location: `/api/v1/company-exports/${id}` });
    },
  )
  .get(
    "/:id",
    company("company.export", {
      summary: "A copy, with its files and their hashes",
      answers: { 200: exportDetail },
    }),
    async (c) => {
      const { companyData, access } = c.get("services");
      const { tenant } = c.get("principal");
      const one = await companyData.getExport(tenant, c.req.param("id"));
      if (one === null) return problem(c, "not-found");
      const [files, people] = await Promise.all([
        companyData.listExportFiles(tenant, one.id),
        access.userNames([one.createdBy]),
      ]);
      return c.json({ ...viewExport(one, people), files: files.map(viewFile) }, 200);
    },
  )
  .get(
    "/:id/download",
    company("company.export", {
      summary: "A copy as one archive (ZIP)",
      answers: { 200: null },
      needsFreshProof: true,
    }),
    limitHeavyCalls(),
    async (c) => {
      const { companyData } = c.get("services");
      const { tenant } = c.get("principal");
      const one = await companyData.getExport(tenant, c.req.param("id"));
      if (one === null || one.status !== "done") return problem(c, "not-found");
      const files = await companyData.listExportFiles(tenant, one.id);
      const manifest = JSON.stringify({ ...viewExport(one, new Map()), files: files.map(viewFile) }, null, 2);
      return zipResponse(`${one.id}.zip`, [
        { name: "manifest.json", open: async () => new Response(manifest).body },
        ...files.map(({ name, key }) => ({ name, open: () => companyData.readExportFile(key) })),
      ]);
    },
  );

const lost = z.object({ companyName: z.string(), removedAt: z.string() });
const token = z.string().min(1).max(100);

/** The end of a company, and the way back as long as there is one. */
export const companyDeletion = new Hono<AppContext>()
  .post(
    "/",
    company("company.delete", {
      summary: "Delete the company, having typed its name: nobody gets in from now on",
      answers: { 202: null },
      needsFreshProof: true,
    }),
    validate("json", z.object({ name: z.string().min(1).max(200) })),
    async (c) => {
      const { tenant } = c.get("principal");
      const { name } = c.req.valid("json");
      const wish = { tenant, name, actor: actorOf(c) };
      const requested = await c.get("services").companyData.requestDeletion(wish);
      if (requested.ok) {
        mailAfterwards(c, requested.value);
        return c.body(null, 202);
      }
      if (requested.error === "not-found") return problem(c, "not-found");
      return problem(c, "invalid-request", {
        errors: [{ path: "name", code: "other-name", message: "This is not the name of the company." }],
      });
    },
  )
  .get(
    "/link",
    anyone({ summary: "What a mailed link would take back", answers: { 200: lost } }),
    validate("query", z.object({ token })),
    async (c) => {
      const found = await c.get("services").companyData.lookAtDeletion(c.req.valid("query").token);
      if (found === null) return linkOver(c);
      return c.json({ companyName: found.companyName, removedAt: formatInstant(found.dueAt) }, 200);
    },
  )
  .post(
    "/cancel",
    anyone({
      summary: "Take the deletion back by the mailed link",
      answers: { 200: z.object({ companyName: z.string() }) },
    }),
    validate("json", z.object({ token })),
    async (c) => {
      const { requestId, address } = callerOf(c);
      const actor = {
        audience: "none" as const,
        session: null,
        requestId,
        address: truncateAddress(address),
      };
      const cancelled = await c.get("services").companyData.cancelDeletion({ ...c.req.valid("json"), actor });
      return cancelled.ok ? c.json(cancelled.value, 200) : linkOver(c);
    },
  );

function viewExport(one: CompanyExport, people: ReadonlyMap<string, string>) {
  const { id, status, place, parts, rows, bytes, failure, createdBy, createdAt, finishedAt, expiresAt } = one;
  return {
    id,
    status,
    tables: parts,
    tablesDone: place.part,
    rows,
    bytes,
    failure,
    requestedBy: people.get(createdBy) ?? createdBy,
    requestedAt: formatInstant(createdAt),
    finishedAt: finishedAt === null ? null : formatInstant(finishedAt),
    expiresAt: formatInstant(expiresAt),
  };
}

function viewFile({ name, rows, bytes, sha256 }: ExportFile) {
  return { name, rows, bytes, sha256 };
}
