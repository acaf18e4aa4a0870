import { actFor, actLinkMs, acts } from "#worker/domain/notification/act.ts";
import type { Tokens } from "#worker/usecases/access/access-ports.ts";
import type { ActLink } from "#worker/usecases/acts/act-ports.ts";
import type { Notification } from "./notification-ports.ts";

export type ActInMail = {
  readonly link: ActLink;
  readonly action: { readonly label: string; readonly path: string };
};

/** A link that lets this person act on it, once, from when its mail goes out; null where nothing is to be decided. */
export function actInMail(
  { kind, audience, userId, tenantId, subjectId, title }: Notification,
  { tokens, now }: { readonly tokens: Tokens; readonly now: number },
): ActInMail | null {
  const act = audience === "company" ? actFor(kind) : null;
  if (act === null) return null;
  const token = tokens.fresh();
  const expiresAt = now + actLinkMs;
  return {
    link: { tokenHash: tokens.hash(token), userId, tenantId, act, subjectId, title, expiresAt },
    action: { label: acts[act].label, path: `/company/act?token=${token}` },
  };
}
