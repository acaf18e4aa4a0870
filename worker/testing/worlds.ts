import { env } from "cloudflare:workers";
import type { Principal } from "#worker/domain/access/principal.ts";
import { shardNames } from "#worker/env.ts";
import { buildServices } from "#worker/services.ts";
import type { JobMessage } from "#worker/usecases/jobs/job.ts";
import { api } from "./api.ts";
import { addOpportunity, addPartner, addTouchpoint } from "./crm.ts";
import { rowsOf } from "./imports.ts";
import { type CompanyPerson, makeCompany, makePartnerUser, type PartnerPerson } from "./people.ts";
import { attributeNow } from "./runs.ts";

/**
 * A company with two partners and a person at each, with rows in every table and entries in the ledger. Each name in it is a
 * canary: "CANARY-A-one-…" may be seen by partner one of company A and by that company, and by nobody else. "shared" is
 * what both partners see, "own" what only the company does.
 */
export type World = {
  readonly letter: string;
  readonly company: CompanyPerson;
  readonly one: PartnerPerson;
  readonly two: PartnerPerson;
  readonly ids: {
    readonly companyId: string;
    readonly partnerOne: string;
    readonly partnerTwo: string;
    /** A deal of partner one alone, of partner two alone, and of both. */
    readonly dealOfOne: string;
    readonly dealOfTwo: string;
    readonly dealOfBoth: string;
    readonly runId: string;
    readonly ruleId: string;
    /** One that has finished, and one that waits for its columns. */
    readonly importId: string;
    readonly heldImportId: string;
    readonly headSeq: number;
  };
  /** Strings that only those named by the tag may ever receive, beyond the canaries themselves: ids. */
  readonly secrets: readonly { readonly tag: string; readonly text: string }[];
};

/** `moreDeals` is how many more deals partner one has, so that the ledgers of two worlds differ in length. */
export async function makeWorld(
  letter: string,
  { moreDeals }: { readonly moreDeals: number },
): Promise<World> {
  const canary = (tag: string, what: string) => `CANARY-${letter}-${tag}-${what}`;
  const company = await makeCompanyOnFirstShard(canary("shared", "company"));
  const { tenant } = company;
  const partnerOne = await addPartner(tenant, canary("one", "partner"));
  const partnerTwo = await addPartner(tenant, canary("two", "partner"));
  const one = await makePartnerUser({
    at: [{ tenant, partnerId: partnerOne }],
    organisation: canary("one", "org"),
  });
  const two = await makePartnerUser({
    at: [{ tenant, partnerId: partnerTwo }],
    organisation: canary("two", "org"),
  });
  const deal = (tag: string, partnerIds: readonly string[]) =>
    addOpportunity(tenant, { externalId: canary(tag, "external"), name: canary(tag, "deal"), partnerIds });
  const dealOfOne = await deal("one", [partnerOne]);
  const dealOfTwo = await deal("two", [partnerTwo]);
  const dealOfBoth = await deal("shared", [partnerOne, partnerTwo]);
  const dealOfNobody = await deal("own", []);
  for (let index = 0; index < moreDeals; index += 1) {
    await addOpportunity(tenant, { externalId: `${letter}-${index}`, partnerIds: [partnerOne] });
  }
  const touch = (tag: string, opportunityId: string, partnerId: string) =>
    addTouchpoint(tenant, {
      externalId: canary(tag, `touch-${opportunityId}`),
      opportunityId,
      partnerId,
      note: canary(tag, "note"),
    });
  await touch("one", dealOfBoth, partnerOne);
  await touch("two", dealOfBoth, partnerTwo);
  const run = await attributeNow(tenant);
  const { ruleId } = await buildServices(env).attributionOf(tenant).requireRule();
  const companyId = tenant.tenantId;
  const headSeq = (await buildServices(env).readerOf(tenant).head()).seq;
  const importId = await importPartners(company, { row: canary("own", "file"), hold: false });
  const heldImportId = await importPartners(company, { row: canary("own", "held"), hold: true });
  const deals = { dealOfOne, dealOfTwo, dealOfBoth };
  const imports = { importId, heldImportId };
  const ids = {
    companyId,
    partnerOne,
    partnerTwo,
    ...deals,
    ...imports,
    runId: run.id,
    ruleId,
    headSeq,
  };
  const secrets = [
    { tag: "shared", text: tenant.tenantId },
    { tag: "shared", text: dealOfBoth },
    { tag: "one", text: partnerOne },
    { tag: "one", text: dealOfOne },
    { tag: "two", text: partnerTwo },
    { tag: "two", text: dealOfTwo },
    { tag: "own", text: dealOfNobody },
    { tag: "own", text: run.id },
    { tag: "own", text: importId },
    { tag: "own", text: heldImportId },
    { tag: "shared", text: ruleId },
    ...peopleSecrets({ own: company, one, two }),
  ];
  return { letter, company, one, two, ids, secrets };
}

/** Neighbours in one database: between databases a forgotten filter would not show. */
async function makeCompanyOnFirstShard(name: string): Promise<CompanyPerson> {
  for (;;) {
    const company = await makeCompany({ name });
    if (company.tenant.shard === shardNames[0]) return company;
  }
}

/** A file with one partner in it, and one line that is wrong. */
export function partnersFile({ row, hold }: { readonly row: string; readonly hold: boolean }): FormData {
  const form = new FormData();
  form.set("kind", "partners");
  form.set("skipErrors", "true");
  if (hold) form.set("hold", "true");
  form.set("file", new File([`Name,Domain\n${row},${row.toLowerCase()}.example\n,${row}\n`], `${row}.csv`));
  return form;
}

async function importPartners(company: CompanyPerson, file: { row: string; hold: boolean }): Promise<string> {
  const { id } = await (await api(company).post("/imports", partnersFile(file))).json<{ id: string }>();
  const { runJob } = buildServices(env);
  for (;;) {
    const sql = "SELECT message FROM outbox WHERE tenant_id = ?1";
    const promised = await rowsOf<{ message: string }>(company.tenant, sql);
    if (promised.length === 0) return id;
    for (const { message } of promised) await runJob(JSON.parse(message) as JobMessage);
  }
}

function peopleSecrets(people: Readonly<Record<string, { readonly principal: Principal }>>) {
  return Object.entries(people).flatMap(([tag, { principal }]) => [
    { tag, text: principal.user.id },
    { tag, text: principal.user.email },
  ]);
}

/** What in `text` may not be there for someone who may see the given tags of the given world (none: anything is too much). */
export function leaksIn(
  text: string,
  worlds: readonly World[],
  allowed: { readonly letter: string; readonly tags: readonly string[] } | null,
): string[] {
  const canaries = [...text.matchAll(/CANARY-([A-Z])-([a-z]+)-[a-z]+/g)].map(
    ([found, letter = "", tag = ""]) => ({
      found,
      letter,
      tag,
    }),
  );
  const secrets = worlds.flatMap(({ letter, secrets }) =>
    secrets
      .filter((secret) => text.includes(secret.text))
      .map(({ tag, text: found }) => ({ found, letter, tag })),
  );
  return [...canaries, ...secrets]
    .filter(({ letter, tag }) => allowed === null || letter !== allowed.letter || !allowed.tags.includes(tag))
    .map(({ found }) => found);
}
