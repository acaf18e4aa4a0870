import { auditEvent } from "#worker/domain/access/audit-event.ts";
import { normaliseEmail } from "#worker/domain/access/email.ts";
import { checkNewPassword, type PasswordFault } from "#worker/domain/access/password-policy.ts";
import { truncateAddress } from "#worker/domain/access/truncate-address.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { type CallerInfo, openSession } from "#worker/usecases/access/complete-sign-in.ts";
import { createCompany } from "#worker/usecases/access/create-company.ts";
import type { StartedSession } from "#worker/usecases/access/start-session.ts";
import type { AccountDeps } from "./account-deps.ts";
import { issueToken } from "./issue-token.ts";
import { limitMail, type MailLimit } from "./limit-mail.ts";

export type SignUp = {
  readonly name: string;
  readonly companyName: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA name. */
  readonly timeZone: string;
};

/**
 * Mails a link that founds the company. Nothing is made before the link has been used, and the password is chosen only
 * then: whoever types somebody else's address gets no account that waits for its owner's click. The answer is the same
 * whether or not the address has an account. Answers the ids of the mails.
 */
export async function requestSignUp(
  deps: AccountDeps,
  { email, caller, ...signUp }: SignUp & { readonly email: string; readonly caller: CallerInfo },
): Promise<Result<readonly string[], "invalid-email" | MailLimit>> {
  const address = normaliseEmail(email);
  if (!address.ok) return address;
  const limited = await limitMail(deps, { email: address.value, address: caller.address });
  if (!limited.ok) return limited;
  const known = await deps.directory.getCredentials(address.value);
  return ok(
    await issueToken(deps, {
      purpose: "verify_email",
      userId: null,
      email: address.value,
      payload: signUp,
      mails: (token, validMinutes) =>
        known === null
          ? [
              {
                kind: "verify-email",
                params: { confirmPath: `/sign-up/confirm?token=${token}`, validMinutes },
                to: { email: address.value, name: signUp.name },
              },
            ]
          : [
              {
                kind: "sign-up-existing-account",
                params: { signInPath: "/sign-in" },
                to: { email: address.value, name: known.user.name },
              },
            ],
    }),
  );
}

/** What a link would found, without using it. */
export async function lookAtSignUp(
  { oneTimeTokens, tokens, clock }: AccountDeps,
  token: string,
): Promise<(SignUp & { readonly email: string }) | null> {
  const found = await oneTimeTokens.look(tokens.hash(token), "verify_email", clock.now());
  return found === null || found.email === null ? null : { ...(found.payload as SignUp), email: found.email };
}

/** Makes the person and the company, and signs the person in. */
export async function confirmSignUp(
  deps: AccountDeps,
  {
    token,
    password,
    caller,
    previousToken,
  }: {
    readonly token: string;
    readonly password: string;
    readonly caller: CallerInfo;
    readonly previousToken: string | null;
  },
): Promise<Result<StartedSession, PasswordFault | "link-over" | "email-taken">> {
  const { accounts, clock, ids, oneTimeTokens, passwords, tokens } = deps;
  const checked = checkNewPassword(password);
  if (!checked.ok) return checked;
  const passwordHash = await passwords.hash(password);
  const now = clock.now();
  const used = await oneTimeTokens.use(tokens.hash(token), "verify_email", now);
  if (used === null || used.email === null) return err("link-over");
  const signUp = used.payload as SignUp;
  const user = { id: ids.fresh("usr"), email: used.email, name: signUp.name.trim() };
  const actor = {
    kind: "user",
    id: user.id,
    audience: "none",
    session: null,
    requestId: caller.requestId,
    address: truncateAddress(caller.address),
  } as const;
  const created = auditEvent(
    {
      ownerId: user.id,
      action: "account.created",
      object: { kind: "user", id: user.id },
      before: null,
      after: null,
    },
    { actor, id: ids.fresh("aud"), at: now },
  );
  const isAdded = await accounts.addUser(
    { ...user, passwordHash, emailVerifiedAt: now, createdAt: now },
    { audit: [created], mails: [] },
  );
  if (!isAdded) return err("email-taken");
  const { companyName, currency, timeZone } = signUp;
  await createCompany(deps, { name: companyName, currency, timeZone, founderId: user.id, actor });
  return ok(await openSession(deps, { user, method: "password", isTwoFactor: false, caller, previousToken }));
}
