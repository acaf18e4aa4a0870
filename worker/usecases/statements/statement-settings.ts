import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { type Sha256, toHex } from "#worker/domain/merkle/tree-hash.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import {
  contrastWithWhite,
  type Logo,
  type LogoProblem,
  leastContrast,
  readLogo,
  type StatementLook,
} from "#worker/domain/statement/statement-look.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type {
  LogoFiles,
  PrintedLook,
  StatementSettings,
  StatementSettingsStoreOf,
} from "./statement-ports.ts";

export type StatementSettingsNeeds = {
  readonly statementSettingsOf: StatementSettingsStoreOf;
  readonly logoFiles: LogoFiles;
  readonly sha256: Sha256;
  readonly clock: Clock;
  readonly ids: Ids;
};

type Change = {
  readonly actor: Actor;
  readonly isExpected: (current: StatementSettings) => boolean;
};

export type SettingsRefusal = "stale-version" | "changed-meanwhile" | "color-too-light";

/** The colour of the company's statements, and the days that a partner has to speak up about those to come. */
export async function changeStatementSettings(
  needs: StatementSettingsNeeds,
  tenant: TenantScope,
  { wanted, ...change }: Change & { readonly wanted: Pick<StatementSettings, "accentColor" | "lapseDays"> },
): Promise<Result<StatementSettings, SettingsRefusal>> {
  if ((contrastWithWhite(wanted.accentColor) ?? 0) < leastContrast) return err("color-too-light");
  return carryOut(needs, tenant, { ...change, change: wanted });
}

export type LogoRefusal = Exclude<SettingsRefusal, "color-too-light"> | LogoProblem;

/** Takes a logo that can be printed, or none with null. */
export async function changeLogo(
  needs: StatementSettingsNeeds,
  tenant: TenantScope,
  { bytes, ...change }: Change & { readonly bytes: Uint8Array | null },
): Promise<Result<StatementSettings, LogoRefusal>> {
  if (bytes === null) return carryOut(needs, tenant, { ...change, change: { logo: null } });
  const image = readLogo(bytes);
  if (!image.ok) return image;
  const logo: Logo = { ...image.value, sha256: toHex(needs.sha256(new Uint8Array(bytes))) };
  if (!(await needs.logoFiles.canPrint({ logo, bytes }))) return err("not-an-image");
  // Under its hash, so that what a reader has begun to read stays as it is.
  await needs.logoFiles.keep(tenant, { logo, bytes });
  return carryOut(needs, tenant, { ...change, change: { logo } });
}

/** What statements are printed with, the logo's bytes included. */
export async function readPrintedLook(
  { statementSettingsOf, logoFiles }: Pick<StatementSettingsNeeds, "statementSettingsOf" | "logoFiles">,
  tenant: TenantScope,
): Promise<PrintedLook> {
  const { accentColor, logo }: StatementLook = await statementSettingsOf(tenant).get();
  const bytes = logo === null ? null : await logoFiles.read(tenant, logo);
  return { accentColor, logo: logo === null || bytes === null ? null : { ...logo, bytes } };
}

async function carryOut(
  needs: StatementSettingsNeeds,
  tenant: TenantScope,
  { actor, isExpected, change }: Change & { readonly change: Partial<StatementSettings> },
): Promise<Result<StatementSettings, "stale-version" | "changed-meanwhile">> {
  const store = needs.statementSettingsOf(tenant);
  const current = await store.get();
  if (!isExpected(current)) return err("stale-version");
  const wanted = { ...current, ...change, revision: current.revision + 1 };
  const audit = auditLines(needs, {
    actor,
    changes: [
      {
        ownerId: tenant.tenantId,
        action: "statements.settings_changed",
        object: { kind: "company", id: tenant.tenantId },
        before: said(current),
        after: said(wanted),
      },
    ],
  });
  return (await store.save({ from: current.revision, wanted, audit }))
    ? ok(wanted)
    : err("changed-meanwhile");
}

function said({ accentColor, lapseDays, logo }: StatementSettings) {
  return { accentColor, lapseDays, logo: logo?.sha256 ?? null };
}
