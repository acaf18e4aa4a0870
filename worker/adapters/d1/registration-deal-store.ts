import type { RegistrationStore } from "#worker/usecases/registrations/registration-ports.ts";
import {
  type At,
  type RegistrationRow,
  registrationColumns,
  toRegistration,
} from "./registration-statements.ts";

type Deals = Pick<
  RegistrationStore,
  "linkableDeals" | "findDeal" | "listAwarded" | "closedDeals" | "madeDeals"
>;

/** The deals of the CRM that registrations are, or may be, about. */
export function registrationDealStore({ db, tenantId }: At): Deals {
  return {
    linkableDeals: async ({ accountIds, accountNames }) => {
      const { results } = await db
        .prepare(
          `SELECT o.id, o.name, o.account_id AS accountId, o.account_name AS accountName, o.amount_minor AS amountMinor, o.currency,
             o.outcome, o.closed_at AS closedAt,
             (SELECT MIN(r.number) FROM registrations AS r INDEXED BY registrations_by_opportunity
              WHERE r.tenant_id = ?1 AND r.opportunity_id = o.id AND r.state IN ('approved', 'contested', 'won', 'lost')) AS takenBy
           FROM (
             SELECT o.* FROM json_each(?2) AS a CROSS JOIN opportunities AS o INDEXED BY opportunities_by_account
               ON o.tenant_id = ?1 AND o.account_id = a.value
             UNION ALL
             SELECT o.* FROM json_each(?3) AS n CROSS JOIN opportunities AS o INDEXED BY opportunities_by_account
               ON o.tenant_id = ?1 AND o.account_id IS NULL AND o.account_name = n.value) AS o
           WHERE o.deleted_at IS NULL ORDER BY o.outcome = 'open' DESC, ifnull(o.closed_at, 0) DESC, o.id LIMIT ?4`,
        )
        .bind(tenantId, JSON.stringify(accountIds), JSON.stringify(accountNames), mostDeals)
        .all<DealRow>();
      return results.map(({ amountMinor, currency, ...row }) => ({
        ...row,
        amount: amountMinor === null ? null : { amountMinor, currency },
      }));
    },
    findDeal: (idOrExternalId) =>
      db
        .prepare(
          `SELECT id FROM opportunities WHERE tenant_id = ?1 AND id = ?2 AND deleted_at IS NULL
           UNION ALL
           SELECT id FROM opportunities INDEXED BY opportunities_by_external_id
           WHERE tenant_id = ?1 AND external_id = ?2 AND deleted_at IS NULL LIMIT 1`,
        )
        .bind(tenantId, idOrExternalId)
        .first<{ id: string }>(),
    listAwarded: async (contestId) => {
      const { results } = await db
        .prepare(
          `SELECT ${registrationColumns} FROM registrations INDEXED BY registrations_by_contest
           WHERE tenant_id = ?1 AND contest_id = ?2 AND state = 'approved' AND share_ppm IS NOT NULL ORDER BY number`,
        )
        .bind(tenantId, contestId)
        .all<RegistrationRow>();
      return results.map(toRegistration);
    },
    madeDeals: async (opportunityIds) => {
      const { results } = await db
        .prepare(
          `SELECT ${columnsOfR}, o.id AS madeDealId FROM json_each(?2) AS id
           CROSS JOIN opportunities AS o ON o.tenant_id = ?1 AND o.id = id.value AND o.deleted_at IS NULL
           CROSS JOIN registration_writes AS w INDEXED BY registration_writes_by_record
             ON w.tenant_id = ?1 AND w.record_id = o.external_id AND w.is_made_here = 1
           CROSS JOIN registrations AS r ON r.tenant_id = ?1 AND r.id = w.registration_id
           WHERE r.opportunity_id IS NULL AND r.state IN ('approved', 'contested', 'expired') AND NOT EXISTS (
             SELECT 1 FROM registration_events WHERE tenant_id = ?1 AND registration_id = r.id AND move = 'link'
               AND seq > ifnull(w.made_after_seq, 0))
           ORDER BY r.number`,
        )
        .bind(tenantId, JSON.stringify(opportunityIds))
        .all<RegistrationRow & { readonly madeDealId: string }>();
      return results.map(({ madeDealId, ...row }) => ({
        registration: toRegistration(row),
        opportunityId: madeDealId,
      }));
    },
    closedDeals: async (opportunityIds) => {
      const { results } = await db
        .prepare(
          `SELECT ${columnsOfR}, o.outcome AS dealOutcome, o.closed_at AS dealClosedAt
           FROM json_each(?2) AS id
           CROSS JOIN registrations AS r INDEXED BY registrations_by_opportunity ON r.tenant_id = ?1 AND r.opportunity_id = id.value
           CROSS JOIN opportunities AS o ON o.tenant_id = ?1 AND o.id = id.value
           WHERE r.approved_at IS NOT NULL AND o.deleted_at IS NULL AND o.outcome IN ('won', 'lost')
             AND (r.state = 'approved' OR r.state = 'expired' AND o.closed_at < r.expires_at)
           ORDER BY r.number`,
        )
        .bind(tenantId, JSON.stringify(opportunityIds))
        .all<
          RegistrationRow & { readonly dealOutcome: "won" | "lost"; readonly dealClosedAt: number | null }
        >();
      return results.map(({ dealOutcome, dealClosedAt, ...row }) => ({
        registration: toRegistration(row),
        outcome: dealOutcome,
        closedAt: dealClosedAt,
      }));
    },
  };
}

const columnsOfR = registrationColumns
  .split(", ")
  .map((column) => `r.${column}`)
  .join(", ");

const mostDeals = 200;

type DealRow = {
  readonly id: string;
  readonly name: string;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly amountMinor: number | null;
  readonly currency: string;
  readonly outcome: "open" | "won" | "lost";
  readonly closedAt: number | null;
  readonly takenBy: number | null;
};
