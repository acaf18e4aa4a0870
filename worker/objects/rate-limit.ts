import { DurableObject } from "cloudflare:workers";
import type { Env } from "#worker/env.ts";

export function rateLimitObject() {
  return class RateLimit extends DurableObject<Env> {};
}
