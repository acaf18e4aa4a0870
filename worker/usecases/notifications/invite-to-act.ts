import { actFor, actLinkMs, acts } from "#worker/domain/notification/act.ts";
import type { Tokens } from "#worker/usecases/access/access-ports.ts";
import type { ActLink } from "#worker/usecases/acts/act-ports.ts";
import type { Notification } from "./notification-ports.ts";

/** A place on our own site, with what a link there says. */
export type MailedAction = { readonly label: string; readonly path: `/${string}` };

/**
 * A link for the mail about to be promised that lets this person act, once; null where nothing is to be decided. It works for
 * as long as it is in the reader's hands, however late the mail was. A job that runs twice makes another one, which is in no mail.
 */
export function inviteToAct(
  { tokens }: { readonly tokens: Tokens },
  { audience, kind, userId, tenantId, subjectId, subjectVersion, title }: Notification,
  now: number,
): { readonly action: MailedAction; readonly link: ActLink } | null {
  const act = audience === "company" ? actFor(kind, subjectVersion) : null;
  if (act === null) return null;
  const token = tokens.fresh();
  const expiresAt = now + actLinkMs;
  const tokenHash = tokens.hash(token);
  return {
    action: { label: acts[act].label, path: `/company/act?token=${token}` },
    link: { tokenHash, userId, tenantId, act, subjectId, title, subjectVersion, expiresAt },
  };
}
