import type { TenantScope } from "#worker/domain/access/principal.ts";
import { parseNumberText } from "#worker/domain/statement/compose-statement.ts";
import { canonicalText } from "#worker/domain/statement-bundle/bundle.ts";
import type { VerifierHost } from "#worker/domain/statement-bundle/open-signature.ts";
import {
  type BundleVerdict,
  type Step,
  verifyBundle,
} from "#worker/domain/statement-bundle/verify-bundle.ts";
import type { LedgerSigner } from "#worker/usecases/ledger/tree-head-ports.ts";
import type { Sha256Hex } from "#worker/usecases/ports.ts";
import type { StatementStoreOf } from "./statement-ports.ts";

/**
 * valid: genuine and in force. superseded: genuine, and a later version has taken its place. altered: some step failed.
 * unknown: whole in itself, and no statement that was issued here.
 */
export type BundleCheck = {
  readonly verdict: "valid" | "superseded" | "altered" | "unknown";
  readonly steps: readonly Step[];
  /** Out of the file itself, and only of a genuine one; no amounts. */
  readonly statement: {
    readonly issuer: string;
    readonly number: string;
    readonly version: number;
    readonly period: string;
    readonly issuedAt: string;
  } | null;
  readonly newestVersion: number | null;
};

export type CheckNeeds = {
  readonly statementsOf: StatementStoreOf;
  readonly signer: LedgerSigner;
  readonly sha256Hex: Sha256Hex;
  readonly scopeOf: (tenantId: string) => Promise<TenantScope | null>;
  readonly verifierHost: VerifierHost;
};

/** Checks a statement's bundle for anybody: what is answered is about the file that was given, and nothing else. */
export async function checkBundle(needs: CheckNeeds, bytes: Uint8Array<ArrayBuffer>): Promise<BundleCheck> {
  const trustedKeyIds = needs.signer.publicKeys().map(({ kid }) => kid);
  const verdict = await verifyBundle(bytes, { host: needs.verifierHost, trustedKeyIds });
  if (!verdict.ok) {
    return { verdict: "altered", steps: verdict.steps, statement: null, newestVersion: null };
  }
  return { ...(await standingOf(needs, verdict)), steps: verdict.steps };
}

async function standingOf(
  needs: CheckNeeds,
  { bundle }: Extract<BundleVerdict, { readonly ok: true }>,
): Promise<Omit<BundleCheck, "steps">> {
  const { tenantId, companyName, number, version, period, issuedAt } = bundle.statement;
  const unknown = { verdict: "unknown", statement: null, newestVersion: null } as const;
  const [tenant, place] = [await needs.scopeOf(tenantId), parseNumberText(number)];
  if (tenant === null || place === null) return unknown;
  const versions = await needs.statementsOf(tenant).listVersions(place);
  const issued = versions.find((one) => String(one.version) === version);
  if (issued?.documentHash !== needs.sha256Hex(canonicalText(bundle.statement))) return unknown;
  return {
    verdict: issued.supersededAt === null ? "valid" : "superseded",
    statement: { issuer: companyName, number, version: issued.version, period, issuedAt },
    newestVersion: versions[0]?.version ?? null,
  };
}
