import { type RowProblem, shownValue } from "#worker/domain/crm/import/row-problem.ts";
import type { ActivityRecord, ContactRecord } from "#worker/domain/crm/records.ts";
import { assert } from "#worker/domain/result.ts";
import { type Classification, type ClassifyContext, compareRow, opportunityIdOf } from "./compare-row.ts";
import type { KeyedRow } from "./row-keys.ts";

/** What an activity refers to by an id must be there: an id that leads nowhere would silently count for nothing. */
export async function classifyActivities(
  context: ClassifyContext,
  rows: readonly KeyedRow[],
): Promise<Classification> {
  const { needs, store, tenant } = context;
  const targets = rows.map((keyed) => ({
    keyed,
    id: needs.ids.derive("rec", tenant.tenantId, keyed.key),
    record: activityOf(keyed),
  }));
  const deals = targets.flatMap(({ record }) => record.opportunity ?? []);
  const [stored, opportunities, known] = await Promise.all([
    store.findActivities(targets.map(({ id }) => id)),
    store.findOpportunities([...new Set(deals.map((deal) => opportunityIdOf(context, deal)))]),
    store.findKnown({
      accounts: distinct(targets.map(({ record }) => record.accountId)),
      contacts: distinct(targets.map(({ record }) => record.contact)),
    }),
  ]);
  const missingIn = ({ opportunity, accountId, contact }: ActivityRecord): Reference | null => {
    if (opportunity !== null && opportunities.get(opportunityIdOf(context, opportunity))?.gone !== false)
      return "opportunity";
    if (accountId !== null && !known.accounts.has(accountId)) return "accountId";
    return contact !== null && !known.contacts.has(contact) ? "contact" : null;
  };
  const read = targets.map((target) => ({ ...target, missing: missingIn(target.record) }));
  return {
    rows: read
      .filter(({ missing }) => missing === null)
      .map(({ keyed, id }) => compareRow(context, { keyed, id, stored: stored.get(id) })),
    problems: read.flatMap(({ keyed, record, missing }) =>
      missing === null ? [] : [unknownReference(context, { keyed, field: missing, value: record[missing] })],
    ),
  };
}

export async function classifyContacts(
  context: ClassifyContext,
  rows: readonly KeyedRow[],
): Promise<Classification> {
  const { needs, store, tenant } = context;
  const targets = rows.map((keyed) => ({
    keyed,
    id: needs.ids.derive("per", tenant.tenantId, keyed.key),
    accountId: contactOf(keyed).accountId,
  }));
  const [stored, known] = await Promise.all([
    store.findContacts(targets.map(({ id }) => id)),
    store.findKnown({ accounts: distinct(targets.map(({ accountId }) => accountId)), contacts: [] }),
  ]);
  const isKnown = (accountId: string | null) => accountId === null || known.accounts.has(accountId);
  return {
    rows: targets
      .filter(({ accountId }) => isKnown(accountId))
      .map(({ keyed, id }) => compareRow(context, { keyed, id, stored: stored.get(id) })),
    problems: targets
      .filter(({ accountId }) => !isKnown(accountId))
      .map(({ keyed, accountId }) =>
        unknownReference(context, { keyed, field: "accountId", value: accountId }),
      ),
  };
}

type Reference = "opportunity" | "accountId" | "contact";

const REFERENCE_PROBLEMS: Readonly<Record<Reference, { readonly code: string; readonly message: string }>> = {
  opportunity: {
    code: "opportunity-unknown",
    message: "No opportunity has this id. Import the opportunities first, correct the id, or leave it out.",
  },
  accountId: {
    code: "account-unknown",
    message: "No account has this id. Import the accounts first, correct the id, or give the name instead.",
  },
  contact: {
    code: "contact-unknown",
    message: "No contact has this id. Import the contacts first, correct the id, or leave it out.",
  },
};

function unknownReference(
  { imported }: ClassifyContext,
  {
    keyed,
    field,
    value,
  }: { readonly keyed: KeyedRow; readonly field: Reference; readonly value: string | null },
): RowProblem {
  return {
    row: keyed.row,
    column: imported.mapping[field] ?? field,
    value: shownValue(value ?? ""),
    ...REFERENCE_PROBLEMS[field],
  };
}

function activityOf({ read }: KeyedRow): ActivityRecord {
  assert(read.kind === "activities", "a row of activities is read as an activity");
  return read.record;
}

function contactOf({ read }: KeyedRow): ContactRecord {
  assert(read.kind === "contacts", "a row of contacts is read as a contact");
  return read.record;
}

function distinct(ids: readonly (string | null)[]): readonly string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}
