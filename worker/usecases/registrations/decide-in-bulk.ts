import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { RegistrationState } from "#worker/domain/registration/registration-state.ts";
import { changeRegistration, type RegistrationAct } from "./change-registration.ts";
import type { RegistrationNeeds, RegistrationRefusal, RegistrationScope } from "./registration-needs.ts";

export type BulkResult = {
  readonly id: string;
  readonly ok: boolean;
  readonly state: RegistrationState | null;
  readonly refusal: RegistrationRefusal | null;
};

/** The same act on each, one after the other: what one is refused keeps none of the others from it. */
export async function decideInBulk(
  needs: RegistrationNeeds,
  scope: RegistrationScope,
  {
    ids,
    act,
    actor,
  }: { readonly ids: readonly string[]; readonly act: RegistrationAct; readonly actor: Actor },
): Promise<readonly BulkResult[]> {
  const results: BulkResult[] = [];
  for (const id of new Set(ids)) {
    const done = await changeRegistration(needs, scope, { id, act, actor, isExpected: () => true });
    results.push(
      done.ok
        ? { id, ok: true, state: done.value.state, refusal: null }
        : { id, ok: false, state: null, refusal: done.error },
    );
  }
  return results;
}
