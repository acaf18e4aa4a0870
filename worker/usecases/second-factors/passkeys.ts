import type { Actor } from "#worker/domain/access/audit-event.ts";
import type { User } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { CallerInfo } from "#worker/usecases/access/complete-sign-in.ts";
import { openSession } from "#worker/usecases/access/complete-sign-in.ts";
import type { StartedSession } from "#worker/usecases/access/start-session.ts";
import { factorRecord } from "./factor-record.ts";
import type { SecondFactorDeps } from "./second-factor-deps.ts";

const challengeMs = 5 * 60_000;

/** What the browser needs to make a passkey for this person. */
export async function beginPasskey(
  deps: SecondFactorDeps,
  user: User,
): Promise<Readonly<Record<string, unknown>>> {
  const { passkeys: known } = await deps.factors.list(user.id);
  return deps.passkeys.registrationOptions(user, known, await issueChallenge(deps, user.id));
}

export async function addPasskey(
  deps: SecondFactorDeps,
  {
    user,
    response,
    name,
    actor,
  }: { readonly user: User; readonly response: unknown; readonly name: string; readonly actor: Actor },
): Promise<Result<null, "passkey-refused">> {
  const now = deps.clock.now();
  const verified = await deps.passkeys.verifyRegistration(response, (challenge) =>
    useChallenge(deps, challenge, user.id),
  );
  if (verified === null) return err("passkey-refused");
  const record = factorRecord(deps, { user, actor, change: "passkey-added", now });
  const passkey = { ...verified, userId: user.id, name: name.trim(), createdAt: now, lastUsedAt: null };
  return (await deps.factors.addPasskey(passkey, record)) ? ok(null) : err("passkey-refused");
}

export function removePasskey(
  deps: SecondFactorDeps,
  {
    user,
    credentialId,
    actor,
  }: { readonly user: User; readonly credentialId: string; readonly actor: Actor },
): Promise<boolean> {
  const record = factorRecord(deps, { user, actor, change: "passkey-removed", now: deps.clock.now() });
  return deps.factors.removePasskey(user.id, credentialId, record);
}

/** What the browser needs to offer the passkeys it has for us, whoever they belong to. */
export async function beginPasskeySignIn(deps: SecondFactorDeps): Promise<Readonly<Record<string, unknown>>> {
  return deps.passkeys.signInOptions(await issueChallenge(deps, null));
}

/** A passkey is two factors by itself: something one has, unlocked by something one is or knows. */
export async function signInByPasskey(
  deps: SecondFactorDeps,
  {
    response,
    caller,
    previousToken,
  }: {
    readonly response: { readonly id: string };
    readonly caller: CallerInfo;
    readonly previousToken: string | null;
  },
): Promise<Result<StartedSession, "passkey-refused">> {
  const found = await verifyPasskey(deps, response);
  if (found === null) return err("passkey-refused");
  return ok(
    await openSession(deps, { user: found, method: "passkey", isTwoFactor: true, caller, previousToken }),
  );
}

/** Whose passkey has answered; null when it is unknown or the answer does not hold. */
export async function verifyPasskey(
  deps: SecondFactorDeps,
  response: { readonly id: string },
): Promise<User | null> {
  const found = await deps.factors.getPasskey(response.id);
  if (found === null) return null;
  const counter = await deps.passkeys.verifySignIn(response, found.passkey, (challenge) =>
    useChallenge(deps, challenge, null),
  );
  if (counter === null) return null;
  await deps.factors.notePasskeyUse(found.passkey.credentialId, counter, deps.clock.now());
  return found.user;
}

/** A challenge is a one-time secret like a mailed one; the browser hands it back inside what the authenticator signed. */
async function issueChallenge(
  { tokens, oneTimeTokens, clock }: SecondFactorDeps,
  userId: string | null,
): Promise<string> {
  const challenge = tokens.fresh();
  const now = clock.now();
  await oneTimeTokens.issue(
    {
      tokenHash: tokens.hash(challenge),
      purpose: "passkey",
      userId,
      email: null,
      payload: {},
      createdAt: now,
      expiresAt: now + challengeMs,
    },
    [],
  );
  return challenge;
}

async function useChallenge(
  { tokens, oneTimeTokens, clock }: SecondFactorDeps,
  challenge: string,
  userId: string | null,
): Promise<boolean> {
  const used = await oneTimeTokens.use(tokens.hash(challenge), "passkey", clock.now());
  return used !== null && used.userId === userId;
}
