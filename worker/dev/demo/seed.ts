import { createDirectory } from "#worker/adapters/d1/directory-store.ts";
import { platformIds } from "#worker/adapters/platform/ids.ts";
import { createPasswords, readPeppers } from "#worker/adapters/platform/passwords.ts";
import { sha256Hex } from "#worker/adapters/platform/sha256.ts";
import { type CallApi, createApiUser } from "#worker/dev/api-user.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { grantTenantScope } from "#worker/domain/access/principal.ts";
import { nameKey } from "#worker/domain/crm/name-key.ts";
import { dayOf, startOfDay } from "#worker/domain/time/day.ts";
import type { Env } from "#worker/env.ts";
import { buildServices } from "#worker/services.ts";
import { createCompany } from "#worker/usecases/access/create-company.ts";
import { createUser } from "#worker/usecases/access/create-user.ts";
import { createPartnerOrganisation, linkPartner } from "#worker/usecases/access/link-partner.ts";
import {
  type DemoCompany,
  type DemoOrganisation,
  demoCompanies,
  demoOrganisations,
  type Person,
} from "./cast.ts";
import { tellStory } from "./story.ts";

/**
 * Founds the demo's companies and lets their people import their stories through the API, as anyone would. What is there
 * already is left alone, so a second run changes nothing and an interrupted one goes on where it stopped.
 */
export async function seedDemo(env: Env, call: CallApi): Promise<void> {
  const tenants = new Map<string, TenantScope>();
  for (const company of demoCompanies) tenants.set(company.key, await foundCompany(env, company));
  for (const company of demoCompanies) await importStory(env, company, call);
  for (const organisation of demoOrganisations) await linkOrganisation(env, organisation, tenants);
  await openDisputes(env, call);
}

/** One dispute that waits for the company, with a word from it, and one that the partner took back. */
async function openDisputes(env: Env, call: CallApi): Promise<void> {
  const [quillmark] = demoCompanies;
  const [halvorne] = demoOrganisations;
  if (quillmark === undefined || halvorne === undefined) return;
  const partner = await createApiUser({ origin: env.APP_ORIGIN, call, person: halvorne.member });
  const companyId = demoTenantId(quillmark.key);
  const disputes = await partner.get<Items<{ readonly id: string }>>(
    `/portal/disputes?companyId=${companyId}`,
  );
  if (disputes.items.length > 0) return;
  const { items } = await partner.get<Items<DemoEntry>>(
    `/portal/ledger/entries?companyId=${companyId}&limit=200`,
  );
  const [first, second] = items.filter(({ kind, amount }) => kind === "credit" && amount.amountMinor > 0);
  if (first === undefined || second === undefined) return;
  const path = `/portal/companies/${companyId}/disputes`;
  const withdrawn = await partner.postForm<{ readonly id: string }>(
    path,
    claimOn(second, "We have counted again."),
  );
  await partner.post(`/portal/disputes/${withdrawn.id}/withdraw`, {});
  const open = await partner.postForm<{ readonly id: string }>(
    path,
    claimOn(
      first,
      "Two of our three workshops are missing: the ones of the second week, with their operations team.",
    ),
  );
  const company = await createApiUser({ origin: env.APP_ORIGIN, call, person: quillmark.member });
  await company.post(`/disputes/${open.id}/review`, {});
  const question = new FormData();
  question.set("text", "Thank you. Do you have the attendance lists of those two days?");
  await company.postForm(`/disputes/${open.id}/messages`, question);
}

type Items<Item> = { readonly items: readonly Item[] };
type DemoEntry = {
  readonly seq: number;
  readonly kind: string;
  readonly amount: { readonly amountMinor: number };
};

/** That the entry should have been a quarter more. */
function claimOn({ seq, amount }: DemoEntry, claim: string): FormData {
  const form = new FormData();
  form.set("entrySeq", String(seq));
  form.set("expectedMinor", String(amount.amountMinor + Math.ceil(amount.amountMinor / 4)));
  form.set("claim", claim);
  return form;
}

async function foundCompany(env: Env, company: DemoCompany): Promise<TenantScope> {
  const { directory, ...deps } = accessDeps(env, company.key);
  const existing = await directory.getCompany(demoTenantId(company.key));
  if (existing !== null) return grantTenantScope(existing);
  const founderId = await addPerson(env, company.member);
  const { name, currency, shard } = company;
  const actor = systemActor("demo", company.key);
  return createCompany({ ...deps, directory, shards: [shard] }, { name, currency, founderId, actor });
}

async function importStory(env: Env, company: DemoCompany, call: CallApi): Promise<void> {
  if (company.story === null) return;
  const user = await createApiUser({ origin: env.APP_ORIGIN, call, person: company.member });
  const past = await user.listImports();
  const begun = past.at(0);
  // The day on which the story was first told stays its today, or a second run would move every date.
  const today = startOfDay(dayOf(begun === undefined ? Date.now() : Date.parse(begun.createdAt)));
  for (const [index, file] of tellStory(company.story, today).entries()) {
    const started = past[index] ?? (await user.startImport(file));
    await user.finishImport(started.id);
  }
}

async function linkOrganisation(
  env: Env,
  organisation: DemoOrganisation,
  tenants: ReadonlyMap<string, TenantScope>,
): Promise<void> {
  const { directory, ...deps } = accessDeps(env, organisation.key);
  const userId = await addPerson(env, organisation.member);
  const { organisation: joined } = await directory.getStanding(userId);
  if (joined?.partnerships.length === organisation.partnerships.length) return;
  const organisationId = deps.ids.fresh("org");
  if (joined === null) await createPartnerOrganisation({ ...deps, directory }, organisation);
  for (const { company, partnerName } of organisation.partnerships) {
    const tenant = tenants.get(company);
    if (tenant === undefined) throw new Error(`no demo company ${company}`);
    const partnerId = platformIds.derive("ptr", tenant.tenantId, nameKey(partnerName));
    await linkPartner({ ...deps, directory }, { tenant, partnerId, userId, organisationId });
  }
}

async function addPerson(env: Env, person: Person): Promise<string> {
  const { directory, ...deps } = accessDeps(env, person.email);
  const existing = await directory.getCredentials(person.email);
  if (existing !== null) return existing.user.id;
  const created = await createUser({ ...deps, directory }, person);
  if (!created.ok) throw new Error(`the demo's ${person.email} was refused: ${created.error}`);
  return created.value.id;
}

/** The id of the demo company with this key. */
export function demoTenantId(key: string): string {
  return platformIds.derive("ten", "demo", key);
}

/** The access use cases' needs, with ids that follow from who they are for: one demo is like the next. */
function accessDeps(env: Env, key: string) {
  return {
    directory: createDirectory(env),
    attributionOf: buildServices(env).attributionOf,
    passwords: createPasswords(() => readPeppers({ 1: env.PASSWORD_PEPPER_1 })),
    ids: { ...platformIds, fresh: (prefix: string) => platformIds.derive(prefix, "demo", key) },
    clock: { now: () => Date.now() },
    sha256Hex,
  };
}
