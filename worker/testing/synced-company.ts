import { expect } from "vitest";
import type { SimulatorControl } from "#worker/dev/salesforce-simulator/control/simulator-control.ts";
import type { OrgSeed } from "#worker/dev/salesforce-simulator/seeds/org-seed.ts";
import { rowsOf } from "./imports.ts";
import { makeCompany } from "./people.ts";
import { beforeSimulatedSalesforce } from "./simulated-salesforce.ts";

type Run = { readonly status: string; readonly reason: string | null };

/** A company that is connected to a simulated org and has read it once; the org is `prepared` before the fields are mapped. */
export async function syncedCompany(
  seed: OrgSeed,
  options: {
    readonly partnerFields?: readonly unknown[];
    readonly prepare?: (control: SimulatorControl) => void;
  } = {},
) {
  const { partnerFields = [], prepare } = options;
  const world = beforeSimulatedSalesforce({ seed });
  prepare?.(world.control);
  const company = await makeCompany();
  const { tenant } = company;
  const created = await world.call<{ id: string; authorizeUrl: string; webhookUrl: string }>(
    company,
    "POST",
    "/connections/salesforce",
    {
      name: "CRM",
      environment: "production",
      clientId: world.app.clientId,
      clientSecret: world.app.clientSecret,
    },
  );
  const back = await world.logIn(company, created.body.authorizeUrl);
  expect(back.status).toBe(200);
  const path = `/connections/${created.body.id}`;
  const mapping = { segment: partnerFields.length === 0 ? 2 : 1, opportunity: { partnerFields } };
  expect((await world.call(company, "PUT", `${path}/mapping`, mapping)).status).toBe(200);
  const start = async (mode: "full" | "incremental") =>
    (await world.call<{ runId: string }>(company, "POST", `${path}/sync`, { mode })).body.runId;
  const runOf = async (runId: string) =>
    (await world.call<Run>(company, "GET", `${path}/runs/${runId}`)).body;
  /** Waits what has to be waited, as the outbox would. */
  const sync = async (mode: "full" | "incremental") => {
    const runId = await start(mode);
    for (let hour = 0; hour < 12; hour += 1) {
      await world.workOff(tenant);
      const run = await runOf(runId);
      if (run.status === "done" || run.status === "failed") return run;
      world.pass(3_600_000);
    }
    throw new Error(`the run does not end: ${JSON.stringify(await runOf(runId))}`);
  };
  const [, integration = ""] = world.control.usernames();
  /** What the user sees of an object, and what is kept of it, in one form. */
  const compare = async (object: string, fields: readonly string[]) => {
    const seen = world.control.records
      .visibleTo(integration, object)
      .map((row) => [row.Id, ...fields.map((name) => shown(row[name]))]);
    const kept = await rowsOf<{ id: string; fields: string }>(
      tenant,
      `SELECT id, fields FROM crm_mirror WHERE tenant_id = ?1 AND object = '${object}' AND deleted_at IS NULL`,
    );
    const stored = kept.map((row) => {
      const values = JSON.parse(row.fields) as Record<string, unknown>;
      return [row.id, ...fields.map((name) => shown(values[name]))];
    });
    expect(stored.sort(byId)).toEqual(seen.sort(byId));
  };
  const deals = () =>
    rowsOf<{ name: string }>(
      tenant,
      "SELECT name FROM opportunities WHERE tenant_id = ?1 AND deleted_at IS NULL",
    );
  const connection = async () =>
    (await world.call<{ status: string; reason?: string }>(company, "GET", path)).body;
  expect(await sync("full")).toMatchObject({ status: "done" });
  const { webhookUrl } = created.body;
  return {
    ...world,
    webhookUrl,
    company,
    tenant,
    path,
    start,
    runOf,
    sync,
    compare,
    deals,
    connection,
    integration,
  };
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  const text = String(value);
  return /^-?\d+(\.\d+)?$/.test(text) ? String(Number(text)) : text;
}

function byId([a]: readonly unknown[], [b]: readonly unknown[]): number {
  return String(a) < String(b) ? -1 : 1;
}
