import { ConnectionReset, salesforceError } from "../salesforce-error.ts";
import type { Simulation } from "../simulation.ts";
import { factsOf } from "./call-facts.ts";
import type { CallFacts } from "./fault-book.ts";
import type { FaultEffect } from "./fault-effect.ts";

/** Carries a call out with the faults that strike it, and writes it down. */
export async function answerWithFaults(
  request: Request,
  simulation: Simulation,
  carryOut: (request: Request) => Promise<Response>,
): Promise<Response> {
  const { faults, callLog, clock } = simulation;
  const facts = await factsOf(request);
  const struck = faults.strike(facts);
  const { method, path, object, grantType, soql } = facts;
  const names = struck.map((fault) => fault.name);
  const call = { atMs: clock.now(), method, path, object, grantType, soql, faults: names, status: 0 };
  callLog.add(call);
  const effects = struck.map((fault) => fault.effect);
  for (const effect of effects) await before(effect, request, simulation);
  let answer = await answerInstead(effects, request, facts);
  answer ??= await carryOut(request);
  for (const effect of effects) answer = await after(effect, answer);
  call.status = answer.status;
  return answer;
}

async function before(effect: FaultEffect, request: Request, simulation: Simulation): Promise<void> {
  if (effect.kind === "slow") await simulation.sleep(effect.delayMs);
  if (effect.kind === "reset" && effect.when === "before") throw new ConnectionReset();
  if (effect.kind === "end-session") {
    const token = request.headers.get("authorization")?.split(" ")[1] ?? "";
    const session = simulation.identity.sessions.get(token);
    if (session !== undefined) session.ended = true;
  }
}

/** The first of the faults that has an answer of its own gives it. */
async function answerInstead(
  effects: readonly FaultEffect[],
  request: Request,
  facts: CallFacts,
): Promise<Response | null> {
  for (const effect of effects) {
    if (effect.kind === "error") return answerError(effect, request, facts);
    if (effect.kind === "raw") {
      const headers = effect.contentType === null ? {} : { "Content-Type": effect.contentType };
      return new Response(effect.body === "" ? null : effect.body, { status: effect.status, headers });
    }
    if (effect.kind === "oauth-error") {
      const { error, description, status } = effect;
      return Response.json({ error, error_description: description }, { status });
    }
  }
  return null;
}

/** Where many records are written at once, the call succeeds and each of its results fails. */
async function answerError(
  effect: Extract<FaultEffect, { kind: "error" }>,
  request: Request,
  facts: CallFacts,
): Promise<Response> {
  const { status, errorCode, message } = effect;
  if (errorCode === "UNABLE_TO_LOCK_ROW" && facts.path.endsWith("/composite/sobjects")) {
    const { records = [] } = (await request.json()) as { records?: readonly unknown[] };
    const failed = { success: false, errors: [{ statusCode: errorCode, message, fields: [] }] };
    return Response.json(records.map(() => failed));
  }
  return Response.json([salesforceError(status, errorCode, message).toBody()], { status });
}

async function after(effect: FaultEffect, answer: Response): Promise<Response> {
  if (effect.kind === "reset" && effect.when === "after") {
    await answer.body?.cancel();
    throw new ConnectionReset();
  }
  if (effect.kind !== "truncate" && effect.kind !== "cut") return answer;
  const whole = new Uint8Array(await answer.arrayBuffer());
  const kept = whole.slice(0, Math.floor(whole.length * effect.keep));
  return effect.kind === "cut" ? new Response(kept, answer) : new Response(breakingOff(kept), answer);
}

function breakingOff(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let sent = false;
  return new ReadableStream({
    pull: (controller) => {
      if (sent) controller.error(new ConnectionReset());
      else controller.enqueue(bytes);
      sent = true;
    },
  });
}
