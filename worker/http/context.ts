import type { Principal } from "#worker/domain/access/principal.ts";
import type { Env } from "#worker/env.ts";
import type { Services } from "#worker/services.ts";

/** What every handler finds in its context. */
export type AppContext = {
  Bindings: Env;
  Variables: {
    services: Services;
    requestId: string;
    principal: Principal | null;
    secureHeadersNonce?: string;
  };
};
