import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Principal } from "#worker/domain/access/principal.ts";
import type { KeptReply, KeyOfActor } from "#worker/usecases/idempotency/idempotency-ports.ts";
import { isUpload } from "./body-limit.ts";
import type { AppContext } from "./context.ts";
import { problem } from "./problem.ts";
import { digestBytes, digestUpload, type RequestDigest } from "./request-digest.ts";

const keyShape = /^[\x21-\x7e]{1,255}$/;
const longestKeptBody = 256 * 1024;
const keptHeaders = ["content-type", "etag", "location"];

/**
 * A POST with an Idempotency-Key is carried out once: the same request again gets the same answer for a day. Only good
 * answers are kept; a refusal has done nothing, so a retry is judged anew. Keys belong to the caller in their seat. Signing
 * in has no caller yet and its answer is a secret, so it takes the header and is carried out each time.
 */
export function answerOnce() {
  return createMiddleware<AppContext>(async (c, next) => {
    const key = c.req.header("idempotency-key");
    const principal = c.get("principal");
    if (c.req.method !== "POST" || key === undefined || principal === null) return next();
    if (!keyShape.test(key)) return problem(c, "invalid-idempotency-key");
    return answerUnder({ actor: actorOf(principal), key }, c, next);
  });
}

async function answerUnder(key: KeyOfActor, c: Context<AppContext>, next: () => Promise<void>) {
  const { idempotency, clock } = c.get("services");
  const claim = await idempotency.claim(key, clock.now());
  if (claim.kind === "at-work")
    return problem(c, "idempotency-key-in-use", { headers: { "Retry-After": "1" } });
  const digest = await watchBody(c);
  if (claim.kind === "answered") {
    if (digest.finish() === null) await c.req.raw.body?.pipeTo(new WritableStream());
    return digest.finish() === claim.requestHash ? repeat(claim.reply) : problem(c, "idempotency-key-reused");
  }
  await next();
  const reply = await replyToKeep(c);
  const requestHash = digest.finish();
  // A body that was not read to its end cannot be compared with the next one, so nothing is promised for it.
  if (reply === null || requestHash === null) return idempotency.release(key, claim.claimedAt);
  return idempotency.keep(key, { claimedAt: claim.claimedAt, requestHash, reply });
}

function actorOf(principal: Principal): string {
  return `${principal.user.id}:${principal.audience === "company" ? principal.tenant.tenantId : "partner"}`;
}

/** Small bodies are read now; uploads are watched while the handler reads them. */
async function watchBody(c: Context<AppContext>): Promise<RequestDigest> {
  const { pathname, search } = new URL(c.req.url);
  const contentType = c.req.header("content-type") ?? "";
  const { body } = c.req.raw;
  if (body === null || !isUpload(contentType)) {
    return digestBytes(pathname + search, new Uint8Array(await c.req.arrayBuffer()));
  }
  const digest = digestUpload(pathname + search, contentType);
  c.req.raw = new Request(c.req.raw, { body: body.pipeThrough(digest.through) });
  return digest;
}

async function replyToKeep(c: Context<AppContext>): Promise<KeptReply | null> {
  const { status, headers, ok } = c.res;
  const isShort = Number(headers.get("content-length") ?? 0) <= longestKeptBody;
  const isJson = headers.get("content-type")?.startsWith("application/json") ?? false;
  if (!ok || !isShort || !(isJson || status === 204)) return null;
  const body = await c.res.clone().text();
  if (body.length > longestKeptBody) return null;
  const kept = keptHeaders.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return { status, headers: Object.fromEntries(kept), body };
}

function repeat({ status, headers, body }: KeptReply): Response {
  const isEmpty = status === 204;
  return new Response(isEmpty ? null : body, {
    status,
    headers: { ...headers, "Idempotency-Replayed": "true" },
  });
}
