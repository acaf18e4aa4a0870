import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import { emailKey } from "#worker/domain/access/email.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { Belonging, LastOnes, PersonalDataStore } from "./personal-data-ports.ts";

export type PersonalDataDeps = {
  readonly personalData: PersonalDataStore;
  readonly clock: Clock;
  readonly ids: Ids;
};

export type ErasureRefused =
  | { readonly code: "not-found" | "other-address" | "belongs-elsewhere" | "not-permitted" }
  /** Named, so that whoever wants to go knows where somebody has to take their place first. */
  | ({ readonly code: "last-one" } & LastOnes);

/**
 * Erases the account of whoever asks, who has typed its address. People become "Erased person" everywhere their id stands;
 * what they did stays done, and the ledger, which holds only ids, is not touched.
 */
export async function eraseOwnAccount(
  deps: PersonalDataDeps,
  { userId, email, actor }: { readonly userId: string; readonly email: string; readonly actor: Actor },
): Promise<Result<null, ErasureRefused>> {
  const person = await deps.personalData.getBelonging(userId);
  if (person === null) return err({ code: "not-found" });
  return erase(deps, { person, email, actor });
}

/**
 * Erases a member's account for the company that they work for. Only where that company is all they belong to: elsewhere it
 * is not this company's to decide, and the person can do it themselves.
 */
export async function eraseMember(
  deps: PersonalDataDeps,
  {
    tenantId,
    userId,
    email,
    actor,
    mayRemoveOwners,
  }: {
    readonly tenantId: string;
    readonly userId: string;
    readonly email: string;
    readonly actor: Actor;
    readonly mayRemoveOwners: boolean;
  },
): Promise<Result<null, ErasureRefused>> {
  const person = await deps.personalData.getBelonging(userId);
  if (person === null || !person.companyIds.includes(tenantId)) return err({ code: "not-found" });
  if (person.ownedIds.includes(tenantId) && !mayRemoveOwners) return err({ code: "not-permitted" });
  if (person.companyIds.length > 1 || person.organisationId !== null)
    return err({ code: "belongs-elsewhere" });
  return erase(deps, { person, email, actor });
}

async function erase(
  { personalData, clock, ids }: PersonalDataDeps,
  { person, email, actor }: { readonly person: Belonging; readonly email: string; readonly actor: Actor },
): Promise<Result<null, ErasureRefused>> {
  const { user, companyIds, organisationId, lastOnes } = person;
  if (emailKey(email) !== user.email) return err({ code: "other-address" });
  if (lastOnes.companies.length + lastOnes.organisations.length > 0) {
    return err({ code: "last-one", ...lastOnes });
  }
  const now = clock.now();
  const owners = [user.id, ...companyIds, ...(organisationId === null ? [] : [organisationId])];
  const audit = owners.map((ownerId) =>
    auditEvent(
      {
        ownerId,
        action: "account.erased",
        object: { kind: "user", id: user.id },
        before: null,
        after: null,
      },
      { actor, id: ids.fresh("aud"), at: now },
    ),
  );
  const erased = await personalData.erase({ user, now }, { audit, mails: [] });
  if (erased.ok) return ok(null);
  // Somebody else has gone meanwhile: now this one is the last.
  const again = await personalData.getBelonging(user.id);
  return err(again === null ? { code: "not-found" } : { code: "last-one", ...again.lastOnes });
}
