import { cleanText } from "#worker/domain/crm/import/clean-text.ts";
import { nameKey } from "#worker/domain/crm/name-key.ts";
import {
  type Involvement,
  type InvolvementObject,
  involvementObjects,
  readInvolvement,
} from "#worker/domain/crm/salesforce/read-involvement.ts";
import { textIn } from "#worker/domain/crm/salesforce/record.ts";
import { companyDomain } from "#worker/domain/identity/company-domain.ts";
import {
  buildPartnerDirectory,
  type KnownPartner,
  type PartnerDirectory,
} from "#worker/domain/identity/partner-directory.ts";
import { resolvePartners } from "#worker/domain/identity/resolve-partners.ts";
import { absorbChanges } from "./absorb-changes.ts";
import {
  bookObjects,
  type InferenceRun,
  type NewPartner,
  type PartnerAccount,
  type PartnerRow,
  type TraceRecord,
  type UnreadRecord,
} from "./inference-ports.ts";
import { saveActivities } from "./read-activities.ts";
import type { RunWork } from "./run-inference.ts";

const recordsPerStep = 1_000;

/** Who stands for which partner, and what tells whether that has changed since the last reading. */
export type Reading = {
  readonly directory: PartnerDirectory;
  readonly added: readonly NewPartner[];
  readonly mark: string;
};

/** Partners' own accounts are those that the CRM marks as partners, and those with a partner's id, name or domain. */
export async function openReading(work: Omit<RunWork, "outboxId">): Promise<Reading> {
  const { store, needs } = work;
  const [listed, listedPartners, decisions, ownDomains] = await Promise.all([
    store.listPartnerAccounts(),
    store.listPartners(),
    store.listPartnerDecisions(),
    store.getOwnDomains(),
  ]);
  // A domain of the company's own tells no partner, whoever has come to carry it.
  const isOwnDomain = (written: string | null) => ownDomains.includes(companyDomain(written ?? "") ?? "");
  const accounts = listed.map((each) => (isOwnDomain(each.website) ? { ...each, website: null } : each));
  const stored = listedPartners.map((each) => (isOwnDomain(each.domain) ? { ...each, domain: null } : each));
  const added = newPartners(work, { accounts, stored });
  const partners = [...stored, ...added].map((partner) => knownPartner(partner, accounts));
  const mark = needs.sha256Hex(JSON.stringify([partners, decisions, ownDomains]));
  return { directory: buildPartnerDirectory({ partners, decisions, ownDomains }), added, mark };
}

/** An account that the CRM marks as a partner and that no partner of ours is yet. */
function newPartners(
  { needs, tenant }: Pick<RunWork, "needs" | "tenant">,
  known: { readonly accounts: readonly PartnerAccount[]; readonly stored: readonly PartnerRow[] },
): readonly NewPartner[] {
  const added = new Map<string, NewPartner>();
  for (const account of known.accounts) {
    if (!account.isMarked || known.stored.some((partner) => isOwn(partner, account))) continue;
    const name = cleanText(account.name);
    const key = nameKey(name);
    if (key === "" || added.has(key)) continue;
    added.set(key, {
      id: needs.ids.derive("ptr", tenant.tenantId, key),
      externalId: account.id,
      name,
      nameKey: key,
      domain: companyDomain(account.website ?? ""),
    });
  }
  return [...added.values()];
}

/** Whether the account is the partner's own: by its id, its name or its domain. */
export function isOwn(partner: PartnerRow, account: PartnerAccount): boolean {
  if (partner.externalId === account.id || partner.nameKey === nameKey(cleanText(account.name))) return true;
  const domain = companyDomain(partner.domain ?? "");
  return domain !== null && domain === companyDomain(account.website ?? "");
}

function knownPartner(partner: PartnerRow, accounts: readonly PartnerAccount[]): KnownPartner {
  const own = accounts.filter((account) => isOwn(partner, account));
  const domains = [partner.domain, ...own.map(({ website }) => website)].filter((each) => each !== null);
  return {
    id: partner.id,
    accountIds: own.map(({ id }) => id),
    domains: [...new Set(domains)],
    userIds: [],
    campaignIds: [],
    mergedInto: partner.mergedInto ?? null,
  };
}

/** Reads one portion of what has changed; once nothing is left the run goes on to judging. */
export async function readStep(
  work: RunWork,
  { run, reading }: { readonly run: InferenceRun; readonly reading: Reading },
): Promise<void> {
  const { store, outboxId, needs } = work;
  const step = { run, outboxId, now: needs.clock.now() };
  if (run.step === 0) {
    const before = await store.getPartnersMark();
    const reread = run.everything || before !== reading.mark;
    await store.beginReading({ ...step, mark: reading.mark, reread, added: reading.added });
    return;
  }
  for (const object of bookObjects) {
    const looked = await store.listUnread(object, recordsPerStep);
    if (looked.length > 0) {
      await store.saveBookReading({ ...step, object, looked });
      return;
    }
  }
  for (const object of involvementObjects) {
    const looked = await store.listUnread(object, recordsPerStep);
    if (looked.length > 0) {
      await saveTraces(work, { run, reading, object, looked });
      return;
    }
  }
  const activities = await store.listUnreadActivities(recordsPerStep);
  if (activities.length > 0) {
    await saveActivities(work, { run, directory: reading.directory, looked: activities });
    return;
  }
  const mark = await store.getBookMark();
  if (!mark.isNoted && !run.everything && !run.bookChanged && (await absorbChanges(work, { run, mark })))
    return;
  const [settings, habits, failed] = await Promise.all([
    store.getSettings(),
    store.getHabits(),
    store.lastRunFailed(),
  ]);
  const settingsVersion = settings?.version ?? 0;
  const everything = run.everything || habits === null || failed;
  await store.beginJudging({ ...step, settingsVersion, everything, bookChanged: !mark.isNoted });
}

type Looked = {
  readonly run: InferenceRun;
  readonly reading: Reading;
  readonly object: InvolvementObject;
  readonly looked: readonly UnreadRecord[];
};

async function saveTraces(work: RunWork, { run, reading, object, looked }: Looked): Promise<void> {
  const { store, outboxId, needs } = work;
  const involvements = await readInvolvements(work, { object, looked });
  const [accountIds, opportunityIds] = await Promise.all([
    store.accountIds(unique(involvements.map(({ involvement }) => involvement.accountId))),
    store.opportunityIds(unique(involvements.map(({ involvement }) => involvement.opportunityId))),
  ]);
  const traces = involvements.flatMap((read) =>
    tracesIn(work, { ...read, object, directory: reading.directory, accountIds, opportunityIds }),
  );
  const kept = new Set(traces.map(({ id }) => id));
  const before = await store.tracesOf(
    looked.map(({ connectionId, id }) => ({ connectionId, record: recordKey(object, id) })),
  );
  const gone = before.filter(({ id }) => !kept.has(id));
  await store.saveTraces({ run, outboxId, now: needs.clock.now(), object, looked, traces, gone });
}

type ReadRecord = { readonly record: UnreadRecord; readonly involvement: Involvement };

async function readInvolvements(
  { store }: RunWork,
  { object, looked }: Pick<Looked, "object" | "looked">,
): Promise<readonly ReadRecord[]> {
  const relations =
    object === "Task" || object === "Event"
      ? await store.relationsOf(object, unique(looked.map(({ id }) => id)))
      : new Map<string, never>();
  const related = [...relations.values()].flatMap((of) => of.map(({ relationId }) => relationId));
  const [contacts, campaigns] = await Promise.all([
    store.contactsById(
      unique([
        ...looked.flatMap(({ fields }) => [textIn(fields, "WhoId"), textIn(fields, "ContactId")]),
        ...related,
      ]),
    ),
    store.campaignNames(unique(looked.map(({ fields }) => textIn(fields, "CampaignId")))),
  ]);
  const context = {
    relationsOf: (id: string) => relations.get(id) ?? [],
    contactOf: (id: string) => contacts.get(id) ?? null,
    campaignNameOf: (id: string) => campaigns.get(id) ?? null,
  };
  return looked.flatMap((record) => {
    const involvement = record.deleted ? null : readInvolvement(object, record.fields, context);
    return involvement === null ? [] : [{ record, involvement }];
  });
}

/** One trace for each partner on the record. What of it says only who the partner is says nothing about the customer. */
function tracesIn(
  { needs, tenant }: RunWork,
  of: ReadRecord & {
    readonly object: InvolvementObject;
    readonly directory: PartnerDirectory;
    readonly accountIds: ReadonlyMap<string, string>;
    readonly opportunityIds: ReadonlyMap<string, string>;
  },
): readonly TraceRecord[] {
  const { record, involvement, object, directory } = of;
  const { traces, accountId, opportunityId, ...plain } = involvement;
  const { partners } = resolvePartners(directory, traces);
  const isPartnersPerson = traces.some(
    (trace) => trace.kind === "person" && resolvePartners(directory, [trace]).partners.length > 0,
  );
  // Nor does an address of the company's own say whose account is meant.
  const isOwnPerson = directory.ownDomains.has(companyDomain(plain.email ?? "") ?? "");
  const isPartnersAccount = accountId !== null && directory.byAccount.has(accountId);
  const key = recordKey(object, record.id);
  return partners.map(({ partnerId, text }) => ({
    ...plain,
    id: needs.ids.derive("act", tenant.tenantId, record.connectionId, key, partnerId),
    connectionId: record.connectionId,
    record: key,
    partnerId,
    partnerBasis: text,
    email: isPartnersPerson || isOwnPerson ? null : plain.email,
    accountName: isPartnersPerson ? null : plain.accountName,
    accountId: accountId === null || isPartnersAccount ? null : (of.accountIds.get(accountId) ?? null),
    filedOpportunityId: opportunityId === null ? null : (of.opportunityIds.get(opportunityId) ?? null),
  }));
}

export function recordKey(object: string, id: string): string {
  return `${object}:${id}`;
}

function unique(texts: readonly (string | null)[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== null))];
}
