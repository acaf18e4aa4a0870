import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { Tokens } from "#worker/usecases/access/access-ports.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { CompanyDeletionStore, CompanyFiles, Deletion } from "./company-data-ports.ts";

export type DeletionDeps = {
  readonly deletions: CompanyDeletionStore;
  readonly companyFiles: CompanyFiles;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly ids: Ids;
};

const graceDays = 30;
const dayMs = 86_400_000;

/**
 * Shuts the company at once, for its people, partners and keys alike. Its data stays thirty days, during which a link that
 * every owner is mailed takes it back. Answers the ids of the mails.
 */
export async function requestDeletion(
  { deletions, tokens, clock, ids }: DeletionDeps,
  { tenant, name, actor }: { readonly tenant: TenantScope; readonly name: string; readonly actor: Actor },
): Promise<Result<readonly string[], "other-name" | "not-found">> {
  if (name.trim() !== tenant.name) return err("other-name");
  const { tenantId } = tenant;
  const now = clock.now();
  const dueAt = now + graceDays * dayMs;
  const token = tokens.fresh();
  const mails = (await deletions.listOwners(tenantId)).map((to) => ({
    kind: "notice" as const,
    params: {
      companyName: tenant.name,
      title: `${tenant.name} has been deleted`,
      paragraphs: [
        "Nobody can get in any more: neither its people, nor its partners, nor programs with its keys.",
        `Its data is kept for ${graceDays} days and then removed for good. Until then you can take this back.`,
      ],
      action: { label: "Take the deletion back", path: `/company-deletion?token=${token}` },
    },
    to,
    id: ids.fresh("mail"),
    tenantId,
    createdAt: now,
  }));
  const deletion = { tenantId, id: ids.fresh("del"), requestedBy: actor.id, requestedAt: now, dueAt };
  const audit = [lineOf("company.deleted", { deletion, actor, id: ids.fresh("aud"), at: now })];
  const isRequested = await deletions.request(
    { ...deletion, tokenHash: tokens.hash(token) },
    { audit, mails },
  );
  if (!isRequested) return err("not-found");
  await deletions.restJobs(tenantId, dueAt + graceDays * dayMs);
  return ok(mails.map(({ id }) => id));
}

/** What the link of the mail would take back; null when it is unknown, used or too late. */
export async function lookAtDeletion({ deletions, tokens, clock }: DeletionDeps, token: string) {
  return deletions.look(tokens.hash(token), clock.now());
}

/** Opens the company again for everybody who belonged to it. */
export async function cancelDeletion(
  deps: DeletionDeps,
  { token, actor }: { readonly token: string; readonly actor: Omit<Actor, "id" | "kind"> },
): Promise<Result<{ readonly companyName: string }, "link-over">> {
  const { deletions, clock, ids } = deps;
  const now = clock.now();
  const deletion = await lookAtDeletion(deps, token);
  if (deletion === null) return err("link-over");
  const by: Actor = { ...actor, kind: "system", id: "deletion-link" };
  const audit = [lineOf("company.restored", { deletion, actor: by, id: ids.fresh("aud"), at: now })];
  if (!(await deletions.cancel(deletion, now, audit))) return err("link-over");
  await deletions.restJobs(deletion.tenantId, now);
  return ok({ companyName: deletion.companyName });
}

/** Each removal is a handful of statements. The next minute goes on where this stops. */
const removalsAtOnce = 40;
const companiesAtOnce = 3;

/** Removes companies whose days of grace are over, some rows at a time. Answers how many were at it. */
export async function deleteDueCompanies({ deletions, companyFiles, clock }: DeletionDeps): Promise<number> {
  const due = await deletions.listDue(clock.now(), companiesAtOnce);
  for (const deletion of due) {
    await deletions.begin(deletion, clock.now());
    if (await removeSome(deletion, { deletions, companyFiles })) continue;
    await deletions.finish(deletion, clock.now());
  }
  return due.length;
}

/** Files first: the rows say whose they were. True when there may be more. */
async function removeSome(
  { tenantId }: Deletion,
  { deletions, companyFiles }: Pick<DeletionDeps, "deletions" | "companyFiles">,
): Promise<boolean> {
  // The heads in ledger-heads/ are the ledger's record, as the entries are, and stay.
  for (const prefix of [
    "imports",
    "exports",
    "statement-issues",
    "statement-logos",
    "disputes",
    "registrations",
    "self-reports",
  ].map((kind) => `${kind}/${tenantId}/`)) {
    if (await companyFiles.removeSome(prefix)) return true;
  }
  for (let removal = 0; removal < removalsAtOnce; removal += 1) {
    if (!(await deletions.removeSome(tenantId))) return false;
  }
  return true;
}

function lineOf(
  action: string,
  { deletion, ...written }: { deletion: Deletion; actor: Actor; id: string; at: number },
) {
  const { tenantId, dueAt } = deletion;
  return auditEvent(
    {
      ownerId: tenantId,
      action,
      object: { kind: "company", id: tenantId },
      before: null,
      after: { dueAt },
    },
    written,
  );
}
