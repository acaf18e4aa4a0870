import type { CompanyPrincipal, PartnerPrincipal, Principal } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import type { Services } from "#worker/services.ts";
import type { ActiveSession } from "#worker/usecases/access/start-session.ts";
import type { TableRoute } from "./route-table.ts";

/** What every handler finds in its context. A program with a key has a principal and no session. */
export type AppContext = {
  Bindings: Env;
  Variables: {
    services: Services;
    /** The API as it is mounted, for the one route of it that tells. */
    readRoutes: () => readonly TableRoute[];
    requestId: string;
    session: ActiveSession | null;
    principal: Principal | null;
    secureHeadersNonce?: string;
  };
};

/** What a handler finds behind the guard of the same name in route-guard.ts. */
export type SignedInContext = { Variables: { session: ActiveSession } };
export type CompanyContext = { Variables: { principal: CompanyPrincipal } };
export type EitherContext = { Variables: { principal: Principal } };
export type PartnerContext = { Variables: { principal: PartnerPrincipal } };
