import { registrationStore } from "#worker/adapters/d1/registration-store.ts";
import { platformIds } from "#worker/adapters/platform/ids.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { advance, type StepContext } from "#worker/domain/registration/advance-registration.ts";
import type { CompanyTime } from "#worker/domain/registration/promise-clock.ts";
import type { Registration } from "#worker/domain/registration/registration.ts";
import { defaultRegistrationSettings } from "#worker/domain/registration/settings.ts";
import { type Env, shardNames } from "#worker/env.ts";
import type { RegistrationStore } from "#worker/usecases/registrations/registration-ports.ts";
import { type TakenStep, writeOf } from "#worker/usecases/registrations/take-step.ts";
import { createSqliteD1, type SqliteDatabase } from "./simulation/sqlite-d1.ts";

export type RegistrationsOfCompany = {
  readonly tenant: TenantScope;
  readonly store: RegistrationStore;
  readonly time: CompanyTime;
};

/** A company's registrations in a database of Node's own, for whoever needs so many of them that routes would take too long. */
export function registrationsIn(
  sqlite: SqliteDatabase,
  { tenant, time }: Pick<RegistrationsOfCompany, "tenant" | "time">,
): RegistrationsOfCompany {
  const database = createSqliteD1(sqlite, async (_, work) => work());
  const env = Object.fromEntries(shardNames.map((name) => [name, database])) as unknown as Env;
  return { tenant, time, store: registrationStore(env, tenant) };
}

export function addPartnerRow({ database }: SqliteDatabase, { tenantId }: TenantScope, id: string): void {
  database
    .prepare(
      "INSERT INTO partners (tenant_id, id, name, name_key, created_at, updated_at) VALUES (?1, ?2, ?2, ?2, 0, 0)",
    )
    .run(tenantId, id);
}

/** Registers, hands in and, if wanted, approves, without a look for conflicts. */
export async function registerAt(
  company: RegistrationsOfCompany,
  draft: Registration,
  { now, moves }: { readonly now: number; readonly moves: readonly ("submit" | "approve")[] },
): Promise<void> {
  const context: StepContext = { now, settings: defaultRegistrationSettings, time: company.time };
  const steps: TakenStep[] = [];
  let last = draft;
  for (const move of ["create", ...moves] as const) {
    const side = move === "approve" ? "company" : "partner";
    const taken = advance(last, { move, side, by: "usr_1", text: "", detail: {} }, context);
    if (!taken.ok) throw new Error(taken.error);
    steps.push({ ...taken.value, before: last });
    last = taken.value.after;
  }
  const needs = needsAt(company, () => now);
  const actor = systemActor("registrations", "req_registrations");
  const writes = [];
  for (const step of steps)
    writes.push(await writeOf(needs, company.tenant, { steps: [step], actor, jobs: [], context }));
  await company.store.create(draft, writes);
}

/** What the clock and a look for conflicts need, with nothing beyond the database. */
export function needsAt({ store, time }: RegistrationsOfCompany, now: () => number) {
  return {
    registrationsOf: () => store,
    businessTimeOf: async () => time,
    viewsOf: () => ({ partnerNames: async () => new Map([["ptr_1", "Harbour"]]) }) as never,
    transport: { send: async () => {}, scheduleDrain: async () => {} },
    clock: { now },
    ids: platformIds,
  };
}
