import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { KeyDeps } from "./key-deps.ts";
import type { KeyOwner } from "./key-ports.ts";
import { makeKey, ownerIdOf } from "./make-key.ts";
import { resolveKey } from "./resolve-key.ts";

export type Keys = ReturnType<typeof createKeys>;

/** The use cases of API keys, with what they need already in hand. */
export function createKeys(deps: KeyDeps) {
  return {
    list: deps.keys.list,
    make: (input: Parameters<typeof makeKey>[1]) => makeKey(deps, input),
    revoke: (input: Parameters<typeof revokeKey>[1]) => revokeKey(deps, input),
    resolve: (secret: string) => resolveKey(deps, secret),
  };
}

/** Ends a key at once; false when the owner has no such key. */
function revokeKey(
  { keys, ids, clock }: KeyDeps,
  { owner, id, actor }: { readonly owner: KeyOwner; readonly id: string; readonly actor: Actor },
): Promise<boolean> {
  const now = clock.now();
  const event = auditEvent(
    {
      ownerId: ownerIdOf(owner),
      action: "key.revoked",
      object: { kind: "key", id },
      before: null,
      after: null,
    },
    { actor, id: ids.fresh("aud"), at: now },
  );
  return keys.revoke(owner, id, now, { audit: [event], mails: [] });
}
