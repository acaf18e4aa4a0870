import type { TenantScope } from "#worker/domain/access/principal.ts";
import { salesOrg } from "./fake-org.ts";
import { rowsOf } from "./imports.ts";

export const minute = 60_000;
export const acme = "001000000000001AAA";
export const bolt = "001000000000002AAA";
export const deal = "006000000000001AAA";

/** An org of one won deal with a referral partner, two resellers and two accounts. */
export function acmeOrg() {
  const org = salesOrg();
  org.put("Account", { Id: acme, Name: "Acme", Website: "https://www.acme.example" });
  org.put("Account", { Id: bolt, Name: "Bolt" });
  org.put("Opportunity", {
    Id: deal,
    Name: "Acme renewal",
    StageName: "Signed",
    Amount: "1200.50",
    CloseDate: "2026-01-05",
    CreatedDate: "2025-12-01T00:00:00.000+0000",
    AccountId: acme,
    Referral_Partner__c: bolt,
    Resellers__c: "Carl;N/A",
  });
  org.pass(minute);
  return org;
}

type Deal = {
  readonly name: string;
  readonly amount_minor: number | null;
  readonly outcome: string;
  readonly account_name: string | null;
  readonly partners: string;
  readonly revision: number;
  readonly deleted_at: number | null;
  readonly attribution_status: string;
};

/** A company's deals as they are kept, with the names of their partners. */
export async function dealsOf(tenant: TenantScope): Promise<readonly Deal[]> {
  return rowsOf<Deal>(
    tenant,
    `SELECT o.name, o.amount_minor, o.outcome, o.account_name, o.revision, o.deleted_at, o.attribution_status,
       (SELECT group_concat(p.name, ',') FROM (SELECT p.name FROM json_each(o.crm_partners) c
         JOIN partners p ON p.tenant_id = ?1 AND p.id = c.value ->> '$.partnerId' ORDER BY p.name) p) AS partners
     FROM opportunities o WHERE o.tenant_id = ?1 ORDER BY o.external_id`,
  );
}
