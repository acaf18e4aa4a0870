import { type Actor, auditEvent } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { parseMyDomain } from "#worker/domain/crm/salesforce/login-host.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { ConnectionNeeds } from "./connection-needs.ts";
import {
  type ConnectionEnvironment,
  type ConnectionStatus,
  type PendingLogin,
  type SealedGrant,
  secretPlace,
  verifierPlace,
} from "./connection-ports.ts";

export type ConnectionRequest = {
  readonly name: string;
  readonly environment: ConnectionEnvironment;
  /** The My Domain of an org that can only be logged in to there. */
  readonly loginUrl: string | null;
  readonly clientId: string;
  readonly access: RequestedAccess;
};

/** A person logs in to the company's app, or a key of the app's certificate signs for a user who was approved for it. */
export type RequestedAccess =
  | { readonly kind: "web-server"; readonly clientSecret: string }
  | { readonly kind: "jwt-bearer"; readonly username: string; readonly privateKey: string };

/** Who asks, and in which session: the login has to come back in the same one. */
export type Asker = {
  readonly tenant: TenantScope;
  readonly userId: string;
  readonly sessionId: string;
  readonly actor: Actor;
};

export type CreatedConnection = {
  readonly id: string;
  readonly connectionKey: string;
  /** Where a person logs in; null where a key signs. */
  readonly authorizeUrl: string | null;
  readonly webhookUrl: string;
  readonly status: ConnectionStatus;
};

export type RequestProblem = { readonly path: string; readonly code: string; readonly message: string };

const loginMinutes = 10;

/**
 * Stores the company's own app and begins the login at Salesforce, or, where a key signs, connects at once. Its secrets are sealed
 * before they are stored.
 */
export async function createConnection(
  needs: ConnectionNeeds,
  asker: Asker,
  request: ConnectionRequest,
): Promise<Result<CreatedConnection, readonly RequestProblem[]>> {
  const { tenant, userId, actor } = asker;
  const loginOrigin = readLoginOrigin(needs, request);
  if (!loginOrigin.ok) return err([loginOrigin.error]);
  const id = needs.ids.fresh("con");
  const now = needs.clock.now();
  const secret = needs.tokens.fresh();
  const seal = (column: Parameters<typeof secretPlace>[1], text: string) =>
    needs.secrets.seal(tenant.tenantId, secretPlace(id, column), text);
  const { name, environment, clientId, access } = request;
  const grant: SealedGrant =
    access.kind === "web-server"
      ? { kind: "web-server", clientSecret: await seal("client_secret", access.clientSecret) }
      : {
          kind: "jwt-bearer",
          username: access.username,
          privateKey: await seal("private_key", access.privateKey),
        };
  const app = { id, loginOrigin: loginOrigin.value, clientId };
  const begun = access.kind === "web-server" ? await beginLogin(needs, asker, app) : null;
  const connection = {
    id,
    name,
    environment,
    loginOrigin: loginOrigin.value,
    clientId,
    status: "pending" as const,
    createdAt: now,
    createdBy: userId,
    grant,
    webhookSecret: await seal("webhook_secret", secret),
    webhookSecretHash: needs.tokens.hash(secret),
  };
  const audit = auditEvent(
    {
      ownerId: tenant.tenantId,
      action: "connection.created",
      object: { kind: "connection", id },
      before: null,
      after: { name, environment, loginOrigin: loginOrigin.value, clientId },
    },
    { actor, id: needs.ids.fresh("aud"), at: now },
  );
  await needs.connectionsOf(tenant).create(connection, begun?.login ?? null, audit);
  const status = begun === null ? await connectByKey(needs, asker, id) : connection.status;
  return ok({
    id,
    ...webhookAddress(needs, tenant, secret),
    authorizeUrl: begun?.authorizeUrl ?? null,
    status,
  });
}

/** Nobody has to log in; what Salesforce does not like about the key or the user is the connection's reason. */
async function connectByKey(
  needs: ConnectionNeeds,
  { tenant, actor }: Asker,
  connectionId: string,
): Promise<ConnectionStatus> {
  const store = needs.connectionsOf(tenant);
  const now = needs.clock.now();
  const established = await needs.keeperOf({ tenantId: tenant.tenantId, connectionId }).establish(null, null);
  if (!established.ok) {
    const { reason } = established.error;
    await store.setStatus(connectionId, { status: "needs_reauth", reason, now, audit: null });
    return "needs_reauth";
  }
  const { organizationId, userId } = established.value;
  const audit = auditEvent(
    {
      ownerId: tenant.tenantId,
      action: "connection.connected",
      object: { kind: "connection", id: connectionId },
      before: { status: "pending" },
      after: { status: "connected", organizationId },
    },
    { actor, id: needs.ids.fresh("aud"), at: now },
  );
  await store.markConnected(connectionId, { organizationId, userId, now, audit });
  return "connected";
}

/** A login begun anew, for a connection that was refused, or that somebody logs in to with another user; by a key, at once. */
export async function reconnect(
  needs: ConnectionNeeds,
  asker: Asker,
  connectionId: string,
): Promise<{ readonly authorizeUrl: string | null; readonly status: ConnectionStatus } | null> {
  const store = needs.connectionsOf(asker.tenant);
  const connection = await store.get(connectionId);
  if (connection === null) return null;
  const grant = await store.getSealedGrant(connectionId);
  if (grant?.kind === "jwt-bearer") {
    return { authorizeUrl: null, status: await connectByKey(needs, asker, connectionId) };
  }
  const { login, authorizeUrl } = await beginLogin(needs, asker, connection);
  await store.beginLogin(login);
  return { authorizeUrl, status: connection.status };
}

/** The key names the company, so that a message finds its database, and proves itself by the secret behind the dot. */
export function webhookAddress(
  { origin }: Pick<ConnectionNeeds, "origin">,
  tenant: TenantScope,
  secret: string,
) {
  const connectionKey = `${tenant.tenantId}.${secret}`;
  return { connectionKey, webhookUrl: `${origin}/webhooks/salesforce/${connectionKey}` };
}

export function callbackAddress({ origin }: Pick<ConnectionNeeds, "origin">): string {
  return `${origin}/oauth/salesforce/callback`;
}

async function beginLogin(
  needs: ConnectionNeeds,
  { tenant, userId, sessionId }: Asker,
  connection: { readonly id: string; readonly loginOrigin: string; readonly clientId: string },
): Promise<{ readonly login: PendingLogin; readonly authorizeUrl: string }> {
  const state = needs.tokens.fresh();
  const verifier = needs.tokens.fresh();
  const stateHash = needs.tokens.hash(state);
  const redirectUri = callbackAddress(needs);
  const challenge = Buffer.from(needs.sha256Hex(verifier), "hex").toString("base64url");
  return {
    authorizeUrl: needs.grants.authorizeUrl(connection, { redirectUri, state, challenge }),
    login: {
      stateHash,
      connectionId: connection.id,
      userId,
      sessionId,
      redirectUri,
      verifier: await needs.secrets.seal(tenant.tenantId, verifierPlace(stateHash), verifier),
      expiresAt: needs.clock.now() + loginMinutes * 60_000,
    },
  };
}

function readLoginOrigin(
  { loginOrigins }: ConnectionNeeds,
  { environment, loginUrl }: ConnectionRequest,
): Result<string, RequestProblem> {
  if (environment !== "custom") return ok(loginOrigins[environment]);
  const host = parseMyDomain(loginUrl ?? "");
  if (host.ok) return ok(`https://${host.value}`);
  const message =
    "Give the org's My Domain as Setup shows it, such as acme.my.salesforce.com or acme--uat.sandbox.my.salesforce.com.";
  return err({ path: "loginUrl", code: host.error, message });
}
