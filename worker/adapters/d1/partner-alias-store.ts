import type { Env } from "#worker/env.ts";
import type { PartnerAliasStore } from "#worker/usecases/merges/merge-ports.ts";

/** Merged partners as the directory knows them: who belongs to the one that stays belongs to these too. */
export function partnerAliasStore({ DIRECTORY: db }: Env): PartnerAliasStore {
  return {
    peopleOf: async (tenantId, partnerIds) => {
      const { results } = await db
        .prepare(
          `SELECT asked.value AS partnerId,
             (SELECT o.name FROM partnerships p JOIN partner_organisations o ON o.id = p.organisation_id
              WHERE p.tenant_id = ?1 AND p.partner_id = asked.value) AS organisation,
             (SELECT count(*) FROM invitations i INDEXED BY invitations_by_tenant WHERE i.tenant_id = ?1 AND i.partner_id = asked.value
              AND i.accepted_at IS NULL AND i.revoked_at IS NULL) AS openInvitations
           FROM json_each(?2) asked`,
        )
        .bind(tenantId, JSON.stringify(partnerIds))
        .all<{ partnerId: string; organisation: string | null; openInvitations: number }>();
      return results;
    },
    replaceAliases: async (tenantId, aliases) => {
      await db.batch([
        db.prepare("DELETE FROM partner_aliases WHERE tenant_id = ?1").bind(tenantId),
        db
          .prepare(
            `INSERT INTO partner_aliases (tenant_id, partner_id, survivor_id)
             SELECT ?1, value ->> '$.partnerId', value ->> '$.survivorId' FROM json_each(?2)`,
          )
          .bind(tenantId, JSON.stringify(aliases)),
      ]);
    },
  };
}
