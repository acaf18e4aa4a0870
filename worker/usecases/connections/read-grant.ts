import type { Secrets } from "#worker/usecases/secrets/secrets-ports.ts";
import { type ConnectionStore, secretPlace } from "./connection-ports.ts";
import type { ConnectionGrant, TokenOwner } from "./token-ports.ts";

/** A connection's app and grant with its secrets opened; null for a connection that is no more. */
export async function readGrant(
  {
    store,
    secrets,
  }: { readonly store: Pick<ConnectionStore, "get" | "getSealedGrant">; readonly secrets: Secrets },
  { tenantId, connectionId }: TokenOwner,
): Promise<ConnectionGrant | null> {
  const [connection, sealed] = await Promise.all([
    store.get(connectionId),
    store.getSealedGrant(connectionId),
  ]);
  if (connection === null || sealed === null) return null;
  const open = (column: Parameters<typeof secretPlace>[1], text: string) =>
    secrets.open(tenantId, secretPlace(connectionId, column), text);
  const { loginOrigin, clientId } = connection;
  if (sealed.kind === "web-server") {
    const clientSecret = await open("client_secret", sealed.clientSecret);
    return { kind: "web-server", app: { loginOrigin, clientId, clientSecret } };
  }
  return {
    kind: "jwt-bearer",
    app: { loginOrigin, clientId, clientSecret: null },
    username: sealed.username,
    privateKeyPem: await open("private_key", sealed.privateKey),
  };
}
