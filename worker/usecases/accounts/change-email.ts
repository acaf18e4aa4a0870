import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import { normaliseEmail } from "#worker/domain/access/email.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { CallerInfo } from "#worker/usecases/access/complete-sign-in.ts";
import type { ActiveSession } from "#worker/usecases/access/start-session.ts";
import type { AccountDeps } from "./account-deps.ts";
import { issueToken } from "./issue-token.ts";
import { limitMail, type MailLimit } from "./limit-mail.ts";

/**
 * Mails a link to the new address and a notice to the old one. Whether the new address is somebody's already is not told
 * here, only to whoever can read its mail. Answers the ids of the mails.
 */
export async function requestEmailChange(
  deps: AccountDeps,
  {
    session: { user },
    email,
    caller,
  }: { readonly session: ActiveSession; readonly email: string; readonly caller: CallerInfo },
): Promise<Result<readonly string[], "invalid-email" | MailLimit>> {
  const address = normaliseEmail(email);
  if (!address.ok) return address;
  const limited = await limitMail(deps, { email: address.value, address: caller.address });
  if (!limited.ok) return limited;
  return ok(
    await issueToken(deps, {
      purpose: "change_email",
      userId: user.id,
      email: address.value,
      mails: (token, validMinutes) => [
        {
          kind: "email-change-confirm",
          params: { confirmPath: `/account/email?token=${token}`, validMinutes },
          to: { email: address.value, name: user.name },
        },
        {
          kind: "email-change-notice",
          params: { newEmail: address.value, requestedAt: deps.clock.now(), securityPath: "/account" },
          to: { email: user.email, name: user.name },
        },
      ],
    }),
  );
}

/** Takes the new address into use, for the person who asked for it, and ends all other sessions. */
export async function changeEmail(
  { accounts, clock, ids, oneTimeTokens, tokens }: AccountDeps,
  {
    session,
    token,
    actor,
  }: { readonly session: ActiveSession; readonly token: string; readonly actor: Actor },
): Promise<Result<string, "link-over" | "email-taken">> {
  const { user, tokenHash } = session;
  const now = clock.now();
  const hash = tokens.hash(token);
  // Looked at first: a link of somebody else is not used up by being opened here.
  const found = await oneTimeTokens.look(hash, "change_email", now);
  if (found === null || found.email === null || found.userId !== user.id) return err("link-over");
  if ((await oneTimeTokens.use(hash, "change_email", now)) === null) return err("link-over");
  const event = auditEvent(
    {
      ownerId: user.id,
      action: "email.changed",
      object: { kind: "user", id: user.id },
      before: null,
      after: null,
    },
    { actor, id: ids.fresh("aud"), at: now },
  );
  const change = { userId: user.id, email: found.email, now, keeps: tokenHash };
  const isChanged = await accounts.changeEmail(change, { audit: [event], mails: [] });
  return isChanged ? ok(found.email) : err("email-taken");
}
