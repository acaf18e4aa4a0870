import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { WorkingDays } from "#worker/domain/time/working-days.ts";
import type { Proof } from "#worker/usecases/access/access-ports.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { LedgerReaderOf } from "#worker/usecases/ledger/ledger-ports.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { CompanySettings, SettingsStore } from "./settings-ports.ts";

export type SettingsNeeds = {
  readonly settings: SettingsStore;
  readonly readerOf: LedgerReaderOf;
  readonly clock: Clock;
  readonly ids: Ids;
};

export type SettingsProblem = "not-found" | "stale-version" | "currency-in-use" | "changed-meanwhile";

/** What is wanted in place of what is; `isExpected` refuses to change what the person has not seen. */
type SettingsChange = {
  readonly tenant: TenantScope;
  readonly actor: Actor;
  readonly isExpected: (current: CompanySettings) => boolean;
};

/** The settings, and whether the currency can still be another: not once an amount in it stands in the ledger. */
export async function getSettings(
  { settings, readerOf }: SettingsNeeds,
  tenant: TenantScope,
): Promise<(CompanySettings & { readonly currencyIsFixed: boolean }) | null> {
  const [current, head] = await Promise.all([settings.getSettings(tenant.tenantId), readerOf(tenant).head()]);
  return current && { ...current, currencyIsFixed: head.seq > 0 };
}

/** Changes what the company is called, its time, its currency, and what its partners see of each other. */
export async function changeSettings(
  needs: SettingsNeeds,
  {
    wanted,
    ...change
  }: SettingsChange & {
    /** Without working days they stay as they are. */
    readonly wanted: Omit<CompanySettings, "needsSecondFactor" | "workingDays"> & {
      readonly workingDays: WorkingDays | null;
    };
  },
): Promise<Result<null, SettingsProblem>> {
  const current = await needs.settings.getSettings(change.tenant.tenantId);
  if (current === null) return err("not-found");
  if (wanted.currency !== current.currency && (await needs.readerOf(change.tenant).head()).seq > 0) {
    return err("currency-in-use");
  }
  const workingDays = wanted.workingDays ?? current.workingDays;
  return carryOut(needs, change, { current, wanted: { ...current, ...wanted, workingDays } });
}

/** Whoever asks everybody for a second factor has shown one: they would shut themselves out. */
export async function askForSecondFactors(
  needs: SettingsNeeds,
  {
    isAsked,
    proof,
    ...change
  }: SettingsChange & { readonly isAsked: boolean; readonly proof: Pick<Proof, "isTwoFactor"> },
): Promise<Result<null, SettingsProblem | "own-second-factor-first">> {
  if (isAsked && !proof.isTwoFactor) return err("own-second-factor-first");
  const current = await needs.settings.getSettings(change.tenant.tenantId);
  if (current === null) return err("not-found");
  return carryOut(needs, change, { current, wanted: { ...current, needsSecondFactor: isAsked } });
}

async function carryOut(
  needs: SettingsNeeds,
  { tenant, actor, isExpected }: SettingsChange,
  { current, wanted }: { readonly current: CompanySettings; readonly wanted: CompanySettings },
): Promise<Result<null, SettingsProblem>> {
  if (!isExpected(current)) return err("stale-version");
  const changed = changedOf(current, wanted);
  if (changed.length === 0) return ok(null);
  const { tenantId } = tenant;
  const audit = auditLines(needs, {
    actor,
    changes: [
      {
        ownerId: tenantId,
        action: "company.settings_changed",
        object: { kind: "company", id: tenantId },
        before: only(changed, current),
        after: only(changed, wanted),
      },
    ],
  });
  const done = await needs.settings.changeSettings(tenantId, { seen: current, wanted, audit });
  return done ? ok(null) : err("changed-meanwhile");
}

type Setting = keyof CompanySettings;

function changedOf(before: CompanySettings, after: CompanySettings): readonly Setting[] {
  return (Object.keys(before) as Setting[]).filter((key) => before[key] !== after[key]);
}

function only(keys: readonly Setting[], settings: CompanySettings): Readonly<Record<string, unknown>> {
  return Object.fromEntries(keys.map((key) => [key, settings[key]]));
}
