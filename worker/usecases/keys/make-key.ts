import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import { grantableToKeys, type Permission } from "#worker/domain/access/permissions.ts";
import type { Principal } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { KeyDeps } from "./key-deps.ts";
import type { ApiKey, KeyOwner } from "./key-ports.ts";

const dayMs = 86_400_000;

export type MadeKey = { readonly key: ApiKey; readonly secret: string; readonly mailIds: readonly string[] };

/**
 * A key for a program. It may do no more than whoever makes it, and never what is for people alone. The secret is answered
 * once; only its hash is kept.
 */
export async function makeKey(
  { keys, ids, tokens, clock }: KeyDeps,
  {
    principal,
    owner,
    ownerName,
    name,
    permissions,
    validDays,
    actor,
  }: {
    readonly principal: Principal;
    readonly owner: KeyOwner;
    readonly ownerName: string;
    readonly name: string;
    readonly permissions: readonly Permission[];
    readonly validDays: number;
    readonly actor: Actor;
  },
): Promise<Result<MadeKey, { readonly code: "permission-not-grantable"; readonly permission: string }>> {
  const grantable = grantableToKeys(principal.audience);
  const refused = permissions.find((one) => !grantable.includes(one) || !principal.permissions.has(one));
  if (refused !== undefined) return err({ code: "permission-not-grantable", permission: refused });
  const now = clock.now();
  const { user } = principal;
  const key: ApiKey = {
    id: ids.fresh("fsk").slice(0, "fsk_".length + 8),
    audience: principal.audience,
    name: name.trim(),
    permissions: grantable.filter((one) => permissions.includes(one)),
    createdBy: user.id,
    createdAt: now,
    expiresAt: now + validDays * dayMs,
    lastUsedAt: null,
    revokedAt: null,
  };
  const secret = `${key.id}_${tokens.fresh()}`;
  const event = auditEvent(
    {
      ownerId: ownerIdOf(owner),
      action: "key.made",
      object: { kind: "key", id: key.id },
      before: null,
      after: { name: key.name, permissions: key.permissions, expiresAt: key.expiresAt },
    },
    { actor, id: ids.fresh("aud"), at: now },
  );
  const mail = {
    id: ids.fresh("mail"),
    kind: "api-key-created" as const,
    params: {
      ownerName,
      keyName: key.name,
      keyPrefix: key.id,
      creatorName: user.name,
      createdAt: now,
      keysPath: principal.audience === "company" ? "/company/keys" : "/portal/keys",
    },
    to: { email: user.email, name: user.name },
    tenantId: owner.audience === "company" ? owner.tenantId : null,
    createdAt: now,
  };
  await keys.add({ ...key, owner, secretHash: tokens.hash(secret) }, { audit: [event], mails: [mail] });
  return ok({ key, secret, mailIds: [mail.id] });
}

export function ownerIdOf(owner: KeyOwner): string {
  return owner.audience === "company" ? owner.tenantId : owner.organisationId;
}
