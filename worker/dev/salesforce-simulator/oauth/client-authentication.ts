import type { Simulation } from "../simulation.ts";
import type { ConnectedApp } from "./identity-store.ts";
import { OAuthError } from "./tokens.ts";

/** By the form or by HTTP Basic. An app has a secret here, and whoever shows none is refused. */
export function requireClient(
  form: URLSearchParams,
  authorization: string | null,
  { identity }: Simulation,
): ConnectedApp {
  const [basicId, basicSecret] = basicCredentials(authorization);
  const app = identity.apps.get(form.get("client_id") ?? basicId ?? "");
  if (app === undefined) throw new OAuthError("invalid_client_id", "client identifier invalid");
  if ((form.get("client_secret") ?? basicSecret) !== app.clientSecret) {
    throw new OAuthError("invalid_client", "invalid client credentials");
  }
  return app;
}

function basicCredentials(authorization: string | null): readonly (string | undefined)[] {
  if (!authorization?.startsWith("Basic ")) return [];
  return atob(authorization.slice("Basic ".length)).split(":").map(decodeURIComponent);
}
