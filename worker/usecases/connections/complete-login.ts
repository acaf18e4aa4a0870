import { auditEvent } from "#worker/domain/access/audit-event.ts";
import { judgeRefusal } from "#worker/domain/crm/salesforce/grant-refusal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { ConnectionNeeds } from "./connection-needs.ts";
import { verifierPlace } from "./connection-ports.ts";
import type { Asker } from "./create-connection.ts";

/** What a browser brings back from Salesforce's login page. */
export type LoginReturn = {
  readonly state: string;
  readonly code: string | null;
  readonly error: string | null;
  readonly errorDescription: string | null;
  /** RFC 9207: who says so, where it is said at all. */
  readonly issuer: string | null;
};

export type LoginRefusal = { readonly connectionId: string | null; readonly reason: string };

/**
 * Ends a login that was begun here. The state is good once, for ten minutes, and only in the session and for the user that
 * began it: whoever has been sent somebody else's callback address connects nothing. Where that session has ended, `sessionId` is null: then
 * its own browser has to have kept what Salesforce gave it, until the same person was there again.
 */
export async function completeLogin(
  needs: ConnectionNeeds,
  asker: Omit<Asker, "sessionId"> & { readonly sessionId: string | null },
  back: LoginReturn,
): Promise<Result<{ readonly connectionId: string }, LoginRefusal>> {
  const { tenant, userId, sessionId, actor } = asker;
  const store = needs.connectionsOf(tenant);
  const now = needs.clock.now();
  const login = await store.takeLogin(needs.tokens.hash(back.state), now);
  const isSession = sessionId === null || login?.sessionId === sessionId;
  const isTheirs = login !== null && login.userId === userId && isSession;
  const connection = isTheirs ? await store.get(login.connectionId) : null;
  if (!isTheirs || connection === null) return err({ connectionId: null, reason: NOT_BEGUN });
  const connectionId = connection.id;
  const refuse = async (reason: string): Promise<Result<never, LoginRefusal>> => {
    // A connection that works goes on as it was.
    if (connection.status !== "connected") {
      const { status } = connection;
      await store.setStatus(connectionId, { status, reason, now, audit: null, unless: "connected" });
    }
    return err({ connectionId, reason });
  };
  if (back.issuer !== null && back.issuer !== connection.loginOrigin) return refuse(OTHER_ISSUER);
  if (back.code === null) {
    return refuse(judgeRefusal({ error: back.error ?? "", description: back.errorDescription ?? "" }).reason);
  }
  const verifier = await needs.secrets.open(tenant.tenantId, verifierPlace(login.stateHash), login.verifier);
  const answer = { code: back.code, redirectUri: login.redirectUri, verifier };
  const keeper = needs.keeperOf({ tenantId: tenant.tenantId, connectionId });
  const established = await keeper.establish(answer, connection.organizationId);
  if (!established.ok) return refuse(established.error.reason);
  const { organizationId, userId: salesforceUser } = established.value;
  const audit = auditEvent(
    {
      ownerId: tenant.tenantId,
      action: "connection.connected",
      object: { kind: "connection", id: connectionId },
      before: { status: connection.status },
      after: { status: "connected", organizationId },
    },
    { actor, id: needs.ids.fresh("aud"), at: now },
  );
  await store.markConnected(connectionId, { organizationId, userId: salesforceUser, now, audit });
  return ok({ connectionId });
}

const NOT_BEGUN =
  "This login was not begun here, has been used already, or took longer than ten minutes. Connect again, and stay in the same browser.";
const OTHER_ISSUER = "The answer came from another login host than the one that was asked. Connect again.";
