import type { Account } from "#worker/domain/identity/account.ts";
import { groupBy } from "#worker/domain/inference/group-by.ts";
import { NOTE_FORM } from "#worker/domain/inference/near-accounts.ts";
import type { Contact, Deal } from "#worker/domain/inference/records.ts";
import type { NearBookStore } from "#worker/usecases/inference/inference-ports.ts";
import { accountChangeStore } from "./account-change-store.ts";
import { bookChangeStore } from "./book-change-store.ts";
import type { At } from "./inference-statements.ts";
import { noteReader } from "./note-reader.ts";
import { saveBookNotes } from "./save-book-notes.ts";

/** What some records are read against, found by what they say: how many rows that takes has nothing to do with the company's size. */
export function nearBookStore(at: At): NearBookStore {
  const { db, tenantId } = at;
  const byKeys = async <Row>(sql: string, keys: readonly string[]): Promise<readonly Row[]> => {
    if (keys.length === 0) return [];
    return (await db.prepare(sql).bind(tenantId, JSON.stringify(keys)).all<Row>()).results;
  };
  return {
    getBookMark: async () => {
      // It is there before the book is read, so that whatever comes to the book from then on is counted.
      const [, mark] = await db.batch<MarkRow>([
        db
          .prepare("INSERT INTO inference_books (tenant_id) VALUES (?1) ON CONFLICT (tenant_id) DO NOTHING")
          .bind(tenantId),
        db
          .prepare(
            `SELECT changes, accounts, names, absorbed, iif(form = ?2, noted, -1) AS noted FROM inference_books WHERE tenant_id = ?1`,
          )
          .bind(tenantId, NOTE_FORM),
      ]);
      const row = mark?.results[0] ?? { changes: 0, accounts: 0, names: 0, absorbed: 0, noted: -1 };
      return { ...row, isNoted: row.noted === row.changes };
    },
    saveNotes: (notes) => saveBookNotes(at, notes),
    ...noteReader(at),
    ...bookChangeStore(at),
    ...accountChangeStore(at),
    findFamilies: async (ids) => {
      const rows = await byKeys<{ id: string; familyId: string | null }>(
        `SELECT ifnull(m.id, a.id) AS id, a.family_id AS familyId FROM json_each(?2) k
         CROSS JOIN inference_accounts a ON a.tenant_id = ?1 AND a.id = k.value
         LEFT JOIN inference_accounts m INDEXED BY inference_accounts_by_family ON m.tenant_id = ?1 AND m.family_id = a.family_id
         ORDER BY 1`,
        ids,
      );
      const families = groupBy(rows, ({ id, familyId }) => familyId ?? id);
      return [...families.values()].map((members) => [...new Set(members.map(({ id }) => id))]);
    },
    accountsByDomain: async (domains) =>
      idsByKey(
        await byKeys(
          `SELECT k.value AS key, a.id FROM json_each(?2) k
           CROSS JOIN inference_accounts a INDEXED BY inference_accounts_by_domain ON a.tenant_id = ?1 AND a.domain = k.value`,
          domains,
        ),
      ),
    accountsByName: async (names) =>
      idsByKey(
        await byKeys(
          `SELECT k.value AS key, a.id FROM json_each(?2) k
           CROSS JOIN inference_accounts a INDEXED BY inference_accounts_by_name ON a.tenant_id = ?1 AND a.name_key = k.value`,
          names,
        ),
      ),
    knownFirstWords: async (words) => {
      const rows = await byKeys<{ word: string }>(
        `SELECT k.value AS word FROM json_each(?2) k WHERE EXISTS (
           SELECT 1 FROM inference_accounts a INDEXED BY inference_accounts_by_first_word
           WHERE a.tenant_id = ?1 AND a.first_word = k.value)`,
        words,
      );
      return new Set(rows.map(({ word }) => word));
    },
    knownDealWords: async (words) => {
      const rows = await byKeys<{ word: string }>(
        `SELECT w.word FROM json_each(?2) k CROSS JOIN inference_deal_words w ON w.tenant_id = ?1 AND w.word = k.value AND w.telling = 1`,
        words,
      );
      return new Set(rows.map(({ word }) => word));
    },
    accountsOfDeals: async (dealIds) => {
      const rows = await byKeys<{ id: string; accountId: string }>(
        `SELECT o.id, ifnull(a.survivor_id, o.account_id) AS accountId FROM json_each(?2) k
         CROSS JOIN opportunities o ON o.tenant_id = ?1 AND o.id = k.value
         LEFT JOIN accounts a ON a.tenant_id = ?1 AND a.id = o.account_id
         WHERE o.deleted_at IS NULL AND o.account_id IS NOT NULL`,
        dealIds,
      );
      return new Map(rows.map(({ id, accountId }) => [id, accountId]));
    },
    findContacts: async ({ ids, emails }) => {
      const found = await byKeys<{ id: string }>(CONTACTS_BY_EMAIL, emails);
      return loadContactsById(at, [...ids, ...found.map(({ id }) => id)]);
    },
    loadNearBook: async (accountIds) => {
      const accounts = await byKeys<Account>(
        `SELECT a.id, a.name FROM json_each(?2) k CROSS JOIN accounts a ON a.tenant_id = ?1 AND a.id = k.value
         WHERE a.archived_at IS NULL AND a.survivor_id IS NULL`,
        accountIds,
      );
      const deals = await byKeys<DealRow>(DEALS_BY_ACCOUNT, accountIds);
      const roles = await byKeys<{ opportunityId: string; contactId: string }>(
        ROLES_BY_DEAL,
        deals.map(({ externalId }) => externalId),
      );
      const contacts = await byKeys<{ id: string }>(CONTACTS_BY_ACCOUNT, accountIds);
      const contactsOf = groupBy(roles, ({ opportunityId }) => opportunityId);
      return {
        accounts,
        contacts: await loadContactsById(
          at,
          contacts.map(({ id }) => id),
        ),
        deals: deals.map(
          ({ externalId, outcome, ...deal }): Deal => ({
            ...deal,
            isClosed: outcome !== "open",
            isWon: outcome === "won",
            contactIds: [...new Set((contactsOf.get(externalId) ?? []).map(({ contactId }) => contactId))],
          }),
        ),
      };
    },
  };
}

type MarkRow = {
  readonly changes: number;
  readonly accounts: number;
  readonly names: number;
  readonly absorbed: number;
  readonly noted: number;
};

type DealRow = Omit<Deal, "isClosed" | "isWon" | "contactIds"> & {
  readonly externalId: string;
  readonly outcome: "open" | "won" | "lost";
};

/** The accounts asked for, and those that were merged into them. */
const OWN_ACCOUNTS = `SELECT k.value AS id, k.value AS stays FROM json_each(?2) k
  UNION ALL SELECT a.id, a.survivor_id FROM json_each(?2) k
    CROSS JOIN accounts a INDEXED BY accounts_merged ON a.tenant_id = ?1 AND a.survivor_id = k.value`;

const DEALS_BY_ACCOUNT = `SELECT o.id, o.external_id AS externalId, o.name, s.stays AS accountId, o.crm_created_at AS createdAt,
    o.closed_at AS closedAt, o.outcome
  FROM (${OWN_ACCOUNTS}) s
  CROSS JOIN opportunities o INDEXED BY opportunities_by_account ON o.tenant_id = ?1 AND o.account_id = s.id
  WHERE o.deleted_at IS NULL ORDER BY o.id`;

const ROLES_BY_DEAL = `SELECT m.opportunity_id AS opportunityId, m.contact_id AS contactId FROM connections c CROSS JOIN json_each(?2) k
  CROSS JOIN crm_mirror m INDEXED BY crm_mirror_by_opportunity
    ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.opportunity_id = k.value AND m.object = 'OpportunityContactRole'
  WHERE c.tenant_id = ?1 AND m.deleted_at IS NULL AND m.contact_id IS NOT NULL`;

/** Whoever the CRM or a file says to be at these accounts; which of the two is right is seen by the contact's id. */
const CONTACTS_BY_ACCOUNT = `SELECT m.id FROM (${OWN_ACCOUNTS}) s
  CROSS JOIN accounts a ON a.tenant_id = ?1 AND a.id = s.id
  CROSS JOIN connections c ON c.tenant_id = ?1
  CROSS JOIN crm_mirror m INDEXED BY crm_mirror_by_account
    ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.account_id = a.external_id AND m.object = 'Contact'
  UNION SELECT f.external_id FROM (${OWN_ACCOUNTS}) s
  CROSS JOIN accounts a ON a.tenant_id = ?1 AND a.id = s.id
  CROSS JOIN contacts f INDEXED BY contacts_by_account_external_id ON f.tenant_id = ?1 AND f.account_external_id = a.external_id
  UNION SELECT f.external_id FROM (${OWN_ACCOUNTS}) s
  CROSS JOIN contacts f INDEXED BY contacts_by_account ON f.tenant_id = ?1 AND f.account_id = s.id`;

const CONTACTS_BY_EMAIL = `SELECT m.id FROM connections c CROSS JOIN json_each(?2) k
  CROSS JOIN crm_mirror m INDEXED BY crm_mirror_contacts_by_email ON m.tenant_id = ?1 AND m.connection_id = c.id
    AND m.object = 'Contact' AND lower(trim(m.fields ->> '$.Email')) = k.value
  WHERE c.tenant_id = ?1
  UNION SELECT f.external_id FROM json_each(?2) k
  CROSS JOIN contacts f INDEXED BY contacts_by_email ON f.tenant_id = ?1 AND lower(trim(f.email)) = k.value AND f.email IS NOT NULL`;

/** Contacts by the CRM's ids, as they are read into the whole book: the CRM knows better than a file what has become of its contact. */
async function loadContactsById({ db, tenantId }: At, ids: readonly string[]): Promise<readonly Contact[]> {
  const asked = JSON.stringify([...new Set(ids)].sort());
  if (ids.length === 0) return [];
  const ofFiles = await db
    .prepare(
      `SELECT c.external_id AS id, coalesce(a.survivor_id, a.id, n.survivor_id, n.id) AS accountId, c.email FROM json_each(?2) k
       CROSS JOIN contacts c INDEXED BY contacts_by_external_id ON c.tenant_id = ?1 AND c.external_id = k.value
       LEFT JOIN accounts a ON a.tenant_id = ?1 AND a.external_id = c.account_external_id
       LEFT JOIN accounts n ON n.tenant_id = ?1 AND n.id = c.account_id
       WHERE c.deleted_at IS NULL`,
    )
    .bind(tenantId, asked)
    .all<Contact>();
  const ofCrm = await db
    .prepare(
      `SELECT m.id, ifnull(a.survivor_id, a.id) AS accountId, m.fields ->> '$.Email' AS email FROM connections c
       CROSS JOIN json_each(?2) k
       CROSS JOIN crm_mirror m ON m.tenant_id = ?1 AND m.connection_id = c.id AND m.object = 'Contact' AND m.id = k.value
       LEFT JOIN accounts a ON a.tenant_id = ?1 AND a.external_id = m.account_id
       WHERE c.tenant_id = ?1 AND m.deleted_at IS NULL`,
    )
    .bind(tenantId, asked)
    .all<Contact>();
  return [
    ...new Map([...ofFiles.results, ...ofCrm.results].map((contact) => [contact.id, contact])).values(),
  ];
}

function idsByKey(
  rows: readonly { readonly key: string; readonly id: string }[],
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...groupBy(rows, ({ key }) => key)].map(([key, own]) => [key, own.map(({ id }) => id).sort()]),
  );
}
