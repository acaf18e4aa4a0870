import type { AccountAlias } from "#worker/domain/identity/account-index.ts";
import type { OpenOpportunity, RivalRegistration } from "#worker/domain/registration/conflict.ts";
import { liveStates } from "#worker/domain/registration/registration-state.ts";
import type { RegistrationStore } from "#worker/usecases/registrations/registration-ports.ts";
import type { At } from "./registration-statements.ts";

/**
 * What registrations are compared with. Each read is made every time and in the same order, and none depends on what another has
 * found but the last, which reads the open deals of the matched accounts: how long it takes tells nothing of whose a conflict is.
 */
export function registrationKnowledgeStore({
  db,
  tenantId,
}: At): Pick<RegistrationStore, "knownAccounts" | "openOpportunities"> {
  return {
    knownAccounts: async () => {
      const [accounts, aliases, registrations, reserved, loose, mergedPartners] = await db.batch<
        Record<string, unknown>
      >([
        db
          .prepare(
            "SELECT id, name, domain, survivor_id AS survivorId FROM accounts WHERE tenant_id = ?1 AND archived_at IS NULL ORDER BY id",
          )
          .bind(tenantId),
        db
          .prepare("SELECT kind, alias, account_id AS accountId FROM account_aliases WHERE tenant_id = ?1")
          .bind(tenantId),
        db
          .prepare(
            `SELECT id, number, partner_id AS partnerId, state, account_id AS accountId, account_name AS name,
               content ->> '$.accountDomain' AS domain, content -> '$.products' AS products
             FROM registrations INDEXED BY registrations_by_state
             WHERE tenant_id = ?1 AND state IN (SELECT value FROM json_each(?2)) ORDER BY number`,
          )
          .bind(tenantId, JSON.stringify(liveStates)),
        db
          .prepare(
            `SELECT id, kind, name, domain, country, partner_id AS partnerId FROM reserved_accounts
             WHERE tenant_id = ?1 ORDER BY id`,
          )
          .bind(tenantId),
        db
          .prepare(
            `SELECT DISTINCT account_name AS name FROM opportunities INDEXED BY opportunities_open_by_account
             WHERE tenant_id = ?1 AND account_id IS NULL AND account_name IS NOT NULL
               AND outcome = 'open' AND deleted_at IS NULL`,
          )
          .bind(tenantId),
        db
          .prepare(
            `SELECT id, survivor_id AS survivorId FROM partners INDEXED BY partners_merged
             WHERE tenant_id = ?1 AND survivor_id IS NOT NULL`,
          )
          .bind(tenantId),
      ]);
      const accountRows = (accounts?.results ?? []) as unknown as readonly AccountRow[];
      const mergedRows = (mergedPartners?.results ?? []) as unknown as readonly MergedRow[];
      const reservedRows = (reserved?.results ?? []) as unknown as readonly ReservedRow[];
      return {
        accounts: accountRows,
        aliases: ((aliases?.results ?? []) as unknown as readonly AliasRow[]).map(toAlias),
        registrations: ((registrations?.results ?? []) as unknown as readonly RivalRow[]).map(toRival),
        namedAccounts: reservedRows.filter(({ kind }) => kind === "account"),
        territories: reservedRows.flatMap(({ kind, id, country, partnerId }) =>
          kind === "country" && country !== null ? [{ id, country, partnerId }] : [],
        ),
        looseNames: ((loose?.results ?? []) as unknown as readonly { readonly name: string }[]).map(
          ({ name }) => name,
        ),
        survivors: new Map(
          [...accountRows, ...mergedRows].flatMap(({ id, survivorId }) =>
            survivorId === null ? [] : [[id, survivorId]],
          ),
        ),
      };
    },
    openOpportunities: async ({ accountIds, accountNames }) => {
      const { results } = await db
        .prepare(
          `SELECT o.id, o.name, o.account_id AS accountId, o.account_name AS accountName, o.product,
             o.crm_partners AS crmPartners
           FROM json_each(?2) AS a CROSS JOIN opportunities AS o INDEXED BY opportunities_open_by_account
             ON o.tenant_id = ?1 AND o.account_id = a.value AND o.outcome = 'open' AND o.deleted_at IS NULL
           UNION ALL
           SELECT o.id, o.name, o.account_id, o.account_name, o.product, o.crm_partners
           FROM json_each(?3) AS n CROSS JOIN opportunities AS o INDEXED BY opportunities_open_by_account
             ON o.tenant_id = ?1 AND o.account_id IS NULL AND o.account_name = n.value AND o.outcome = 'open'
               AND o.deleted_at IS NULL
           ORDER BY 1 LIMIT ?4`,
        )
        .bind(tenantId, JSON.stringify(accountIds), JSON.stringify(accountNames), mostOpportunities)
        .all<OpportunityRow>();
      return results.map(toOpportunity);
    },
  };
}

const mostOpportunities = 500;

type MergedRow = { readonly id: string; readonly survivorId: string | null };
type AccountRow = MergedRow & { readonly name: string; readonly domain: string | null };
type AliasRow = { readonly kind: "name" | "domain"; readonly alias: string; readonly accountId: string };
type ReservedRow = {
  readonly id: string;
  readonly kind: "account" | "country";
  readonly name: string;
  readonly domain: string | null;
  readonly country: string | null;
  readonly partnerId: string | null;
};
type RivalRow = Omit<RivalRegistration, "products"> & { readonly products: string };
type OpportunityRow = Omit<OpenOpportunity, "partnerIds"> & { readonly crmPartners: string };

function toAlias({ kind, alias, accountId }: AliasRow): AccountAlias {
  return kind === "name" ? { kind, name: alias, accountId } : { kind, domain: alias, accountId };
}

function toRival({ products, ...row }: RivalRow): RivalRegistration {
  return { ...row, products: JSON.parse(products) };
}

function toOpportunity({ crmPartners, ...row }: OpportunityRow): OpenOpportunity {
  const partners = JSON.parse(crmPartners) as readonly { readonly partnerId: string }[];
  return { ...row, partnerIds: partners.map(({ partnerId }) => partnerId) };
}
