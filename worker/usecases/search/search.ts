import type { Permission } from "#worker/domain/access/permissions.ts";
import type { PartnerScope, TenantScope } from "#worker/domain/access/principal.ts";
import { askedNumber, matchesTerms, rankMatches, searchTerms } from "#worker/domain/search/search-terms.ts";
import { numberText } from "#worker/domain/statement/compose-statement.ts";
import type { StatementRecord, StatementStoreOf } from "#worker/usecases/statements/statement-ports.ts";
import type { PortalStore } from "#worker/usecases/views/portal-ports.ts";
import { listPortalDeals } from "#worker/usecases/views/portal-views.ts";
import type { ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import { type RecordKind, recordKinds, type SearchStoreOf } from "./search-ports.ts";

export type FoundRecord = {
  readonly kind: RecordKind | "statement";
  readonly id: string;
  readonly title: string;
  /** What tells it from others of its name: a deal's account, a partner's domain, a statement's partner and period. */
  readonly note: string | null;
  /** Whose it is, where a partner looks; null for the company itself. */
  readonly companyId: string | null;
};

export type Found = {
  readonly items: readonly FoundRecord[];
  /** The kinds of which there is more than is shown. */
  readonly more: readonly FoundRecord["kind"][];
};

export type SearchNeeds = {
  readonly searchOf: SearchStoreOf;
  readonly statementsOf: StatementStoreOf;
  readonly viewsOf: ViewStoreOf;
};

type Asked = {
  readonly text: string;
  readonly ofEach: number;
  readonly permissions: ReadonlySet<Permission>;
};

/** What a company has by these words, the best of each kind first. Statements are found by their number. */
export async function searchCompany(needs: SearchNeeds, tenant: TenantScope, asked: Asked): Promise<Found> {
  const [records, statements] = await Promise.all([
    searchRecords(needs, tenant, asked),
    asked.permissions.has("statements.read") ? statementsByNumber(needs, { tenant, text: asked.text }) : [],
  ]);
  const found = await describeStatements(needs, statements);
  return { items: [...found, ...records.items], more: records.more };
}

/** What a partner may see by these words, over all its companies: its deals, and its own statements. */
export async function searchPortal(
  needs: SearchNeeds & { readonly portal: PortalStore },
  partnerships: readonly PartnerScope[],
  { text, ofEach, permissions }: Asked,
): Promise<Found> {
  if (searchTerms(text).length === 0) return { items: [], more: [] };
  const [deals, statements] = await Promise.all([
    listPortalDeals(needs, partnerships, {
      filter: { q: text.trim() },
      page: { limit: ofEach, cursor: null },
    }),
    permissions.has("portal.statements.read") ? ownStatements(needs, { partnerships, text }) : [],
  ]);
  const found = await describeStatements(needs, statements);
  return {
    items: [
      ...found.map((one, at) => ({ ...one, companyId: statements[at]?.tenant.tenantId ?? null })),
      ...deals.items.map(({ id, name, accountName, companyId, companyName }) => ({
        ...{ kind: "deal" as const, id, title: name, companyId },
        note: [accountName, companyName].filter(Boolean).join(" · "),
      })),
    ],
    more: deals.next === null ? [] : ["deal"],
  };
}

async function searchRecords(
  { searchOf }: SearchNeeds,
  tenant: TenantScope,
  { text, ofEach }: Asked,
): Promise<Found> {
  const terms = searchTerms(text);
  const { records, cut } = await searchOf(tenant).findRecords(terms);
  const matching = records
    .filter(({ name, domain, externalId }) => matchesTerms([name, domain, externalId], terms))
    .map(({ kind, id, name, note }) => ({ kind, id, title: name, note, companyId: null }));
  const byKind = recordKinds.map((kind) => ({
    kind,
    ranked: rankMatches(
      matching.filter((one) => one.kind === kind),
      text,
    ),
  }));
  return {
    items: byKind.flatMap(({ ranked }) => ranked.slice(0, ofEach)),
    more: byKind
      .filter(({ kind, ranked }) => ranked.length > ofEach || cut.includes(kind))
      .map(({ kind }) => kind),
  };
}

type OwnedStatement = { readonly tenant: TenantScope; readonly record: StatementRecord };

/** The version in force of the statement with this number. */
async function statementsByNumber(
  { statementsOf }: SearchNeeds,
  { tenant, text }: { readonly tenant: TenantScope; readonly text: string },
): Promise<readonly OwnedStatement[]> {
  const number = askedNumber(text);
  if (number === null) return [];
  const [record] = await statementsOf(tenant).listVersions(number);
  return record === undefined ? [] : [{ tenant, record }];
}

/** Numbers are each company's own, so several companies may have issued the partner one of this number. */
async function ownStatements(
  needs: SearchNeeds,
  { partnerships, text }: { readonly partnerships: readonly PartnerScope[]; readonly text: string },
): Promise<readonly OwnedStatement[]> {
  const tenants = [...new Map(partnerships.map(({ tenant }) => [tenant.tenantId, tenant])).values()];
  const found = await Promise.all(tenants.map((tenant) => statementsByNumber(needs, { tenant, text })));
  return found
    .flat()
    .filter(({ tenant, record }) =>
      partnerships.some(
        (own) => own.tenant.tenantId === tenant.tenantId && own.partnerId === record.partnerRef,
      ),
    );
}

function describeStatements(
  { viewsOf }: SearchNeeds,
  statements: readonly OwnedStatement[],
): Promise<readonly FoundRecord[]> {
  return Promise.all(
    statements.map(async ({ tenant, record }) => {
      const names = await viewsOf(tenant).partnerNames([record.partnerRef]);
      return {
        ...{ kind: "statement" as const, id: record.id, companyId: null },
        title: `Statement ${numberText(record.number)}`,
        note: `${names.get(record.partnerRef) ?? record.partnerRef} · ${record.period} · ${record.currency}`,
      };
    }),
  );
}
