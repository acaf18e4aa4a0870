import type { MailContent, QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import type { AccountDeps } from "./account-deps.ts";
import type { TokenPurpose } from "./account-ports.ts";

/** How long each kind of mailed secret is good for. */
export const tokenMinutes = {
  verify_email: 24 * 60,
  reset_password: 30,
  mail_link: 15,
  change_email: 24 * 60,
} as const satisfies Partial<Record<TokenPurpose, number>>;

/**
 * Makes a one-time secret and promises the mails that carry it, in one unit of work. For somebody who is not there
 * (`userId` null and no mails) it writes a row that is good for nothing, so that both take the same time. Answers the ids
 * of the mails.
 */
export async function issueToken(
  { tokens, ids, clock, oneTimeTokens }: Pick<AccountDeps, "tokens" | "ids" | "clock" | "oneTimeTokens">,
  {
    purpose,
    userId,
    email,
    payload = {},
    mails,
  }: {
    readonly purpose: keyof typeof tokenMinutes;
    readonly userId: string | null;
    readonly email: string;
    readonly payload?: Readonly<Record<string, unknown>>;
    readonly mails: (
      token: string,
      validMinutes: number,
    ) => readonly (MailContent & Pick<QueuedMail, "to">)[];
  },
): Promise<readonly string[]> {
  const now = clock.now();
  const token = tokens.fresh();
  const validMinutes = tokenMinutes[purpose];
  const promised = mails(token, validMinutes).map((mail) => ({
    ...mail,
    id: ids.fresh("mail"),
    tenantId: null,
    createdAt: now,
  }));
  await oneTimeTokens.issue(
    {
      tokenHash: tokens.hash(token),
      purpose,
      userId,
      email,
      payload,
      createdAt: now,
      expiresAt: now + validMinutes * 60_000,
    },
    promised,
  );
  return promised.map(({ id }) => id);
}
