import { auditEvent } from "#worker/domain/access/audit-event.ts";
import { describeDevice } from "#worker/domain/access/describe-device.ts";
import type { User } from "#worker/domain/access/principal.ts";
import type { SignInMethod } from "#worker/domain/access/session-lifetime.ts";
import { truncateAddress } from "#worker/domain/access/truncate-address.ts";
import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import type { OneTimeTokens } from "#worker/usecases/accounts/account-ports.ts";
import type { Sha256Hex } from "#worker/usecases/ports.ts";
import type { Seat } from "./access-ports.ts";
import { firstSeat, logOf } from "./session-principal.ts";
import { type StartedSession, type StartSessionDeps, startSession } from "./start-session.ts";

/** Where a request came from, as our own edge saw it. */
export type CallerInfo = {
  readonly requestId: string;
  readonly address: string;
  readonly device: string;
};

export type CompleteSignInDeps = StartSessionDeps & {
  readonly sha256Hex: Sha256Hex;
  /** Notes a device by its hash; answers whether it is new to somebody who has others already. */
  readonly noteDevice: (userId: string, deviceHash: string, now: number) => Promise<boolean>;
  readonly hasAuthenticator: (userId: string) => Promise<boolean>;
  readonly oneTimeTokens: OneTimeTokens;
  readonly enqueueMail: (mails: readonly QueuedMail[]) => Promise<void>;
};

const longestDevice = 200;

export type Proven = {
  readonly user: User;
  readonly method: SignInMethod;
  readonly isTwoFactor: boolean;
  readonly caller: CallerInfo;
  /** The token of the session that was open in this browser, if any. */
  readonly previousToken: string | null;
  /** Where to begin; the first seat they have when left out. */
  readonly seat?: Seat;
};

/** The sign-in goes on with a code; the challenge says whose. */
export type SecondFactorNeeded = { readonly code: "second-factor-needed"; readonly challenge: string };

const challengeMs = 10 * 60_000;

/** Opens the session of somebody who has given one factor, unless they have set up another: then that is asked for first. */
export async function completeSignIn(
  deps: CompleteSignInDeps,
  proven: Proven,
): Promise<Result<StartedSession, SecondFactorNeeded>> {
  const { user, method, isTwoFactor } = proven;
  if (isTwoFactor || !(await deps.hasAuthenticator(user.id))) return ok(await openSession(deps, proven));
  const challenge = deps.tokens.fresh();
  const now = deps.clock.now();
  await deps.oneTimeTokens.issue(
    {
      tokenHash: deps.tokens.hash(challenge),
      purpose: "second_factor",
      userId: user.id,
      email: null,
      payload: { user, method },
      createdAt: now,
      expiresAt: now + challengeMs,
    },
    [],
  );
  return err({ code: "second-factor-needed", challenge });
}

/** Opens the session of somebody who has proved who they are, in the first seat they have. */
export async function openSession(
  deps: CompleteSignInDeps,
  { user, method, isTwoFactor, caller, previousToken, seat: wanted }: Proven,
): Promise<StartedSession> {
  const now = deps.clock.now();
  const standing = await deps.directory.getStanding(user.id);
  const seat = wanted ?? firstSeat(standing);
  const address = truncateAddress(caller.address);
  const device = caller.device.slice(0, longestDevice);
  const started = await startSession(deps, {
    user,
    seat,
    standing,
    proof: { method, isTwoFactor, provedAt: now, device, address },
    replaces: previousToken === null ? null : deps.tokens.hash(previousToken),
    audit: (session) => [
      auditEvent(
        {
          ownerId: logOf(user, seat, standing),
          action: "session.started",
          object: { kind: "user", id: user.id },
          before: null,
          after: { method, isTwoFactor },
        },
        {
          id: deps.ids.fresh("aud"),
          at: now,
          actor: {
            kind: "user",
            id: user.id,
            audience: seat.audience === "partner-view" ? "company" : seat.audience,
            session,
            requestId: caller.requestId,
            address,
          },
        },
      ),
    ],
  });
  assert(started, "whoever signs in sits at a place of theirs");
  await tellOfNewDevice(deps, { user, device, address, now });
  return started;
}

/** Somebody who has signed in before, from elsewhere, hears of the new place, in case it was not them. */
async function tellOfNewDevice(
  { sha256Hex, noteDevice, enqueueMail, ids }: CompleteSignInDeps,
  { user, device, address, now }: { user: User; device: string; address: string; now: number },
): Promise<void> {
  const isNew = await noteDevice(user.id, sha256Hex(JSON.stringify([user.id, device, address])), now);
  if (!isNew) return;
  await enqueueMail([
    {
      id: ids.fresh("mail"),
      kind: "new-sign-in",
      params: { signedInAt: now, device: describeDevice(device), address, securityPath: "/account" },
      to: { email: user.email, name: user.name },
      tenantId: null,
      createdAt: now,
    },
  ]);
}
