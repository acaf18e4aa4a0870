import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { createCompany } from "#worker/usecases/access/create-company.ts";
import type { AccountDeps } from "./account-deps.ts";
import type { SignUp } from "./sign-up.ts";

/** Another company of somebody who has an account. */
export function foundCompany(
  deps: AccountDeps,
  {
    userId,
    actor,
    company,
  }: {
    readonly userId: string;
    readonly actor: Actor;
    readonly company: Omit<SignUp, "name">;
  },
): Promise<TenantScope> {
  const { companyName, currency, timeZone } = company;
  return createCompany(deps, { name: companyName, currency, timeZone, founderId: userId, actor });
}
