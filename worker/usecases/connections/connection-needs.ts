import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Tokens } from "#worker/usecases/access/access-ports.ts";
import type { AttributionStoreOf } from "#worker/usecases/attribution/attribution-ports.ts";
import type { BriefMemory } from "#worker/usecases/brief-memory.ts";
import type { JobTransport } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids, Sha256Hex } from "#worker/usecases/ports.ts";
import type { RateStoreOf } from "#worker/usecases/rates/rate-ports.ts";
import type { Secrets } from "#worker/usecases/secrets/secrets-ports.ts";
import type { TeamStore } from "#worker/usecases/teams/team-ports.ts";
import type { ConnectionStoreOf } from "./connection-ports.ts";
import type { Sender } from "./find-by-key.ts";
import type { SalesforceApi, SalesforceApiOf, SalesforceGrants } from "./salesforce-ports.ts";
import type { SyncStoreOf } from "./sync-ports.ts";
import type { TokenKeeperOf } from "./token-ports.ts";

export type ConnectionNeeds = {
  readonly connectionsOf: ConnectionStoreOf;
  readonly syncOf: SyncStoreOf;
  readonly attributionOf: AttributionStoreOf;
  readonly ratesOf: RateStoreOf;
  readonly keeperOf: TokenKeeperOf;
  readonly salesforceOf: SalesforceApiOf;
  readonly grants: SalesforceGrants;
  /** Everybody in the company, with their role. */
  readonly peopleOf: TeamStore["list"];
  readonly secrets: Secrets;
  /** Who has just sent a message. */
  readonly senders: BriefMemory<Sender>;
  readonly tokens: Tokens;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256Hex: Sha256Hex;
  readonly pause: (ms: number) => Promise<void>;
  /** Our own address, as Salesforce and browsers reach it. */
  readonly origin: string;
  readonly loginOrigins: { readonly production: string; readonly sandbox: string };
};

/** The connection's Salesforce, with the tokens that its keeper has. */
export function openSalesforce(
  { salesforceOf, keeperOf }: Pick<ConnectionNeeds, "salesforceOf" | "keeperOf">,
  tenant: TenantScope,
  connectionId: string,
): SalesforceApi {
  return salesforceOf(keeperOf({ tenantId: tenant.tenantId, connectionId }));
}
