import { hc } from "hono/client";
import type { Api } from "./api.ts";

/** A typed client of the API. Pages pass a fetch that calls the API in process. */
export function createApiClient(origin: string, fetch: typeof globalThis.fetch) {
  return hc<Api>(`${origin}/api/v1`, { fetch });
}

export type ApiClient = ReturnType<typeof createApiClient>;
