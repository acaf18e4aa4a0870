import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { companyDomain } from "#worker/domain/identity/company-domain.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import { sendPromised } from "#worker/usecases/jobs/outbox.ts";
import type { TeamStore } from "#worker/usecases/teams/team-ports.ts";
import type { InferenceNeeds } from "./inference-needs.ts";
import { inferenceMessage } from "./run-inference.ts";
import { promisedInference } from "./start-inference.ts";

/** Domains whose people are the company's own, and those that its users' addresses propose beside them. */
export async function readOwnDomains(
  needs: Pick<InferenceNeeds, "inferenceOf"> & { readonly peopleOf: TeamStore["list"] },
  tenant: TenantScope,
): Promise<{ readonly domains: readonly string[]; readonly proposed: readonly string[] }> {
  const [domains, people] = await Promise.all([
    needs.inferenceOf(tenant).getOwnDomains(),
    needs.peopleOf(tenant.tenantId),
  ]);
  const used = new Set(people.flatMap(({ email }) => companyDomain(email) ?? []));
  return { domains, proposed: [...used].filter((domain) => !domains.includes(domain)).sort() };
}

/**
 * Says which domains are the company's own: their people are never a partner's, and say nothing about whose account is meant. A domain that
 * everybody can have an address of is refused by its name.
 */
export async function saveOwnDomains(
  needs: InferenceNeeds,
  change: { readonly tenant: TenantScope; readonly written: readonly string[]; readonly actor: Actor },
): Promise<Result<readonly string[], { readonly code: "no-company-domain"; readonly written: string }>> {
  const { tenant, written, actor } = change;
  const read = written.map((text) => ({ text, domain: companyDomain(text) }));
  const wrong = read.find(({ domain }) => domain === null);
  if (wrong !== undefined) return err({ code: "no-company-domain", written: wrong.text });
  const domains = [...new Set(read.flatMap(({ domain }) => domain ?? []))].sort();
  const store = needs.inferenceOf(tenant);
  const before = await store.getOwnDomains();
  if (before.join() === domains.join()) return ok(domains);
  const run = promisedInference(needs, { everything: false, reason: "settings", createdBy: actor.id });
  const audit = auditLines(needs, {
    actor,
    changes: [
      {
        ownerId: tenant.tenantId,
        action: "own_domains.changed",
        object: { kind: "company", id: tenant.tenantId },
        before: { domains: before },
        after: { domains },
      },
    ],
  });
  await store.saveOwnDomains({ domains, audit, run });
  await sendPromised(needs.transport, [inferenceMessage(tenant.tenantId, run)]);
  return ok(domains);
}
