import type { Actor } from "#worker/domain/access/audit-event.ts";
import { toHex } from "#worker/domain/merkle/tree-hash.ts";
import { attachmentsField } from "#worker/domain/registration/content.ts";
import type { Registration } from "#worker/domain/registration/registration.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { EvidenceFile } from "#worker/usecases/disputes/read-evidence.ts";
import type { Changed } from "./change-registration.ts";
import type { RegistrationNeeds, RegistrationRefusal, RegistrationScope } from "./registration-needs.ts";
import type { RegistrationFile, RegistrationWrite } from "./registration-ports.ts";
import { isVisible } from "./registration-scope.ts";

/** As many as one registration may have. */
export const mostAttachments = 20;

type Request = {
  readonly id: string;
  readonly actor: Actor;
  readonly isExpected: (version: number) => boolean;
};

/**
 * Adds files: to a draft, where the company has asked for them, as evidence while it is contested, and for an extension while it
 * is approved. Each is noted before it is stored, so that what a Worker that died left behind is found and removed.
 */
export async function addAttachments(
  needs: RegistrationNeeds,
  scope: RegistrationScope,
  { id, files, actor, isExpected }: Request & { readonly files: readonly EvidenceFile[] },
): Promise<Result<Changed, RegistrationRefusal>> {
  const { tenant, side } = scope;
  const store = needs.registrationsOf(tenant);
  const [before, present] = await Promise.all([store.get(id), store.listFiles(id)]);
  if (before === null || !isVisible(before, scope)) return err({ code: "not-found" });
  if (!isExpected(before.version)) return err({ code: "stale-version" });
  if (!takesFiles(before)) return err({ code: "illegal-transition" });
  if (files.length === 0) return err({ code: "invalid-request", errors: [noFiles] });
  if (present.length + files.length > mostAttachments)
    return err({ code: "invalid-request", errors: [tooMany] });
  const now = needs.clock.now();
  const records = files.map((file) =>
    recordOf(needs, file, { registrationId: id, tenantId: tenant.tenantId, side, by: actor.id, at: now }),
  );
  const keys = records.map(({ fileKey }) => fileKey);
  await store.noteUploads(keys, now);
  for (const [at, { content, contentType }] of files.entries())
    await needs.evidenceFiles.keep({ key: keys[at] ?? "", content, contentType });
  const names = records.map(({ name }) => name);
  const { write, changed } = editOf(needs, before, {
    ownerId: tenant.tenantId,
    actor,
    action: "registration.files_added",
    names,
  });
  if (await store.addFiles(records, write)) return ok(changed);
  await needs.evidenceFiles.remove(keys);
  await store.forgetUploads(keys);
  return err({ code: "changed-meanwhile" });
}

/** Takes a file away again before it is handed in; what was handed in stays. */
export async function removeAttachment(
  needs: RegistrationNeeds,
  scope: RegistrationScope,
  { id, fileId, actor, isExpected }: Request & { readonly fileId: string },
): Promise<Result<Changed, RegistrationRefusal>> {
  const { tenant } = scope;
  const store = needs.registrationsOf(tenant);
  const [before, present] = await Promise.all([store.get(id), store.listFiles(id)]);
  const file = present.find((one) => one.id === fileId);
  if (before === null || !isVisible(before, scope) || file === undefined) return err({ code: "not-found" });
  if (!isExpected(before.version)) return err({ code: "stale-version" });
  if (before.state !== "draft") return err({ code: "illegal-transition" });
  const { write, changed } = editOf(needs, before, {
    ownerId: tenant.tenantId,
    actor,
    action: "registration.file_removed",
    names: [file.name],
  });
  if (!(await store.removeFile(fileId, write))) return err({ code: "changed-meanwhile" });
  await needs.evidenceFiles.remove([file.fileKey]);
  return ok(changed);
}

export function takesFiles({
  state,
  requestedFields,
}: Pick<Registration, "state" | "requestedFields">): boolean {
  if (state === "info_required") return requestedFields.includes(attachmentsField);
  return state === "draft" || state === "contested" || state === "approved";
}

const noFiles = { path: "files", code: "required", message: "Choose at least one file" };
const tooMany = {
  path: "files",
  code: "too-many-files",
  message: `A registration has at most ${mostAttachments} files`,
};

function editOf(
  needs: RegistrationNeeds,
  before: Registration,
  {
    ownerId,
    actor,
    action,
    names,
  }: {
    readonly ownerId: string;
    readonly actor: Actor;
    readonly action: string;
    readonly names: readonly string[];
  },
): { readonly write: RegistrationWrite; readonly changed: Changed } {
  const { id, state } = before;
  const after = { ...before, version: before.version + 1 };
  const object = { kind: "registration", id };
  const line = { ownerId, action, object, before: null, after: { files: names } };
  return {
    changed: { id, state, version: after.version },
    write: {
      changes: [{ before, after, event: null, claims: { kind: "keep" } }],
      events: [],
      jobs: [],
      audit: auditLines(needs, { actor, changes: [line] }),
      now: needs.clock.now(),
    },
  };
}

function recordOf(
  { ids, sha256 }: Pick<RegistrationNeeds, "ids" | "sha256">,
  { name, contentType, content }: EvidenceFile,
  at: Pick<RegistrationFile, "side" | "by" | "at"> & {
    readonly registrationId: string;
    readonly tenantId: string;
  },
): RegistrationFile {
  const { registrationId, tenantId, ...given } = at;
  const id = ids.fresh("fil");
  return {
    ...given,
    id,
    name,
    contentType,
    bytes: content.byteLength,
    sha256: toHex(sha256(content)),
    fileKey: `registrations/${tenantId}/${registrationId}/${id}`,
  };
}
