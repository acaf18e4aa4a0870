import { auditEvent } from "#worker/domain/access/audit-event.ts";
import { normaliseEmail } from "#worker/domain/access/email.ts";
import type { User } from "#worker/domain/access/principal.ts";
import { truncateAddress } from "#worker/domain/access/truncate-address.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { type CallerInfo, openSession } from "#worker/usecases/access/complete-sign-in.ts";
import type { StartedSession } from "#worker/usecases/access/start-session.ts";
import { type SignInState, verifierPlace } from "./begin.ts";
import { clientSecretPlace, type SingleSignOnDeps } from "./sso-deps.ts";
import type { Claims, ProviderFault, SingleSignOn } from "./sso-ports.ts";

export type FinishFault =
  | "state-unknown"
  | "issuer-refused"
  | "email-not-verified"
  | "email-of-other-domain"
  | "not-a-member"
  | "invitation-needed"
  | ProviderFault;

export type Finished = { readonly session: StartedSession; readonly next: string };

/**
 * Ends a sign-in at the company's issuer. The session reaches that company alone: the company vouches for its people, and a
 * company could vouch for anybody, so its word must open nothing that is not its own.
 */
export async function finishSingleSignOn(
  deps: SingleSignOnDeps,
  {
    state,
    code,
    iss,
    browserSecret,
    caller,
    previousToken,
  }: {
    readonly state: string;
    /** Null when the issuer came back with an error instead. */
    readonly code: string | null;
    /** RFC 9207; null from issuers that do not send it. */
    readonly iss: string | null;
    readonly browserSecret: string;
    readonly caller: CallerInfo;
    readonly previousToken: string | null;
  },
): Promise<Result<Finished, FinishFault>> {
  const { singleSignOn, provider, secrets, tokens, oneTimeTokens, clock, redirectUri } = deps;
  const stateHash = tokens.hash(state);
  const used = await oneTimeTokens.use(stateHash, "single_sign_on", clock.now());
  const begun = used === null ? null : (used.payload as SignInState);
  if (begun === null || begun.browser !== tokens.hash(browserSecret)) return err("state-unknown");
  const { tenantId } = begun;
  const config = await singleSignOn.get(tenantId);
  if (config === null) return err("state-unknown");
  if (code === null || (iss !== null && iss !== config.issuer)) return err("issuer-refused");
  const claims = await provider.claims(config.issuer, {
    clientId: config.clientId,
    clientSecret: await secrets.open(tenantId, clientSecretPlace(tenantId), config.sealedSecret),
    redirectUri,
    code,
    verifier: await secrets.open(tenantId, verifierPlace(stateHash), begun.verifier),
    nonce: begun.nonce,
  });
  if (!claims.ok) return claims;
  const user = await admit(deps, { config, claims: claims.value, caller });
  if (!user.ok) return user;
  const session = await openSession(deps, {
    user: user.value,
    method: "single_sign_on",
    isTwoFactor: true,
    caller,
    previousToken,
    seat: { audience: "company", tenantId },
  });
  return ok({ session, next: begun.next });
}

/** Whom the issuer's subject is: somebody known, a member with that address, or, if the company wants, somebody new. */
async function admit(
  deps: SingleSignOnDeps,
  { config, claims, caller }: { config: SingleSignOn; claims: Claims; caller: CallerInfo },
): Promise<Result<User, FinishFault>> {
  const { singleSignOn, directory, clock, ids } = deps;
  const { tenantId, issuer } = config;
  const known = await singleSignOn.userOfSubject(issuer, claims.subject);
  if (known !== null && (await isMember(deps, known, tenantId))) return ok(known);
  const address = normaliseEmail(claims.email ?? "");
  if (!address.ok || !claims.isEmailVerified) return err("email-not-verified");
  const email = address.value;
  if (!config.domains.includes(email.replace(/^.*@/, ""))) return err("email-of-other-domain");
  const credentials = known === null ? await directory.getCredentials(email) : null;
  if (credentials !== null && credentials.disabledAt !== null) return err("not-a-member");
  const found = known ?? credentials?.user ?? null;
  const isIn = found !== null && (await isMember(deps, found, tenantId));
  const refusal = isIn ? null : await whyNoSeat(deps, { config, found, wasHere: known !== null });
  if (refusal !== null) return err(refusal);
  const user = found ?? { id: ids.fresh("usr"), name: claims.name?.trim() || email, email };
  const now = clock.now();
  await singleSignOn.welcome(
    {
      issuer,
      subject: claims.subject,
      userId: user.id,
      // The issuer has vouched for the address to its company, not to everybody: it is not verified by that.
      newUser: found === null ? { ...user, passwordHash: null, emailVerifiedAt: null, createdAt: now } : null,
      seat: isIn || config.defaultRole === null ? null : { tenantId, role: config.defaultRole },
      now,
    },
    { audit: [welcomeEvent(deps, { user, config, isIn, caller, now })], mails: [] },
  );
  return ok(user);
}

function welcomeEvent(
  { ids }: SingleSignOnDeps,
  {
    user,
    config,
    isIn,
    caller,
    now,
  }: { user: User; config: SingleSignOn; isIn: boolean; caller: CallerInfo; now: number },
) {
  return auditEvent(
    {
      ownerId: config.tenantId,
      action: isIn ? "identity.linked" : "member.joined",
      object: { kind: "user", id: user.id },
      before: null,
      after: isIn ? { issuer: config.issuer } : { issuer: config.issuer, role: config.defaultRole },
    },
    {
      id: ids.fresh("aud"),
      at: now,
      actor: {
        kind: "user",
        id: user.id,
        audience: "company",
        session: null,
        requestId: caller.requestId,
        address: truncateAddress(caller.address),
      },
    },
  );
}

/**
 * Why somebody who is no member becomes none now. Whoever has proved an address here decides for themselves where they
 * belong, and whoever has come before and is no member has been removed: both are invited, and accept.
 */
async function whyNoSeat(
  { directory }: SingleSignOnDeps,
  { config, found, wasHere }: { config: SingleSignOn; found: User | null; wasHere: boolean },
): Promise<FinishFault | null> {
  if (config.defaultRole === null) return "not-a-member";
  const credentials = found === null ? null : await directory.getCredentials(found.email);
  const isProved = credentials !== null && credentials.emailVerifiedAt !== null;
  return isProved || wasHere ? "invitation-needed" : null;
}

async function isMember({ directory }: SingleSignOnDeps, user: User, tenantId: string): Promise<boolean> {
  const { companies } = await directory.getStanding(user.id);
  return companies.some(({ company }) => company.tenantId === tenantId);
}
