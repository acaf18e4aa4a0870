import type { Context } from "hono";
import type { Principal } from "#worker/domain/access/principal.ts";
import { assert } from "#worker/domain/result.ts";
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
 * answers are kept; a refusal has done nothing, so a retry is judged anew. Keys belong to the caller in their seat, and the
 * route's guard has let the caller in before: who may no longer ask gets no old answer either. Of an answer with a secret
 * only is kept that it was given. One that begins a session is not kept: who asks again is another session.
 */
export async function answerOnce(
  c: Context<AppContext>,
  next: () => Promise<void>,
  { answersSecret }: { readonly answersSecret: boolean },
): Promise<Response | undefined> {
  const key = c.req.header("idempotency-key");
  if (c.req.method !== "POST" || key === undefined) {
    await next();
    return undefined;
  }
  if (!keyShape.test(key)) return problem(c, "invalid-idempotency-key");
  return answerUnder({ actor: seatOf(c), key }, c, { next, answersSecret });
}

async function answerUnder(
  key: KeyOfActor,
  c: Context<AppContext>,
  { next, answersSecret }: { next: () => Promise<void>; answersSecret: boolean },
): Promise<Response | undefined> {
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
  const given = await replyToKeep(c);
  const reply = given !== null && answersSecret ? await withheld(c) : given;
  const requestHash = digest.finish();
  // A body that was not read to its end cannot be compared with the next one, so nothing is promised for it.
  if (reply === null || requestHash === null) await idempotency.release(key, claim.claimedAt);
  else await idempotency.keep(key, { claimedAt: claim.claimedAt, requestHash, reply });
  return undefined;
}

/** Who asks, and from which seat: a key that somebody used at one place says nothing at another. */
function seatOf(c: Context<AppContext>): string {
  const principal = c.get("principal");
  const who = principal?.user ?? c.get("session")?.user;
  assert(who, "whoever was let in is somebody");
  return `${who.id}:${principal === null ? "none" : placeOf(principal)}`;
}

function placeOf(principal: Principal): string {
  if (principal.audience === "company") return principal.tenant.tenantId;
  if (principal.organisation !== null) return "partner";
  return principal.partnerships.map(({ tenant, partnerId }) => `${tenant.tenantId}/${partnerId}`).join();
}

/** What is answered in the place of a secret that has been shown. */
async function withheld(c: Context<AppContext>): Promise<KeptReply> {
  const told = problem(c, "answer-not-kept");
  return {
    status: told.status,
    headers: { "content-type": told.headers.get("content-type") ?? "" },
    body: await told.text(),
  };
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
  if (!ok || !isShort || !(isJson || status === 204) || headers.has("set-cookie")) return null;
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
