import type { Env } from "#worker/env.ts";
import {
  type TokenKeeper,
  type TokenKeeperOf,
  tokenObjectName,
} from "#worker/usecases/connections/token-ports.ts";

/** The object that keeps a connection's tokens, of which there is one anywhere. */
export function createTokenKeepers(env: Env): TokenKeeperOf {
  return (owner): TokenKeeper => {
    const object = () => env.CONNECTION_TOKENS.getByName(tokenObjectName(owner));
    return {
      establish: async (login, organizationId) => object().establish(login, organizationId),
      access: async () => object().access(),
      renew: async (failedAccessToken) => object().renew(failedAccessToken),
      disconnect: async () => object().disconnect(),
    };
  };
}
