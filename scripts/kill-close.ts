import { createHash } from "node:crypto";
import { cpSync } from "node:fs";
import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import { createApiUser } from "../worker/dev/api-user.ts";
import type { EntryDraft } from "../worker/domain/ledger/entry.ts";
import { bundleWorker, type WorkerBundle } from "./bundle-worker.ts";
import {
  type CloseProgress,
  type CloseStep,
  closeSteps,
  type LocalShard,
  openLocalShard,
} from "./close-outcome.ts";
import {
  applyLocalMigrations,
  buildPages,
  type DevServer,
  forgetState,
  startDevServer,
  tickCron,
} from "./dev-server.ts";

export type KilledClose = {
  readonly company: {
    readonly key: string;
    readonly member: { readonly email: string; readonly password: string };
  };
  readonly port: number;
  readonly stateDir: string;
  readonly partners: number;
  readonly entries: number;
  readonly rounds: number;
};

const period = "2026-01";
const draftsPerCall = 200;
const workTimeoutMs = 900_000;
const tickEveryMs = 2_000;
/** The steps of a closing last milliseconds, so those are watched without a pause; statements leave time for one. */
const lookEveryMs = 1;
/** As many steps as have to be hit while work was left, for a round to have shown anything. */
const fewestKills = 5;

/**
 * Closes a period and issues its statements from one and the same ledger twice: once undisturbed, and once with the server killed at
 * every step that can be caught. What both come to must be the same: every entry by its hash, the closing's entry, sums, heads,
 * statements with their numbers and words, and the audit log; without moments, random ids, and what is hashed over them.
 */
export async function killPeriodClose(wanted: KilledClose): Promise<void> {
  const undisturbed = `${wanted.stateDir}-undisturbed`;
  const killed = `${wanted.stateDir}-killed`;
  buildPages();
  const bundle = bundleWorker(`${wanted.stateDir}-bundle`);
  const { tenantId } = await prepare(wanted, bundle);
  await copyState(wanted.stateDir, undisturbed);
  const run = { ...wanted, bundle, tenantId };
  const alone = await closeAndIssue({ ...run, stateDir: undisturbed, kills: false });
  console.log(`undisturbed: closed in ${alone.closed}, statements issued in ${alone.issued}`);
  for (let round = 1; round <= wanted.rounds; round += 1) {
    await copyState(wanted.stateDir, killed);
    const found = await closeAndIssue({ ...run, stateDir: killed, kills: true });
    for (const { step, done, of } of found.killedAt)
      console.log(`round ${round}: killed when ${step}, ${done} of ${of}`);
    if (found.killedAt.length < fewestKills)
      throw new Error(`only ${found.killedAt.length} kills came in time`);
    compare(alone.outcome, found.outcome);
    console.log(
      `round ${round}: closed in ${found.closed}, statements issued in ${found.issued}; the same outcome after ` +
        `${found.killedAt.length} kills: ${found.outcome.length} facts, ${digestOf(found.outcome)}; ` +
        `${found.verified} entries verify; slowest restart ${(Math.max(...found.restartsMs) / 1000).toFixed(2)} s`,
    );
  }
}

/** A ledger that is ready to be closed, with its server gone. */
async function prepare({ stateDir, port, company, partners, entries }: KilledClose, bundle: WorkerBundle) {
  forgetState(stateDir);
  applyLocalMigrations(stateDir);
  const server = await startDevServer({ port, stateDir, log: "keep", bundle });
  try {
    const seeded = await fetch(`${server.origin}/dev/seed`, { method: "POST" });
    if (!seeded.ok) throw new Error(`the demo could not be seeded: ${await seeded.text()}`);
    for (let from = 0; from < entries; from += draftsPerCall) {
      const drafts = draftsFrom(from, { partners, count: Math.min(draftsPerCall, entries - from) });
      const body = JSON.stringify({ company: company.key, drafts });
      const answer = await fetch(`${server.origin}/dev/ledger/append`, { method: "POST", body });
      const result = (await answer.json()) as { readonly ok: boolean };
      if (!result.ok) throw new Error(`the ledger refused: ${JSON.stringify(result)}`);
    }
    const user = await signIn(server, company.member);
    const session = await user.get<{ readonly company: { readonly id: string } }>("/session");
    // Both runs begin with the same signed head.
    await user.get("/ledger/head");
    type Detail = { readonly checklist: readonly { readonly item: string; readonly status: string }[] };
    const { checklist } = await user.get<Detail>(`/periods/${period}`);
    for (const { item, status } of checklist) {
      if (status !== "blocks") continue;
      await user.tell(`/periods/${period}/waivers`, { item, reason: "Nothing was imported for this" });
    }
    return { tenantId: session.company.id };
  } finally {
    await server.stop();
  }
}

async function copyState(from: string, to: string): Promise<void> {
  forgetState(to);
  cpSync(from, to, { recursive: true });
}

type Run = {
  readonly outcome: readonly string[];
  readonly killedAt: readonly CloseProgress[];
  readonly restartsMs: readonly number[];
  readonly verified: number;
  readonly closed: string;
  readonly issued: string;
};

async function closeAndIssue(
  wanted: KilledClose & {
    readonly bundle: WorkerBundle;
    readonly tenantId: string;
    readonly kills: boolean;
  },
): Promise<Run> {
  const { stateDir, port, bundle, tenantId, company, kills } = wanted;
  const start = () => startDevServer({ port, stateDir, log: "keep", bundle });
  const restartsMs: number[] = [];
  const killedAt: CloseProgress[] = [];
  let server = await start();
  let shard = openLocalShard(stateDir, { tenantId, period });
  /** Goes on until the work is through, killed whenever it has come to the next of the moments. */
  const workThrough = async (through: CloseStep, moments: readonly Moment[]): Promise<string> => {
    const started = performance.now();
    let last: CloseProgress | null = null;
    for (;;) {
      const left = moments.filter((moment) => kills && (last === null || !isReached(moment, last)));
      const [next] = left;
      const at = await waitFor({ server, shard, moment: next ?? { step: through, share: 0 } });
      if (next === undefined || rankOf(at.step) >= rankOf(through)) break;
      await server.stop("SIGKILL");
      last = shard.progress();
      if (rankOf(last.step) < rankOf(through)) killedAt.push(last);
      // Nobody is there to wait for the lease of a job that died with its server.
      shard.endLeases();
      shard.close();
      const restarted = performance.now();
      server = await start();
      restartsMs.push(performance.now() - restarted);
      shard = openLocalShard(stateDir, { tenantId, period });
      // Its answer comes when the work may be through already.
      tickCron(server.origin).catch(() => {});
    }
    return `${((performance.now() - started) / 1000).toFixed(1)} s`;
  };
  try {
    const begin = async (path: string, body: object) => {
      const user = await signIn(server, company.member);
      // Nobody waits for the answer: the server may be gone before it.
      user.tell(path, body).catch((error) => {
        if (!kills) console.error(error);
      });
    };
    await begin(`/periods/${period}/close`, {});
    const closed = await workThrough("closed", closingMoments);
    await begin("/statements/issues", { period });
    const issued = await workThrough("done", issuingMoments);
    await untilIdle(server, shard);
    const user = await signIn(server, company.member);
    type Verdict = { readonly ok: boolean; readonly checked: number };
    const verdict = await user.post<Verdict>("/ledger/verify", {});
    if (!verdict.ok) throw new Error(`the ledger does not verify: ${JSON.stringify(verdict)}`);
    return { outcome: shard.outcome(), killedAt, restartsMs, verified: verdict.checked, closed, issued };
  } catch (error) {
    console.error(server.output());
    throw error;
  } finally {
    shard.close();
    await server.stop("SIGKILL");
  }
}

/** A step, and how much of it is done: a kill comes as soon as that can be seen in the database. */
type Moment = { readonly step: CloseStep; readonly share: number };

const closingMoments: readonly Moment[] = [
  { step: "begun", share: 0 },
  { step: "counting", share: 0 },
  { step: "counting", share: 0.5 },
  { step: "counted", share: 0 },
  { step: "summed up", share: 0 },
  { step: "posted", share: 0 },
  { step: "signed", share: 0 },
];

const issuingMoments: readonly Moment[] = [
  { step: "issue begun", share: 0 },
  { step: "issuing", share: 0.2 },
  { step: "issuing", share: 0.6 },
  { step: "issued", share: 0 },
  { step: "packing", share: 0 },
];

function isReached({ step, share }: Moment, at: CloseProgress): boolean {
  if (step !== at.step) return rankOf(at.step) > rankOf(step);
  return at.of === 0 || at.done / at.of >= share;
}

function rankOf(step: CloseStep): number {
  return closeSteps.indexOf(step);
}

async function waitFor(asked: {
  readonly server: DevServer;
  readonly shard: LocalShard;
  readonly moment: Moment;
}): Promise<CloseProgress> {
  const { server, shard, moment } = asked;
  const deadline = performance.now() + workTimeoutMs;
  let tickAt = performance.now() + tickEveryMs;
  while (performance.now() < deadline) {
    const at = shard.progress();
    if (isReached(moment, at)) return at;
    if (performance.now() > tickAt) {
      tickCron(server.origin).catch(() => {});
      tickAt = performance.now() + tickEveryMs;
    }
    await (rankOf(moment.step) <= rankOf("closed") ? nextTurn() : wait(lookEveryMs));
  }
  throw new Error(`the work does not come to "${moment.step}"`);
}

/** Copies of heads are promised as well; with them everything that was promised is done. */
async function untilIdle(server: DevServer, shard: LocalShard): Promise<void> {
  const deadline = performance.now() + workTimeoutMs;
  while (!shard.isIdle()) {
    if (performance.now() > deadline) throw new Error("something that was promised is never done");
    shard.endLeases();
    await tickCron(server.origin);
  }
}

function compare(alone: readonly string[], killed: readonly string[]): void {
  const [expected, found] = [new Set(alone), new Set(killed)];
  const missing = alone.filter((fact) => !found.has(fact));
  const added = killed.filter((fact) => !expected.has(fact));
  if (missing.length === 0 && added.length === 0 && alone.length === killed.length) return;
  const show = (name: string, list: readonly string[]) =>
    list.slice(0, 5).map((fact) => `  ${name}: ${fact.slice(0, 400)}`);
  throw new Error(
    `a closing that was killed came to something else\n${[
      ...show("only undisturbed", missing),
      ...show("only killed", added),
    ].join("\n")}`,
  );
}

function digestOf(outcome: readonly string[]): string {
  return `SHA-256 ${createHash("sha256").update(outcome.join("\n")).digest("hex").slice(0, 16)}`;
}

async function signIn({ origin }: DevServer, person: KilledClose["company"]["member"]) {
  return createApiUser({ origin, call: (request) => fetch(request), person });
}

function draftsFrom(
  from: number,
  { partners, count }: { readonly partners: number; readonly count: number },
): readonly EntryDraft[] {
  return Array.from({ length: count }, (_, index) => {
    const [at, opportunityRef] = [from + index, `opp_close-${from + index}`];
    const partnerRef = `ptr_close-${at % partners}`;
    return {
      idemKey: `credit:revenue:${opportunityRef}:${partnerRef}:0`,
      kind: "credit",
      amountMinor: 1_000 + at,
      currency: (at % partners) % 3 === 0 ? "EUR" : "USD",
      partnerRef,
      opportunityRef,
      opportunitySeq: 0,
      sharePpm: 1_000_000,
      book: "revenue",
      period,
      effectiveAt: Date.UTC(2026, 0, 15),
      reversesSeq: null,
      ruleVersion: { ruleId: "rul_close", version: 1, hash: "0".repeat(64) },
      evidenceHashes: [],
    };
  });
}
