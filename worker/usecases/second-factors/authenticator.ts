import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { User } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import {
  type ActiveSession,
  type StartedSession,
  startSession,
} from "#worker/usecases/access/start-session.ts";
import { factorRecord } from "./factor-record.ts";
import { freshRecoveryCodes } from "./recovery-codes.ts";
import { authenticatorPlace, type SecondFactorDeps } from "./second-factor-deps.ts";

export type AuthenticatorSetup = { readonly secret: string; readonly uri: string; readonly picture: string };

/** A secret for an authenticator app. It is not in force until a code of it has come; beginning again makes another. */
export async function beginAuthenticator(
  { factors, oneTimeCodes, secrets, clock }: SecondFactorDeps,
  user: User,
): Promise<Result<AuthenticatorSetup, "authenticator-in-force">> {
  const secret = oneTimeCodes.freshSecret();
  const sealed = await secrets.seal(user.id, authenticatorPlace(user.id), secret);
  const isBegun = await factors.beginAuthenticator(user.id, sealed, clock.now());
  return isBegun
    ? ok({ secret, ...oneTimeCodes.describe(secret, user.email) })
    : err("authenticator-in-force");
}

export type AuthenticatorConfirmed = {
  readonly session: StartedSession;
  readonly recoveryCodes: readonly string[];
  readonly mailIds: readonly string[];
};

/** Puts the authenticator in force. The session goes on as a new one that has had its second factor. */
export async function confirmAuthenticator(
  deps: SecondFactorDeps,
  { session, code, actor }: { readonly session: ActiveSession; readonly code: string; readonly actor: Actor },
): Promise<Result<AuthenticatorConfirmed, "wrong-code">> {
  const { factors, oneTimeCodes, secrets, clock } = deps;
  const { user, seat, standing, tokenHash } = session;
  const authenticator = await factors.getAuthenticator(user.id);
  if (authenticator === null || authenticator.confirmedAt !== null) return err("wrong-code");
  const secret = await secrets.open(user.id, authenticatorPlace(user.id), authenticator.sealedSecret);
  const now = clock.now();
  const step = oneTimeCodes.stepOf(secret, code, now);
  if (step === null) return err("wrong-code");
  const { codes, hashes } = freshRecoveryCodes(deps);
  const record = factorRecord(deps, { user, actor, change: "authenticator-added", now });
  const isConfirmed = await factors.confirmAuthenticator(
    { userId: user.id, step, codeHashes: hashes, now },
    record,
  );
  if (!isConfirmed) return err("wrong-code");
  const proof = { ...session.proof, isTwoFactor: true, provedAt: now };
  const started = await startSession(deps, { user, seat, standing, proof, replaces: tokenHash });
  if (started === null) return err("wrong-code");
  return ok({ session: started, recoveryCodes: codes, mailIds: record.mails.map(({ id }) => id) });
}

/** Takes the authenticator and its recovery codes out of force; false when there was none. */
export async function removeAuthenticator(
  deps: SecondFactorDeps,
  { user, actor }: { readonly user: User; readonly actor: Actor },
): Promise<boolean> {
  const record = factorRecord(deps, {
    user,
    actor,
    change: "authenticator-removed",
    now: deps.clock.now(),
  });
  return deps.factors.removeAuthenticator(user.id, record);
}
