import { grantTenantScope, type TenantScope } from "#worker/domain/access/principal.ts";
import type { Directory } from "#worker/usecases/access/access-ports.ts";
import type { ConnectionNeeds } from "./connection-needs.ts";
import type { Connection } from "./connection-ports.ts";

/** Whose address a message came to. */
export type Sender = { readonly tenant: TenantScope; readonly connection: Connection };

/** As many characters as a fresh token has. */
const secretLength = 43;

/**
 * The connection that an address with this key belongs to. Whose it is stands before the dot; the secret behind it proves it, looked
 * up by its hash, so that how long the look-up takes tells nothing.
 */
export async function findByKey(
  { connectionsOf, tokens }: Pick<ConnectionNeeds, "connectionsOf" | "tokens">,
  directory: Pick<Directory, "getCompany">,
  connectionKey: string,
): Promise<Sender | null> {
  const [, tenantId = "", secret = ""] = /^([\w-]{1,60})\.([\w-]+)$/.exec(connectionKey) ?? [];
  if (secret.length !== secretLength) return null;
  const company = await directory.getCompany(tenantId);
  if (company === null) return null;
  const tenant = grantTenantScope(company);
  const connection = await connectionsOf(tenant).findByWebhookSecret(tokens.hash(secret));
  return connection === null || connection.status === "disconnected" ? null : { tenant, connection };
}
