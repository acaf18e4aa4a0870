import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { normaliseAlias } from "#worker/domain/identity/account-alias.ts";
import { type AccountAlias, buildAccountIndex } from "#worker/domain/identity/account-index.ts";
import { companyDomain } from "#worker/domain/identity/company-domain.ts";
import { matchAccount, rankAccounts } from "#worker/domain/identity/match-account.ts";
import type { PartnerDecision } from "#worker/domain/identity/partner-directory.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { InferenceNeeds } from "./inference-needs.ts";
import { inferenceMessage } from "./run-inference.ts";
import { promisedInference } from "./start-inference.ts";

export type MatchProblem = "unknown-partner" | "unknown-account" | "no-company-domain" | "empty-name";

/** Takes a person's word for whom something of the CRM stands for; the records it stands on are read again. `undo` takes it back. */
export async function decidePartner(
  needs: InferenceNeeds,
  change: {
    readonly tenant: TenantScope;
    readonly decision: PartnerDecision & { readonly label: string };
    readonly isUndone: boolean;
    readonly actor: Actor;
  },
): Promise<Result<null, MatchProblem>> {
  const { tenant, isUndone, actor } = change;
  const store = needs.inferenceOf(tenant);
  const { partnerId, about } = change.decision;
  if (partnerId !== null && !(await store.knownPartners([partnerId])).has(partnerId))
    return err("unknown-partner");
  const domain = about === "domain" ? companyDomain(change.decision.key) : null;
  // A free-mail domain says nothing about who somebody works for, whatever anybody decides.
  if (about === "domain" && domain === null) return err("no-company-domain");
  const decision = { ...change.decision, key: domain ?? change.decision.key.trim() };
  const run = promisedInference(needs, { everything: false, reason: "decision", createdBy: actor.id });
  const audit = auditLines(needs, {
    actor,
    changes: [
      {
        ownerId: tenant.tenantId,
        action: isUndone ? "partner_match.reopened" : "partner_match.decided",
        object: { kind: about, id: decision.key },
        before: null,
        after: isUndone ? null : { partnerId },
      },
    ],
  });
  await store.savePartnerDecision({ decision, isUndone, by: actor.id, now: run.now, audit, run });
  await sendPromised(needs.transport, [inferenceMessage(tenant.tenantId, run)]);
  return ok(null);
}

/** Takes a person's word for which account a name or a domain means. */
export async function decideAlias(
  needs: InferenceNeeds,
  change: {
    readonly tenant: TenantScope;
    readonly alias: AccountAlias;
    readonly isUndone: boolean;
    readonly actor: Actor;
  },
): Promise<Result<null, MatchProblem>> {
  const { tenant, alias, isUndone, actor } = change;
  const store = needs.inferenceOf(tenant);
  const text = normaliseAlias(alias);
  if (text === "") return err("empty-name");
  if (alias.kind === "domain" && companyDomain(alias.domain) === null) return err("no-company-domain");
  if (!isUndone && !(await store.knownAccounts([alias.accountId])).has(alias.accountId))
    return err("unknown-account");
  const run = promisedInference(needs, { everything: false, reason: "decision", createdBy: actor.id });
  const audit = auditLines(needs, {
    actor,
    changes: [
      {
        ownerId: tenant.tenantId,
        action: isUndone ? "account_match.reopened" : "account_match.decided",
        object: { kind: alias.kind, id: text },
        before: null,
        after: isUndone ? null : { accountId: alias.accountId },
      },
    ],
  });
  await store.saveAlias({ alias, isUndone, by: actor.id, now: run.now, audit, run });
  await sendPromised(needs.transport, [inferenceMessage(tenant.tenantId, run)]);
  return ok(null);
}

export type DoubtfulAccount = {
  readonly name: string;
  readonly records: number;
  readonly candidates: readonly {
    readonly accountId: string;
    readonly name: string;
    readonly domain: string | null;
    readonly probability: number;
    readonly reasons: readonly string[];
  }[];
};

const namesRead = 1_000;
const candidatesShown = 4;

/** Names on records that could mean several accounts, or one that is not sure; the most frequent first. */
export async function listDoubtfulAccounts(
  needs: InferenceNeeds,
  tenant: TenantScope,
): Promise<readonly DoubtfulAccount[]> {
  const store = needs.inferenceOf(tenant);
  const written = await store.listWrittenAccounts(namesRead);
  if (written.length === 0) return [];
  const { accounts, aliases = [] } = await store.loadBook();
  const index = buildAccountIndex(accounts, { aliases });
  const byId = new Map(accounts.map((account) => [account.id, account]));
  return written
    .filter(({ name }) => matchAccount(index, { name }).status === "review")
    .map(({ name, records }) => ({
      name,
      records,
      candidates: rankAccounts(index, { name }, candidatesShown).map(
        ({ accountId, probability, reasons }) => ({
          accountId,
          name: byId.get(accountId)?.name ?? accountId,
          domain: byId.get(accountId)?.domain ?? null,
          probability,
          reasons: reasons.map(({ text }) => text),
        }),
      ),
    }));
}
