import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type CustomFieldProblem, checkCustomFields } from "#worker/domain/registration/custom-field.ts";
import type { RegistrationSettings } from "#worker/domain/registration/settings.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { FieldProblem, RegistrationNeeds } from "./registration-needs.ts";
import type { ReservedAccount, SettingsVersion } from "./registration-ports.ts";

type Needs = Pick<RegistrationNeeds, "registrationsOf" | "clock" | "ids">;

export type SettingsRefusal =
  | { readonly code: "stale-version" | "changed-meanwhile" }
  | { readonly code: "invalid-request"; readonly errors: readonly FieldProblem[] };

/** Puts new settings in force from now on, as a version of their own. What runs already keeps its end. */
export async function changeSettings(
  needs: Needs,
  tenant: TenantScope,
  {
    wanted,
    actor,
    isExpected,
  }: {
    readonly wanted: RegistrationSettings;
    readonly actor: Actor;
    readonly isExpected: (version: number) => boolean;
  },
): Promise<Result<SettingsVersion, SettingsRefusal>> {
  const store = needs.registrationsOf(tenant);
  const current = await store.getSettings();
  if (!isExpected(current.version)) return err({ code: "stale-version" });
  const wrong = checkCustomFields(wanted.customFields, current.settings.customFields);
  if (wrong !== null)
    return err({ code: "invalid-request", errors: [fieldProblem(wrong.problem, wrong.key)] });
  const saved = {
    version: current.version + 1,
    settings: wanted,
    createdBy: actor.id,
    createdAt: needs.clock.now(),
  };
  const audit = auditLines(needs, {
    actor,
    changes: [
      {
        ownerId: tenant.tenantId,
        action: "registrations.settings_changed",
        object: { kind: "company", id: tenant.tenantId },
        before: changedOnly(current.settings, wanted),
        after: changedOnly(wanted, current.settings),
      },
    ],
  });
  return (await store.saveSettings(saved, audit)) ? ok(saved) : err({ code: "changed-meanwhile" });
}

const messages: Readonly<Record<CustomFieldProblem, string>> = {
  "keys-repeat": "stands here twice",
  "options-missing": "has choices to choose from",
  "options-repeat": "has a choice twice",
  "key-gone": "was used before: retire it, and what was said under it stays",
  "kind-changed":
    "was of another kind: what was said under it would make no sense. Retire it and make another",
};

function fieldProblem(code: CustomFieldProblem, key: string): FieldProblem {
  return { path: "customFields", code, message: `The field ${key} ${messages[code]}` };
}

function changedOnly(
  settings: RegistrationSettings,
  other: RegistrationSettings,
): Readonly<Record<string, unknown>> {
  const keys = Object.keys(settings) as (keyof RegistrationSettings)[];
  const differ = keys.filter((key) => JSON.stringify(settings[key]) !== JSON.stringify(other[key]));
  return Object.fromEntries(differ.map((key) => [key, settings[key]]));
}

export type NewReservedAccount = Pick<
  ReservedAccount,
  "kind" | "name" | "domain" | "country" | "partnerId" | "note"
>;

/** Keeps accounts and countries for a partner, or for nobody. The problems name the row. */
export async function reserveAccounts(
  needs: Needs & Pick<RegistrationNeeds, "viewsOf">,
  tenant: TenantScope,
  { accounts, actor }: { readonly accounts: readonly NewReservedAccount[]; readonly actor: Actor },
): Promise<Result<readonly ReservedAccount[], readonly FieldProblem[]>> {
  const partnerIds = accounts.flatMap(({ partnerId }) => (partnerId === null ? [] : [partnerId]));
  const known = await needs.viewsOf(tenant).partnerNames(partnerIds);
  const problems = accounts.flatMap(({ partnerId }, at) =>
    partnerId === null || known.has(partnerId)
      ? []
      : [{ path: `accounts.${at}.partnerId`, code: "not-found", message: "is a partner of the company" }],
  );
  if (problems.length > 0) return err(problems);
  const createdAt = needs.clock.now();
  const rows = accounts.map((account) => ({
    ...account,
    id: needs.ids.fresh("rsv"),
    createdBy: actor.id,
    createdAt,
  }));
  const audit = auditLines(needs, {
    actor,
    changes: rows.map(({ id, createdBy: _, createdAt: __, ...after }) => ({
      ownerId: tenant.tenantId,
      action: "registrations.account_reserved",
      object: { kind: "reserved_account", id },
      before: null,
      after,
    })),
  });
  await needs.registrationsOf(tenant).addReserved(rows, audit);
  return ok(rows);
}

/** False when there is none of that id. */
export async function freeAccount(
  needs: Needs,
  tenant: TenantScope,
  { id, actor }: { readonly id: string; readonly actor: Actor },
): Promise<boolean> {
  const change = {
    ownerId: tenant.tenantId,
    action: "registrations.account_freed",
    object: { kind: "reserved_account", id },
    before: null,
    after: null,
  };
  return needs.registrationsOf(tenant).removeReserved(id, auditLines(needs, { actor, changes: [change] }));
}

/** What the company calls the partner's rank; null is none. False when there is no such partner. */
export async function setPartnerTier(
  needs: Needs,
  tenant: TenantScope,
  {
    partnerId,
    tier,
    actor,
  }: { readonly partnerId: string; readonly tier: string | null; readonly actor: Actor },
): Promise<boolean> {
  const store = needs.registrationsOf(tenant);
  const current = await store.partnerTier(partnerId);
  if (current === null) return false;
  const change = {
    ownerId: tenant.tenantId,
    action: "partner.tier_changed",
    object: { kind: "partner", id: partnerId },
    before: current,
    after: { tier },
  };
  return store.setPartnerTier({ partnerId, tier, audit: auditLines(needs, { actor, changes: [change] }) });
}
