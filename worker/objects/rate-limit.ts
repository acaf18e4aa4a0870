import { DurableObject } from "cloudflare:workers";
import {
  type Admission,
  type AttemptPolicy,
  type AttemptState,
  addressPolicy,
  admitAttempt,
  emailPolicy,
  forgetAttemptsAt,
  noAttempts,
  type SettledAttempt,
  settleAttempt,
} from "#worker/domain/access/attempts.ts";
import type { Env } from "#worker/env.ts";
import type { AdmissionAnswer, AttemptCounter, AttemptKind } from "#worker/usecases/access/access-ports.ts";

const policies: Readonly<Record<AttemptKind, AttemptPolicy>> = { email: emailPolicy, address: addressPolicy };

/** Attempts ahead in the queue take about the time of a password check; past this many looks the caller is sent away. */
const looks = 20;
const lookEveryMs = 100;
const busyRetryMs = 1_000;

/** The attempts on one e-mail address, or from one network address. An alarm empties it when nothing counts any more. */
export function rateLimitObject() {
  return class RateLimit extends DurableObject<Env> implements AttemptCounter {
    async admit(kind: AttemptKind, now: number): Promise<AdmissionAnswer> {
      for (let look = 0; look < looks; look += 1) {
        const admission = this.#tryToAdmit(kind, now);
        if (admission.kind === "admitted") return { kind: "admitted" };
        if (admission.kind === "refused") return { kind: "refused", retryAt: admission.retryAt };
        await scheduler.wait(lookEveryMs);
      }
      return { kind: "refused", retryAt: now + busyRetryMs };
    }

    async settle(kind: AttemptKind, settled: SettledAttempt): Promise<void> {
      await this.#save(kind, settleAttempt(this.#load(), settled));
    }

    override async alarm(): Promise<void> {
      await this.ctx.storage.deleteAll();
    }

    /** Reads, decides and writes without a pause, so no other attempt comes between. */
    #tryToAdmit(kind: AttemptKind, now: number): Admission {
      const admission = admitAttempt(this.#load(), policies[kind], now);
      if (admission.kind === "admitted") this.ctx.waitUntil(this.#save(kind, admission.state));
      return admission;
    }

    #load(): AttemptState {
      return this.ctx.storage.kv.get<AttemptState>("attempts") ?? noAttempts;
    }

    async #save(kind: AttemptKind, state: AttemptState): Promise<void> {
      this.ctx.storage.kv.put("attempts", state);
      await this.ctx.storage.setAlarm(forgetAttemptsAt(state, policies[kind]));
    }
  };
}
