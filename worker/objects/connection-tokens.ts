import { DurableObject } from "cloudflare:workers";
import type { Env } from "#worker/env.ts";
import { createTokenKeeper } from "#worker/usecases/connections/token-keeper.ts";
import {
  type LoginAnswer,
  type TokenKeeper,
  type TokenKeeperNeeds,
  type TokenOwner,
  type TokenRecord,
  type TokenStorage,
  tokenOwnerOf,
} from "#worker/usecases/connections/token-ports.ts";

const recordKey = "tokens";
const ownerKey = "owner";
/** Salesforce lets a refresh token lapse that nobody has used for thirty days. */
const keepAliveMs = 7 * 86_400_000;

/**
 * The tokens of one connection, in the object's own storage: an instance that has been replaced can no longer write there, so
 * it cannot bring back a token that is spent. What lies there is sealed.
 */
export function connectionTokensObject(build: (env: Env) => { readonly connectionTokens: TokenKeeperNeeds }) {
  return class ConnectionTokens extends DurableObject<Env> implements TokenKeeper {
    readonly #needs: TokenKeeperNeeds;
    #keeper: TokenKeeper | null = null;

    constructor(ctx: DurableObjectState, env: Env) {
      super(ctx, env);
      this.#needs = build(env).connectionTokens;
    }

    establish(
      login: LoginAnswer | null,
      organizationId: string | null,
    ): ReturnType<TokenKeeper["establish"]> {
      return this.#open().establish(login, organizationId);
    }

    access(): ReturnType<TokenKeeper["access"]> {
      return this.#open().access();
    }

    renew(failedAccessToken: string): ReturnType<TokenKeeper["renew"]> {
      return this.#open().renew(failedAccessToken);
    }

    disconnect(): ReturnType<TokenKeeper["disconnect"]> {
      return this.#open().disconnect();
    }

    /** A connection that is idle is renewed now and then, or its refresh token would lapse. */
    override async alarm(): Promise<void> {
      const keeper = this.#open();
      const access = await keeper.access();
      if (!access.ok) return;
      const renewed = await keeper.renew(access.value.accessToken);
      // A refusal is noted on the connection; what passes is for the next time.
      if (!renewed.ok && renewed.error.kind !== "needs-reauth") await this.#planKeepAlive();
    }

    #open(): TokenKeeper {
      this.#keeper ??= createTokenKeeper(this.#needs, { owner: this.#owner(), storage: this.#storage() });
      return this.#keeper;
    }

    #storage(): TokenStorage {
      const { storage } = this.ctx;
      return {
        read: async () => storage.kv.get<TokenRecord>(recordKey) ?? null,
        write: async (record) => {
          storage.kv.put(recordKey, record);
          // An alarm that wakes an evicted object may find it without its name (workerd issue 6850), so it is kept.
          storage.kv.put(ownerKey, this.#owner());
          await this.#planKeepAlive();
          await storage.sync();
        },
        clear: async () => {
          await storage.deleteAlarm();
          await storage.deleteAll();
        },
      };
    }

    async #planKeepAlive(): Promise<void> {
      await this.ctx.storage.setAlarm(this.#needs.clock.now() + keepAliveMs);
    }

    #owner(): TokenOwner {
      const { name } = this.ctx.id;
      const kept = name === undefined ? this.ctx.storage.kv.get<TokenOwner>(ownerKey) : tokenOwnerOf(name);
      if (kept === undefined) throw new Error("Broken invariant: a token object is reached by its name");
      return kept;
    }
  };
}
