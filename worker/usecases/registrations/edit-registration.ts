import type { Actor } from "#worker/domain/access/audit-event.ts";
import { applyPatch, type ContentPatch, changedFields } from "#worker/domain/registration/content.ts";
import type { Registration } from "#worker/domain/registration/registration.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { auditLines } from "#worker/usecases/access/audit-lines.ts";
import type { Changed } from "./change-registration.ts";
import type { RegistrationNeeds, RegistrationRefusal, RegistrationScope } from "./registration-needs.ts";
import { isVisible } from "./registration-scope.ts";

/**
 * Changes what a registration says: anything while it is a draft, and what the company has asked again while it waits for that.
 * A draft is saved as it is written, complete or not, so only what was handed in before leaves a line in the log.
 */
export async function editRegistration(
  needs: RegistrationNeeds,
  scope: RegistrationScope,
  {
    id,
    patch,
    actor,
    isExpected,
  }: {
    readonly id: string;
    readonly patch: ContentPatch;
    readonly actor: Actor;
    readonly isExpected: (version: number) => boolean;
  },
): Promise<Result<Changed, RegistrationRefusal>> {
  const { tenant } = scope;
  const store = needs.registrationsOf(tenant);
  const [before, { settings }] = await Promise.all([store.get(id), store.getSettings()]);
  if (before === null || !isVisible(before, scope)) return err({ code: "not-found" });
  if (!isExpected(before.version)) return err({ code: "stale-version" });
  if (before.state !== "draft" && before.state !== "info_required")
    return err({ code: "illegal-transition" });
  const { content, problems } = applyPatch(before.content, patch, settings);
  const fields = changedFields(before.content, content);
  const errors = [...problems, ...closedFields(before, fields)];
  if (errors.length > 0) return err({ code: "invalid-request", errors });
  const { state, version } = before;
  if (fields.length === 0) return ok({ id, state, version });
  const after = { ...before, content, version: version + 1 };
  const line = {
    ownerId: tenant.tenantId,
    action: "registration.edited",
    object: { kind: "registration", id },
    before: null,
    after: { fields },
  };
  const outcome = await store.write({
    changes: [{ before, after, event: null, claims: { kind: "keep" } }],
    events: [],
    jobs: [],
    audit: state === "draft" ? [] : auditLines(needs, { actor, changes: [line] }),
    now: needs.clock.now(),
  });
  return outcome === "written"
    ? ok({ id, state, version: after.version })
    : err({ code: "changed-meanwhile" });
}

function closedFields({ state, requestedFields }: Registration, fields: readonly string[]) {
  const closed = state === "draft" ? [] : fields.filter((field) => !requestedFields.includes(field));
  return closed.map((path) => ({
    path,
    code: "field-is-closed",
    message: `The company has asked only for ${requestedFields.join(", ")}`,
  }));
}
