import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import type { AccessFailure, GrantFailure, SalesforceAccess, TokenGrant } from "./salesforce-ports.ts";
import type {
  Connected,
  ConnectionGrant,
  LoginAnswer,
  TokenKeeper,
  TokenKeeperNeeds,
  TokenOwner,
  TokenRecord,
  TokenStorage,
} from "./token-ports.ts";

/**
 * Keeps one connection's tokens. Salesforce gives a new refresh token with every refresh, ends the old one, and revokes them
 * all when an ended one is shown: so there is one keeper for a connection, one refresh at a time, and a new token is stored
 * before anybody learns that it exists.
 */
export function createTokenKeeper(
  needs: TokenKeeperNeeds,
  { owner, storage }: { readonly owner: TokenOwner; readonly storage: TokenStorage },
): TokenKeeper {
  const keep: Keep = { needs, owner, storage };
  let renewing: Renewal | null = null;
  let last: Promise<unknown> = Promise.resolve();
  /** Awaits in an object interleave; nothing here may come between another's reading and its writing. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    establish: (login, organizationId) => inTurn(() => establish(keep, { login, organizationId })),
    access: () => inTurn(() => readAccess(keep)),
    renew: (failedAccessToken) => {
      // Callers whose token failed together share one answer, be it a failure.
      if (renewing?.failedAccessToken === failedAccessToken) return renewing.answer;
      const answer = inTurn(() => renewTokens(keep, failedAccessToken));
      const mine: Renewal = { failedAccessToken, answer };
      renewing = mine;
      return answer.finally(() => {
        if (renewing === mine) renewing = null;
      });
    },
    disconnect: () => inTurn(() => disconnect(keep)),
  };
}

type Renewal = {
  readonly failedAccessToken: string;
  readonly answer: Promise<Result<SalesforceAccess, AccessFailure>>;
};

type Keep = {
  readonly needs: TokenKeeperNeeds;
  readonly owner: TokenOwner;
  readonly storage: TokenStorage;
};

/** The first try and two more: a lost answer is either repeated harmlessly or has cost the token anyway. */
const refreshAttempts = 3;
const firstPauseMs = 500;
const laterSeconds = 60;

async function readAccess(keep: Keep): Promise<Result<SalesforceAccess, AccessFailure>> {
  const record = await keep.storage.read();
  return record === null || record.refusal !== null ? noAccess(record) : ok(await accessIn(keep, record));
}

async function renewTokens(
  keep: Keep,
  failedAccessToken: string,
): Promise<Result<SalesforceAccess, AccessFailure>> {
  const { needs, owner, storage } = keep;
  const record = await storage.read();
  if (record === null || record.refusal !== null) return noAccess(record);
  const current = await accessIn(keep, record);
  // Somebody else's failure has been seen to already.
  if (current.accessToken !== failedAccessToken) return ok(current);
  const now = needs.clock.now();
  if (record.restUntil !== null && record.restUntil > now) return resting(record.restUntil - now);
  const grant = await needs.openGrant(owner);
  if (grant === null) return noAccess(null);
  await storage.write({ ...record, refreshBegunAt: now });
  const { answer, wasLost } = await askForTokens(keep, { grant, record });
  if (answer.ok) return storeGrant(keep, { grant: answer.value, record });
  const failure = answer.error;
  switch (failure.kind) {
    case "denied":
      return refuse(keep, { record, reason: deniedReason(failure, wasLost) });
    case "misconfigured":
      await storage.write({ ...record, refreshBegunAt: null });
      return err({ kind: "misconfigured", reason: failure.reason });
    case "limited": {
      const restMs = failure.retryAfterSeconds * 1000;
      await storage.write({ ...record, refreshBegunAt: null, restUntil: now + restMs });
      return resting(restMs);
    }
    case "unanswered":
      // The mark stays: should the token prove to be spent, this is why.
      return err({ kind: "unavailable", reason: failure.reason, retryAfterSeconds: laterSeconds });
  }
}

async function askForTokens(
  keep: Keep,
  { grant, record }: { readonly grant: ConnectionGrant; readonly record: TokenRecord },
): Promise<{
  readonly answer: Result<TokenGrant, GrantFailure>;
  /** An answer before this one never came, now or when the object last stopped: the token may be spent. */
  readonly wasLost: boolean;
}> {
  const { needs } = keep;
  for (let attempt = 1; ; attempt += 1) {
    const wasLost = attempt > 1 || record.refreshBegunAt !== null;
    const answer = await askOnce(keep, { grant, sealed: record.refreshToken, column: "refresh_token" });
    if (answer.ok) return { answer, wasLost };
    const isLost = answer.error.kind === "unanswered";
    if (isLost && attempt < refreshAttempts) {
      await needs.pause(Math.round(firstPauseMs * 2 ** (attempt - 1) * (0.5 + needs.chance() / 2)));
      continue;
    }
    if (answer.error.kind !== "denied" || record.previousRefreshToken === null || wasLost)
      return { answer, wasLost };
    // A token that has never worked and is refused outright: nothing is lost any more by asking with the one before it.
    const before = await askOnce(keep, {
      grant,
      sealed: record.previousRefreshToken,
      column: "previous_refresh_token",
    });
    return { answer: before.ok ? before : answer, wasLost };
  }
}

async function askOnce(
  { needs, owner }: Keep,
  ask: { readonly grant: ConnectionGrant; readonly sealed: string | null; readonly column: TokenColumn },
): Promise<Result<TokenGrant, GrantFailure>> {
  const { grant, sealed, column } = ask;
  if (grant.kind === "jwt-bearer") return needs.grants.assertIdentity(grant.app, grant);
  if (sealed === null) {
    const reason =
      "The app gave no refresh token. Allow the scope refresh_token in its OAuth settings, then connect again.";
    return err({ kind: "denied", code: "no-refresh-token", reason });
  }
  const refreshToken = await needs.secrets.open(owner.tenantId, placeOf(owner, column), sealed);
  return needs.grants.refresh(grant.app, refreshToken);
}

/** Stored first, told afterwards: a token that only a caller knows is a token lost. */
async function storeGrant(
  keep: Keep,
  { grant, record }: { readonly grant: TokenGrant; readonly record: TokenRecord },
): Promise<Result<SalesforceAccess, AccessFailure>> {
  const { storage, needs } = keep;
  const stored: TokenRecord = {
    ...record,
    ...(await sealGrant(keep, grant)),
    ...(await rotatedTokens(keep, { grant, record })),
    organizationId: record.organizationId ?? grant.organizationId,
    refreshedAt: needs.clock.now(),
    refreshBegunAt: null,
    restUntil: null,
  };
  if (isAnotherOrg(grant, record.organizationId))
    return refuse(keep, { record: stored, reason: ANOTHER_ORG });
  await storage.write(stored);
  return ok({ accessToken: grant.accessToken, instanceUrl: grant.instanceUrl });
}

/** The token that has just worked is proven; the new one is not yet. */
async function rotatedTokens(
  { needs, owner }: Keep,
  { grant, record }: { readonly grant: TokenGrant; readonly record: TokenRecord },
): Promise<Pick<TokenRecord, "refreshToken" | "previousRefreshToken">> {
  if (grant.refreshToken === null || record.refreshToken === null) {
    return { refreshToken: record.refreshToken, previousRefreshToken: null };
  }
  const seal = (column: TokenColumn, token: string) =>
    needs.secrets.seal(owner.tenantId, placeOf(owner, column), token);
  const used = await needs.secrets.open(owner.tenantId, placeOf(owner, "refresh_token"), record.refreshToken);
  return {
    refreshToken: await seal("refresh_token", grant.refreshToken),
    previousRefreshToken: await seal("previous_refresh_token", used),
  };
}

async function establish(
  keep: Keep,
  { login, organizationId }: { readonly login: LoginAnswer | null; readonly organizationId: string | null },
): Promise<Result<Connected, GrantFailure>> {
  const { needs, owner, storage } = keep;
  const grant = await needs.openGrant(owner);
  assert(grant, "a connection that is being connected is stored");
  const answer = await firstGrant(keep, { grant, login });
  if (!answer.ok) return answer;
  if (isAnotherOrg(answer.value, organizationId)) {
    return err({ kind: "denied", code: "another-org", reason: ANOTHER_ORG });
  }
  const { refreshToken, organizationId: org, userId } = answer.value;
  await storage.write({
    ...(await sealGrant(keep, answer.value)),
    refreshToken:
      refreshToken === null
        ? null
        : await needs.secrets.seal(owner.tenantId, placeOf(owner, "refresh_token"), refreshToken),
    previousRefreshToken: null,
    organizationId: org,
    userId,
    refreshedAt: needs.clock.now(),
    refreshBegunAt: null,
    restUntil: null,
    refusal: null,
  });
  return ok({ organizationId: org, userId });
}

async function firstGrant(
  { needs }: Keep,
  { grant, login }: { readonly grant: ConnectionGrant; readonly login: LoginAnswer | null },
): Promise<Result<TokenGrant, GrantFailure>> {
  if (grant.kind === "jwt-bearer") return needs.grants.assertIdentity(grant.app, grant);
  assert(login, "a web server grant begins with a login");
  return needs.grants.exchangeCode(grant.app, login);
}

async function disconnect({ needs, owner, storage }: Keep): Promise<{ readonly revoked: boolean }> {
  const record = await storage.read();
  if (record === null) return { revoked: true };
  const grant = await needs.openGrant(owner);
  const column = record.refreshToken === null ? "access_token" : "refresh_token";
  const token = await needs.secrets.open(
    owner.tenantId,
    placeOf(owner, column),
    record.refreshToken ?? record.accessToken,
  );
  await storage.clear();
  if (grant === null) return { revoked: false };
  return { revoked: (await needs.grants.revoke(grant.app.loginOrigin, token)).ok };
}

type TokenColumn = "access_token" | "refresh_token" | "previous_refresh_token";

function placeOf({ connectionId }: TokenOwner, column: TokenColumn) {
  return { table: "connection_tokens", column, row: connectionId };
}

async function sealGrant({ needs, owner }: Keep, grant: TokenGrant) {
  return {
    accessToken: await needs.secrets.seal(owner.tenantId, placeOf(owner, "access_token"), grant.accessToken),
    // An org can move; whatever comes with the token is where it lives now.
    instanceUrl: grant.instanceUrl,
  };
}

async function accessIn({ needs, owner }: Keep, record: TokenRecord): Promise<SalesforceAccess> {
  const sealed = record.accessToken;
  const accessToken = await needs.secrets.open(owner.tenantId, placeOf(owner, "access_token"), sealed);
  return { accessToken, instanceUrl: record.instanceUrl };
}

async function refuse(
  { needs, owner, storage }: Keep,
  { record, reason }: { readonly record: TokenRecord; readonly reason: string },
): Promise<Result<never, AccessFailure>> {
  await storage.write({ ...record, refreshBegunAt: null, refusal: reason });
  await needs.noteRefusal(owner, reason);
  return err({ kind: "needs-reauth", reason });
}

const ANOTHER_ORG =
  "This login belongs to another Salesforce org than before, as after a sandbox was refreshed. Make a new connection for it, so that the records of two orgs do not mix.";

function isAnotherOrg({ organizationId }: TokenGrant, known: string | null): boolean {
  return known !== null && organizationId !== null && organizationId !== known;
}

function deniedReason(failure: Extract<GrantFailure, { kind: "denied" }>, wasLost: boolean): string {
  return !wasLost
    ? failure.reason
    : `Salesforce's answer to a renewal was lost, and with it the access. ${failure.reason}`;
}

function noAccess(record: TokenRecord | null): Result<never, AccessFailure> {
  return err({ kind: "needs-reauth", reason: record?.refusal ?? "Nobody has connected yet. Connect first." });
}

function resting(ms: number): Result<never, AccessFailure> {
  const reason = "Salesforce counts too many logins by this user.";
  return err({ kind: "unavailable", reason, retryAfterSeconds: Math.max(1, Math.ceil(ms / 1000)) });
}
