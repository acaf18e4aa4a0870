import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { approvingRule } from "#worker/domain/registration/auto-approval.ts";
import type { AutoApprovalRule } from "#worker/domain/registration/settings.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { changeRegistration } from "./change-registration.ts";
import { lookForConflicts } from "./look-for-conflicts.ts";
import type { RegistrationNeeds } from "./registration-needs.ts";

type Message = Extract<JobMessage, { readonly kind: "registration-submitted" }>;

/** Approves what was handed in where a rule of the company says so; leaves it to people otherwise. May run twice: then it is approved already. */
export async function autoApprove(
  needs: RegistrationNeeds,
  tenant: TenantScope,
  { registrationId, outboxId }: Message,
): Promise<JobOutcome> {
  const store = needs.registrationsOf(tenant);
  const [registration, { settings, version }] = await Promise.all([
    store.get(registrationId),
    store.getSettings(),
  ]);
  if (registration === null) return { kind: "reject", reason: `there is no registration ${registrationId}` };
  if (registration.state === "submitted" && settings.autoApproval.some(({ isOn }) => isOn)) {
    // Somebody may have been approved since it was handed in.
    const found = await lookForConflicts(needs, tenant, registration);
    const partner = await store.partnerTier(registration.partnerId);
    const { estimatedValue } = registration.content;
    const rule = approvingRule(settings.autoApproval, {
      ...found,
      estimatedValue,
      tier: partner?.tier ?? null,
    });
    if (rule !== null) {
      const approved = await approve(needs, tenant, { registrationId, outboxId, rule, version });
      if (approved === "changed-meanwhile") return { kind: "retry", afterSeconds: 1 };
    }
  }
  await store.settleJob(outboxId);
  return { kind: "done" };
}

async function approve(
  needs: RegistrationNeeds,
  tenant: TenantScope,
  given: {
    readonly registrationId: string;
    readonly outboxId: string;
    readonly rule: AutoApprovalRule;
    readonly version: number;
  },
): Promise<string | null> {
  const { registrationId, outboxId, rule, version } = given;
  const text = `Approved by the rule "${rule.name}" of version ${version} of the settings`;
  const done = await changeRegistration(
    needs,
    { side: "company", tenant },
    {
      id: registrationId,
      act: { move: "approve", text, detail: { rule: rule.name } },
      actor: systemActor("registration-rules", outboxId),
      as: "system",
      isExpected: () => true,
    },
  );
  return done.ok ? null : done.error.code;
}

export type DryRun = {
  readonly considered: number;
  readonly approved: readonly { readonly id: string; readonly number: number; readonly rule: string }[];
};

/** How many of the last ones these rules would have approved, as they were when they were handed in. Writes nothing. */
export async function tryRules(
  { registrationsOf }: Pick<RegistrationNeeds, "registrationsOf">,
  tenant: TenantScope,
  { rules, last }: { readonly rules: readonly AutoApprovalRule[]; readonly last: number },
): Promise<DryRun> {
  const store = registrationsOf(tenant);
  const registrations = await store.lastSubmitted(last);
  const tiers = new Map<string, string | null>();
  for (const { partnerId } of registrations) {
    if (!tiers.has(partnerId)) tiers.set(partnerId, (await store.partnerTier(partnerId))?.tier ?? null);
  }
  const approved = registrations.flatMap(({ id, number, partnerId, findings, accountId, content }) => {
    const { estimatedValue } = content;
    const rule = approvingRule(rules, {
      findings,
      accountId,
      estimatedValue,
      tier: tiers.get(partnerId) ?? null,
    });
    return rule === null ? [] : [{ id, number, rule: rule.name }];
  });
  return { considered: registrations.length, approved };
}
