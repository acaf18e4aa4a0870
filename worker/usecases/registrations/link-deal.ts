import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import {
  indexKnownAccounts,
  matchedAccounts,
  matchKnownAccounts,
} from "#worker/domain/registration/conflict.ts";
import { type DealCandidate, rankDeals } from "#worker/domain/registration/deal-candidates.ts";
import type { Registration } from "#worker/domain/registration/registration.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { Changed } from "./change-registration.ts";
import type { RegistrationNeeds, RegistrationRefusal } from "./registration-needs.ts";
import { isVisible } from "./registration-scope.ts";
import { readContext, stepFrom, type TakenStep, writeSteps } from "./take-step.ts";

/** The deals of the CRM that a registration may be about, likeliest first. Null when there is no such registration. */
export async function listDealCandidates(
  needs: Pick<RegistrationNeeds, "registrationsOf">,
  tenant: TenantScope,
  id: string,
): Promise<readonly DealCandidate[] | null> {
  const ranked = await rankAllCandidates(needs, tenant, id);
  return ranked === null ? null : ranked.slice(0, mostCandidates);
}

const mostCandidates = 20;

/** The same without an end: an open deal may be less likely than many that are closed, and is open all the same. */
export async function rankAllCandidates(
  { registrationsOf }: Pick<RegistrationNeeds, "registrationsOf">,
  tenant: TenantScope,
  id: string,
): Promise<readonly DealCandidate[] | null> {
  const store = registrationsOf(tenant);
  const registration = await store.get(id);
  if (registration === null || !isVisible(registration, { side: "company", tenant })) return null;
  const [known, { settings }] = await Promise.all([store.knownAccounts(), store.getSettings()]);
  const { content, partnerId } = registration;
  const query = { content, partnerId, registrationId: id, leastProbability: settings.leastProbability };
  const matched = matchKnownAccounts(query, indexKnownAccounts(known));
  const accounts = new Map(matchedAccounts(known, matched).map((account) => [account.id, account]));
  const deals = await store.linkableDeals({
    accountIds: [...accounts.keys()],
    accountNames: known.looseNames.filter((name) => matched.looseNames.has(name)),
  });
  const rated = deals.map(({ accountId, ...deal }) => {
    const account = accounts.get(accountId ?? "");
    return {
      ...deal,
      accountName: account?.name ?? deal.accountName,
      accountProbability: accountId === null ? settings.leastProbability : (account?.probability ?? 0),
    };
  });
  return rankDeals(content, rated);
}

/**
 * Links a registration to the deal a person has chosen, by its id or the CRM's, or takes the link away with null. Those that were
 * awarded their parts of one contest are linked together, for their parts are parts of one deal.
 */
export async function linkDeal(
  needs: RegistrationNeeds,
  tenant: TenantScope,
  asked: {
    readonly id: string;
    readonly opportunityId: string | null;
    readonly actor: Actor;
    /** The system links what the company has it decide. */
    readonly as?: "company" | "system";
    readonly isExpected: (version: number) => boolean;
  },
): Promise<Result<Changed, RegistrationRefusal>> {
  const store = needs.registrationsOf(tenant);
  const registration = await store.get(asked.id);
  if (registration === null || !isVisible(registration, { side: "company", tenant }))
    return err({ code: "not-found" });
  if (!asked.isExpected(registration.version)) return err({ code: "stale-version" });
  const deal = asked.opportunityId === null ? null : await store.findDeal(asked.opportunityId);
  if (asked.opportunityId !== null && deal === null) return err(unknownDeal);
  const together = await linkedTogether(needs, tenant, registration);
  const context = await readContext(needs, tenant);
  const steps: TakenStep[] = [];
  for (const before of together) {
    const detail = { opportunityId: deal?.id ?? null };
    const step = { move: "link", side: asked.as ?? "company", by: asked.actor.id, text: "", detail } as const;
    const taken = stepFrom(before, step, context);
    if (!taken.ok) return taken;
    steps.push({ ...taken.value, before });
  }
  const written = await writeSteps(needs, tenant, { steps, actor: asked.actor, jobs: [], context });
  if (!written.ok) return written;
  const own = steps.find(({ after }) => after.id === asked.id)?.after ?? registration;
  return ok({ id: own.id, state: own.state, version: own.version });
}

const unknownDeal: RegistrationRefusal = {
  code: "invalid-request",
  errors: [{ path: "opportunityId", code: "not-found", message: "is the id of a deal, ours or the CRM's" }],
};

/** Those that are linked with a registration: the parts of its contest, or it alone. */
export async function linkedTogether(
  { registrationsOf }: Pick<RegistrationNeeds, "registrationsOf">,
  tenant: TenantScope,
  registration: Registration,
): Promise<readonly Registration[]> {
  const { contestId, sharePpm, state } = registration;
  if (contestId === null || sharePpm === null || state !== "approved") return [registration];
  return registrationsOf(tenant).listAwarded(contestId);
}
