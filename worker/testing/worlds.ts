import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { Principal } from "#worker/domain/access/principal.ts";
import { shardNames } from "#worker/env.ts";
import { buildServices } from "#worker/services.ts";
import { firstRule } from "#worker/usecases/attribution/first-rule.ts";
import { createRule } from "#worker/usecases/rules/change-draft.ts";
import { api } from "./api.ts";
import { addOpportunity, addPartner, addTouchpoint } from "./crm.ts";
import { openDispute, pdf } from "./disputes.ts";
import { workOff } from "./jobs.ts";
import { type CompanyPerson, makeCompany, makePartnerUser, type PartnerPerson } from "./people.ts";
import { attach, moveOn, register } from "./registrations.ts";
import { attributeNow } from "./runs.ts";
import { addReportFile, report } from "./self-reports.ts";
import { makeWorldTeams, type WorldTeams } from "./world-teams.ts";

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
    /** One that waits for a person. */
    readonly dealInReview: string;
    readonly backTestId: string;
    readonly runId: string;
    readonly ruleId: string;
    /** Rules that are drafts: one of company A's own, one that it may publish, one that a colleague has written. */
    readonly draftRuleId: string;
    readonly publishableRuleId: string;
    readonly colleaguesRuleId: string;
    /** One that has finished, and one that waits for its columns. */
    readonly importId: string;
    readonly heldImportId: string;
    readonly headSeq: number;
    /** A connection that waits for its login, and one of its syncs. */
    readonly connectionId: string;
    readonly syncRunId: string;
    readonly connectionKey: string;
    /** A finished copy of all of the company's data. */
    readonly exportId: string;
    /** An entry of partner one. */
    readonly entryOfOne: number;
    readonly verificationId: string;
    /** A statement to partner one, and the issue of all partners' statements that made it. */
    readonly statementOfOne: string;
    readonly statementIssueId: string;
    /** Disputes of partner one: of its newest entry, with a file of evidence, and of its oldest. */
    readonly disputeOfOne: string;
    readonly disputeOfTwo: string;
    readonly evidenceOfOne: string;
    readonly disputeToWithdraw: string;
    readonly oldestEntryOfOne: number;
    /** A paused webhook with a test that waits, and one to be removed. */
    readonly channelId: string;
    readonly channelToRemove: string;
    readonly deliveryId: string;
    /** Registrations that wait: partner one's with a file, partner two's, and one for partner one to withdraw. */
    readonly registrationOfOne: string;
    readonly attachmentOfOne: string;
    readonly registrationOfTwo: string;
    readonly registrationToWithdraw: string;
    /** A draft that the company has begun for partner one, with a file. */
    readonly registrationDraft: string;
    readonly attachmentToRemove: string;
    /** What partner one has reported, with a file. */
    readonly reportOfOne: string;
    readonly reportFileOfOne: string;
  } & WorldTeams;
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
  const dealInReview = await makeReview(company, { name: canary("own", "review"), partnerId: partnerOne });
  const run = await attributeNow(tenant);
  const [rule] = await buildServices(env).attributionOf(tenant).listRules();
  if (rule === undefined) throw new Error("a company has a rule from its first day");
  const drafts = await makeDrafts(company, canary("shared", "rule"));
  const companyId = tenant.tenantId;
  const reader = buildServices(env).readerOf(tenant);
  const headSeq = (await reader.head()).seq;
  const entryOfOne = (await reader.getPartnerHead(partnerOne))?.seq ?? 0;
  const { id: verificationId } = await (await api(company).post("/ledger/verifications")).json<{
    id: string;
  }>();
  const backTestId = await testRule(company, canary("own", "test"));
  const importId = await importPartners(company, { row: canary("own", "file"), hold: false });
  const heldImportId = await importPartners(company, { row: canary("own", "held"), hold: true });
  const connection = await makeConnection(company, canary("own", "connection"));
  const deals = { dealOfOne, dealOfTwo, dealOfBoth, dealInReview, backTestId };
  const imports = { importId, heldImportId };
  const exportId = await exportAll(company);
  const stated = await issueStatements(company, partnerOne);
  const disputed = await makeDisputes({ company, one, partnerOne, two, canary });
  const channels = await makeChannels(company, canary("own", "webhook"));
  const registered = await makeRegistrations({ company, one, partnerOne, two, canary });
  const teams = await makeWorldTeams({ company, one, partnerOne, canary });
  const ids = {
    companyId,
    partnerOne,
    partnerTwo,
    ...deals,
    ...imports,
    ...connection,
    runId: run.id,
    ruleId: rule.id,
    ...drafts,
    ...teams,
    headSeq,
    exportId,
    entryOfOne,
    verificationId,
    ...stated,
    ...disputed,
    ...channels,
    ...registered,
  };
  const secrets = [
    { tag: "shared", text: tenant.tenantId },
    { tag: "shared", text: dealOfBoth },
    { tag: "one", text: partnerOne },
    { tag: "one", text: dealOfOne },
    { tag: "two", text: partnerTwo },
    { tag: "two", text: dealOfTwo },
    { tag: "own", text: dealOfNobody },
    { tag: "own", text: dealInReview },
    { tag: "own", text: backTestId },
    { tag: "own", text: run.id },
    { tag: "one", text: stated.statementOfOne },
    { tag: "own", text: stated.statementIssueId },
    { tag: "one", text: disputed.disputeOfOne },
    { tag: "two", text: disputed.disputeOfTwo },
    { tag: "one", text: disputed.evidenceOfOne },
    { tag: "one", text: disputed.disputeToWithdraw },
    { tag: "one", text: registered.registrationOfOne },
    { tag: "one", text: registered.attachmentOfOne },
    { tag: "one", text: registered.reportOfOne },
    { tag: "one", text: registered.reportFileOfOne },
    { tag: "one", text: registered.registrationDraft },
    { tag: "one", text: registered.registrationToWithdraw },
    { tag: "two", text: registered.registrationOfTwo },
    { tag: "own", text: importId },
    { tag: "own", text: heldImportId },
    { tag: "own", text: connection.connectionId },
    { tag: "own", text: connection.syncRunId },
    { tag: "own", text: connection.connectionKey },
    { tag: "own", text: exportId },
    { tag: "own", text: channels.channelId },
    { tag: "own", text: channels.deliveryId },
    { tag: "shared", text: rule.id },
    { tag: "own", text: drafts.draftRuleId },
    { tag: "own", text: drafts.colleaguesRuleId },
    // The sweep publishes it, and then the entries of its partners name it.
    { tag: "shared", text: drafts.publishableRuleId },
    ...peopleSecrets({ own: company, one, two }),
    { tag: "own", text: teams.colleagueId },
    { tag: "own", text: teams.invitationId },
    { tag: "own", text: teams.partnerInvitationId },
    { tag: "one", text: teams.partnerColleagueId },
    { tag: "one", text: teams.organisationInvitationId },
    { tag: "one", text: teams.joinToAgree },
  ];
  return { letter, company, one, two, ids, secrets };
}

/** One that nobody has logged in to yet, with a sync that came to nothing. */
async function makeConnection(company: CompanyPerson, name: string) {
  const { tenant } = company;
  const body = JSON.stringify({ name, environment: "production", clientId: "3MVG9", clientSecret: "s3cret" });
  const response = await api(company).request("POST", "/connections/salesforce", {
    headers: { "content-type": "application/json" },
    body,
  });
  const { id: connectionId, connectionKey } = (await response.json()) as Record<
    "id" | "connectionKey",
    string
  >;
  const store = buildServices(env).connections.syncOf(tenant);
  const syncRunId = `syn_${connectionId}`;
  await store.createRun({ id: syncRunId, connectionId, mode: "full", createdAt: 1, createdBy: "test" }, []);
  await store.failRun({ runId: syncRunId, reason: "not connected", now: 2 });
  return { connectionId, connectionKey, syncRunId };
}

/** Paused, so that nothing goes out. */
async function makeChannels({ tenant, principal }: CompanyPerson, name: string) {
  const { channels } = buildServices(env);
  const actor = systemActor(principal.user.id, "req_test");
  const add = async (url: string) => {
    const wanted = {
      kind: "webhook",
      name,
      url,
      eventKinds: ["rule.published"],
      actor,
    } as const;
    const added = await channels.add(tenant, wanted);
    if (!added.ok) throw new Error(`a webhook was refused: ${added.error}`);
    const { id } = added.value;
    await channels.change(tenant, { id, status: "paused", actor });
    return id;
  };
  const channelId = await add("https://hooks.example.com/fairshare");
  const channelToRemove = await add("https://hooks.example.com/old");
  const sent = await channels.test(tenant, channelId);
  if (!sent.ok) throw new Error("a test goes to any channel");
  return { channelId, channelToRemove, deliveryId: sent.value.deliveryId };
}

async function exportAll(company: CompanyPerson): Promise<string> {
  const started = await api(company).post("/company-exports");
  if (started.status !== 202) throw new Error(`an export answered ${started.status} ${await started.text()}`);
  const { id } = await started.json<{ id: string }>();
  await workOff(company.tenant);
  return id;
}

async function makeDrafts({ tenant, principal }: CompanyPerson, name: string) {
  const services = buildServices(env);
  const store = services.attributionOf(tenant);
  const draft = (createdBy: string, priority: number) => {
    const { tenantId } = tenant;
    const { definition } = firstRule(services, { tenantId, createdBy });
    const actor = systemActor(createdBy, "req_test");
    return createRule(
      { ...services, store },
      { tenantId, definition: { ...definition, name, priority }, actor },
    );
  };
  return {
    draftRuleId: await draft(principal.user.id, 801),
    publishableRuleId: await draft(principal.user.id, 802),
    colleaguesRuleId: await draft("usr_colleague", 803),
  };
}

/** Neighbours in one database: between databases a forgotten filter would not show. */
async function makeCompanyOnFirstShard(name: string): Promise<CompanyPerson> {
  for (;;) {
    const company = await makeCompany({ name });
    if (company.tenant.shard === shardNames[0]) return company;
  }
}

/** The statements of the month in which the world's deals were won, to both partners. */
async function issueStatements(company: CompanyPerson, partnerOne: string) {
  const { id } = await (await api(company).post("/statements/issues", { period: "2025-03" })).json<{
    id: string;
  }>();
  // The queue is at it already; two at one print would only be in each other's way.
  await vi.waitFor(
    async () => {
      const { status } = await api(company).json<{ status: string }>(`/statements/issues/${id}`);
      if (status !== "done") throw new Error(`the statements are ${status}`);
    },
    { timeout: 120_000, interval: 100 },
  );
  const { items } = await api(company).json<{ items: { id: string }[] }>(
    `/statements?partnerId=${partnerOne}`,
  );
  const [statement] = items;
  if (statement === undefined) throw new Error("partner one has entries in the month");
  return { statementOfOne: statement.id, statementIssueId: id };
}

async function makeDisputes({
  company,
  one,
  partnerOne,
  two,
  canary,
}: {
  readonly company: CompanyPerson;
  readonly one: PartnerPerson;
  readonly partnerOne: string;
  readonly two: PartnerPerson;
  readonly canary: (tag: string, what: string) => string;
}) {
  const { tenant } = company;
  const reader = buildServices(env).readerOf(tenant);
  const entries = await reader.listEntries({
    partnerRef: partnerOne,
    order: "oldest-first",
    afterSeq: null,
    limit: 200,
  });
  const text = canary("one", "claim");
  const claim = { companyId: tenant.tenantId, claim: text, expectedMinor: 1 };
  const [oldest, newest] = [entries[0]?.seq ?? 0, entries.at(-1)?.seq ?? 0];
  const disputeOfOne = await openDispute(one, { ...claim, entrySeq: newest, files: [pdf(`${text}.pdf`)] });
  const disputeToWithdraw = await openDispute(one, { ...claim, entrySeq: oldest });
  const [scopeOfTwo] = two.principal.partnerships;
  const entryOfTwo = (await reader.getPartnerHead(scopeOfTwo?.partnerId ?? ""))?.seq ?? 0;
  const claimOfTwo = { ...claim, claim: canary("two", "claim") };
  const disputeOfTwo = await openDispute(two, { ...claimOfTwo, entrySeq: entryOfTwo });
  await workOff(tenant);
  const [file] = await buildServices(env).disputesOf(tenant).listFiles(disputeOfOne);
  return {
    disputeOfOne,
    disputeOfTwo,
    disputeToWithdraw,
    oldestEntryOfOne: oldest,
    evidenceOfOne: file?.id ?? "",
  };
}

async function makeRegistrations({
  company,
  one,
  partnerOne,
  two,
  canary,
}: {
  readonly company: CompanyPerson;
  readonly one: PartnerPerson;
  readonly partnerOne: string;
  readonly two: PartnerPerson;
  readonly canary: (tag: string, what: string) => string;
}) {
  const draft = { draft: true };
  const registrationOfOne = await register(one, canary("one", "account"), draft);
  const attachmentOfOne = await attach(one, registrationOfOne, pdf(`${canary("one", "file")}.pdf`));
  await moveOn(one, { id: registrationOfOne, to: "submit" });
  const reportOfOne = await report(one, {
    companyId: company.tenant.tenantId,
    accountName: canary("one", "met"),
  });
  const registrationDraft = await register(company, canary("one", "draft"), {
    ...draft,
    partnerId: partnerOne,
  });
  return {
    registrationOfOne,
    attachmentOfOne,
    registrationDraft,
    attachmentToRemove: await attach(company, registrationDraft, pdf("contract.pdf")),
    registrationToWithdraw: await register(one, canary("one", "withdrawn")),
    registrationOfTwo: await register(two, canary("two", "account")),
    reportOfOne,
    reportFileOfOne: await addReportFile(one, reportOfOne, pdf(`${canary("one", "minutes")}.pdf`)),
  };
}

/** A deal that has shrunk below the amounts that a person has set, so that it waits for that person. */
async function makeReview(
  company: CompanyPerson,
  { name, partnerId }: { readonly name: string; readonly partnerId: string },
): Promise<string> {
  const deal = { externalId: name, name, partnerIds: [partnerId] };
  const id = await addOpportunity(company.tenant, { ...deal, amountMinor: 100_000 });
  const of = [{ partner: partnerId, amountMinor: 100_000 }];
  const override = { reason: name, shares: { kind: "amounts", of } };
  await api(company).put(`/opportunities/${id}/override`, override);
  await addOpportunity(company.tenant, { ...deal, amountMinor: 50_000 });
  return id;
}

/** Its work is promised to the outbox, which the import that follows works off. */
async function testRule(company: CompanyPerson, name: string): Promise<string> {
  const workflow = { kind: "manual_review" };
  const definition = { name, priority: 1, workflow };
  const days = { from: "2025-01-01", to: "2025-12-31" };
  return (await (await api(company).post("/back-tests", { definition, ...days })).json<{ id: string }>()).id;
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
  await workOff(company.tenant);
  return id;
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
