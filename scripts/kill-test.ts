import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createApiUser } from "../worker/dev/api-user.ts";
import { demoCompanies } from "../worker/dev/demo/cast.ts";
import type { EntryDraft } from "../worker/domain/ledger/entry.ts";
import { bundleWorker } from "./bundle-worker.ts";
import {
  applyLocalMigrations,
  buildPages,
  type DevServer,
  forgetState,
  startDevServer,
  tickCron,
} from "./dev-server.ts";
import { killPeriodClose } from "./kill-close.ts";
import { killRegistrationClock } from "./kill-registrations.ts";

/**
 * Kills the server while it imports and appends, again and again, and looks afterwards: every entry that was acknowledged must be there with
 * the same hash, every import that was accepted must go on to its end, and the chain must verify. Then it publishes a rule that changes every
 * deal and kills the run that carries it out: each deal must be reversed once, and nothing else posted. Last it kills a back-test, which must
 * find what one that is left alone finds, deal by deal. `--mode ledger` only appends, so that many rounds are cheap. `--mode close` closes a
 * period of `--partners` and `--entries` and issues its statements, killed at every step. `--mode registrations` kills it while
 * `--registrations` end in one minute and as many are reminded of. Loopback only.
 */
const { values: options } = parseArgs({
  options: {
    mode: { type: "string", default: "all" },
    /** 5 unless said; of closings, each of which is killed many times, 1. */
    rounds: { type: "string" },
    port: { type: "string", default: "8797" },
    state: { type: "string", default: ".wrangler/kill-test" },
    rows: { type: "string", default: "2000" },
    /** How often the run that carries out a published rule is killed, and how often the back-test. */
    runs: { type: "string", default: "2" },
    partners: { type: "string", default: "200" },
    entries: { type: "string", default: "12000" },
    registrations: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
  },
});

const company = demoCompanies.find(({ story }) => story === null) ?? demoCompanies[0];
if (company === undefined) throw new Error("the demo has no company");
const onlyLedger = options.mode === "ledger";
if (!["all", "ledger", "close", "registrations"].includes(options.mode))
  throw new Error("--mode is all, ledger, close or registrations");
if (options.mode === "registrations") {
  await killRegistrationClock({
    member: (demoCompanies[0] ?? company).member,
    port: Number(options.port),
    stateDir: options.state,
    registrations: Number(options.registrations),
  });
  console.log("kill-test: passed");
  process.exit(0);
}
if (options.mode === "close") {
  await killPeriodClose({
    company,
    port: Number(options.port),
    stateDir: options.state,
    partners: Number(options.partners),
    entries: Number(options.entries),
    rounds: Number(options.rounds ?? 1),
  });
  console.log("kill-test: passed");
  process.exit(0);
}
const rounds = Math.min(Number(options.rounds ?? 5), 100);
const clients = 4;
const draftsPerCall = 25;
const shortestLifeMs = 300;
const longestLifeMs = onlyLedger ? 1_500 : 3_500;
const settleTimeoutMs = 180_000;
const runTimeoutMs = 300_000;
const firstLifeMs = 400;
const mostMisses = 6;
const silenceMs = 300;
const longestRestartMs = 3_000;

/** Nothing of the files came through a marketplace, so every deal's one credit has to be reversed. */
const marketplaceOnly = {
  name: "Marketplace only",
  priority: 1,
  workflow: {
    kind: "single",
    filter: { sources: ["marketplace"] },
    model: { kind: "equal_split" },
  },
};

/** The rule that is published leaves every deal to nobody, so this one changes them all. */
const equalSplit = {
  name: "Equal split",
  priority: 1,
  workflow: { kind: "single", model: { kind: "equal_split" } },
};

type Acknowledged = Map<number, string>;
type User = Awaited<ReturnType<typeof createApiUser>>;

const acknowledged: Acknowledged = new Map();
/** Every entry that was read, by its place in the ledger. */
const present = new Map<number, Entry>();
const restartsMs: number[] = [];
const chance = seededChance(Number(options.seed));
buildPages();
const bundle = bundleWorker(`${options.state}-bundle`);
let server = await prepare();
try {
  for (let round = 1; round <= rounds; round += 1) {
    const { accepted, killedAt } = await loadAndKill(round);
    server = await start();
    await appendAgain(round);
    restartsMs.push(performance.now() - killedAt);
    if (!onlyLedger) await tickCron(server.origin);
    await judge(round, accepted);
  }
  await judgeAll();
  reportRestarts();
  if (!onlyLedger) {
    await publishAndKill(Math.min(Number(options.runs), 100));
    await backTestAndKill(Math.min(Number(options.runs), 100));
  }
  console.log(`kill-test: passed; ${acknowledged.size} acknowledged entries, none lost`);
} catch (error) {
  console.error(error);
  console.error(server.output());
  process.exitCode = 1;
} finally {
  await server.stop("SIGKILL");
}

async function prepare(): Promise<DevServer> {
  forgetState(options.state);
  applyLocalMigrations(options.state);
  const fresh = await start();
  const seeded = await fetch(`${fresh.origin}/dev/seed`, { method: "POST" });
  if (!seeded.ok) throw new Error(`the demo could not be seeded: ${await seeded.text()}`);
  return fresh;
}

function start(): Promise<DevServer> {
  return startDevServer({ port: Number(options.port), stateDir: options.state, log: "keep", bundle });
}

/** What is appended as soon as the server answers is acknowledged like anything else. */
async function appendAgain(round: number): Promise<void> {
  for (const { seq, entryHash } of await append(draftsOf(`${round}-restart`)))
    acknowledged.set(seq, entryHash);
}

/** From the kill to the first append that was acknowledged after it. */
function reportRestarts(): void {
  const inOrder = restartsMs.toSorted((a, b) => a - b);
  const median = inOrder[Math.floor(inOrder.length / 2)];
  const slowest = inOrder.at(-1);
  if (median === undefined || slowest === undefined) return;
  const late = inOrder.filter((ms) => ms > longestRestartMs).length;
  console.log(
    `restarts: ${inOrder.length}, median ${inSeconds(median)}, slowest ${inSeconds(slowest)}; ` +
      `${late} took longer than ${inSeconds(longestRestartMs)}`,
  );
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

type Kill = {
  /** The import that the server accepted before it died, or null when the kill came first. */
  readonly accepted: string | null;
  readonly killedAt: number;
};

async function loadAndKill(round: number): Promise<Kill> {
  let accepted: string | null = null;
  const importing = onlyLedger
    ? null
    : (await signIn()).startImport(fileOf(round)).then(
        ({ id }) => {
          accepted = id;
        },
        () => {},
      );
  const appending = Array.from({ length: clients }, (_, client) => appendUntilDead(`${round}-${client}`));
  const lifeMs = shortestLifeMs + chance() * (longestLifeMs - shortestLifeMs);
  await wait(lifeMs);
  const killedAt = performance.now();
  await server.stop("SIGKILL");
  await Promise.all([importing, ...appending]);
  console.log(
    `round ${round}: killed after ${lifeMs.toFixed(0)} ms; ${acknowledged.size} entries acknowledged so far` +
      (onlyLedger ? "" : `; import ${accepted === null ? "not accepted yet" : "accepted"}`),
  );
  return { accepted, killedAt };
}

async function appendUntilDead(client: string): Promise<void> {
  for (let call = 0; ; call += 1) {
    const answer = await append(draftsOf(`${client}-${call}`)).catch(() => null);
    if (answer === null) return;
    for (const { seq, entryHash } of answer) acknowledged.set(seq, entryHash);
  }
}

async function judge(round: number, accepted: string | null): Promise<void> {
  const user = await signIn();
  if (accepted !== null) {
    const { status, counts } = await user.finishImport(accepted);
    if (status !== "done") throw new Error(`round ${round}: the import ended as ${status}`);
    if (counts.rows !== Number(options.rows)) throw new Error(`round ${round}: ${counts.rows} rows imported`);
  }
  if (!onlyLedger) await settle(user, round);
  for (const entry of await readEntries(user, { after: present.size })) present.set(entry.seq, entry);
  const keys = new Set([...present.values()].map(({ idemKey }) => idemKey));
  if (keys.size !== present.size || !present.has(present.size))
    throw new Error(`round ${round}: an entry is there twice, or missing`);
  const lost = [...acknowledged].filter(([seq, hash]) => present.get(seq)?.entryHash !== hash);
  if (lost.length > 0)
    throw new Error(`round ${round}: acknowledged entries lost: ${lost.map(([seq]) => seq).join(", ")}`);
  // Chain, balances and tree are made again from the stored bytes.
  const verdict = await user.post<{ ok: boolean; checked: number; reason?: string }>("/ledger/verify", {});
  if (!verdict.ok || verdict.checked !== present.size)
    throw new Error(`round ${round}: ${present.size} entries, and ${JSON.stringify(verdict)}`);
  console.log(
    `round ${round}: ${verdict.checked} entries verify, every acknowledged one is there, none twice`,
  );
}

/** What was read round by round is still there, entry by entry. */
async function judgeAll(): Promise<void> {
  const entries = await readEntries(await signIn(), { after: 0 });
  const changed = entries.filter(({ seq, entryHash }) => present.get(seq)?.entryHash !== entryHash);
  if (entries.length !== present.size || changed.length > 0)
    throw new Error(`${entries.length} entries of ${present.size}, ${changed.length} of them changed`);
}

/** Every deal of the files is won and has one partner, so once nothing waits all that was won must be attributed. */
async function settle(user: User, round: number): Promise<void> {
  const deadline = performance.now() + settleTimeoutMs;
  while (performance.now() < deadline) {
    const { waiting, totals } = await user.get<Overview>("/overview");
    const [total] = totals;
    const isWhole = (total?.wonCount ?? 0) % Number(options.rows) === 0;
    if (waiting === 0 && isWhole && total?.wonMinor === total?.attributedMinor) return;
    await wait(250);
    await tickCron(server.origin);
  }
  throw new Error(`round ${round}: deals still wait to be attributed`);
}

async function publishAndKill(kills: number): Promise<void> {
  const author = await signIn();
  const { id: importId } = await author.startImport(fileOf(0));
  await author.finishImport(importId);
  // Credits that are still being posted for the import would be counted as the publication's.
  await settle(author, rounds);
  const deals = (await author.get<Overview>("/overview")).totals[0]?.wonCount ?? 0;
  const before = await countRevenueEntries(author);
  const { id } = await author.post<{ id: string }>("/rules", { definition: marketplaceOnly });
  const countPosted = async () => (await countRevenueEntries(author)) - before;
  await killAtWork(author, {
    name: "publication",
    kills,
    begin: () => author.post(`/rules/${id}/publish`, { effectiveFrom: null }),
    countDone: countPosted,
    of: deals,
  });
  await waitUntil("the publication", async () => (await countPosted()) >= deals);
  const { id: runId } = await author.post<{ id: string }>("/attribution/runs", { scope: "all" });
  const readRun = () => author.get<Run>(`/attribution/runs/${runId}`);
  await waitUntil("a run after the publication", async () => isDone(await readRun()));
  const [posted, again] = [await countPosted(), await readRun()];
  if (posted !== deals || again.considered < deals || again.posted !== 0)
    throw new Error(`${posted} entries posted for ${deals} deals, and then ${JSON.stringify(again)}`);
  const verdict = await author.post<{ ok: boolean; checked: number }>("/ledger/verify", {});
  if (!verdict.ok) throw new Error(JSON.stringify(verdict));
  console.log(`publication: ${posted} reversals for ${deals} deals, ${verdict.checked} entries verify`);
}

async function backTestAndKill(kills: number): Promise<void> {
  const request = { definition: equalSplit, from: "2026-01-01", to: "2026-12-31" };
  const user = await signIn();
  const { id: leftAlone } = await user.post<{ id: string }>("/back-tests", request);
  const expected = await findingsOf(user, leftAlone);
  const readLatest = async () => {
    const { items } = await user.get<{ items: readonly BackTest[] }>("/back-tests?limit=1");
    return items[0]?.id === leftAlone ? undefined : items[0];
  };
  await killAtWork(user, {
    name: "back-test",
    kills,
    begin: () => user.post("/back-tests", request),
    countDone: async () => (await readLatest())?.considered ?? 0,
    of: expected.considered,
  });
  const killed = await readLatest();
  if (killed === undefined) throw new Error("the back-test was killed before it was accepted");
  const found = await findingsOf(user, killed.id);
  if (found.text !== expected.text)
    throw new Error(
      `a back-test that was killed found\n${found.text}\nand one that was not\n${expected.text}`,
    );
  console.log(`back-test: the same ${found.changes} changed deals as one that was left alone`);
}

/**
 * Begins some work and kills the server in it, and again in what is left of it. At least one kill has to fall between two chunks: how long
 * that takes depends on the machine, so a kill that came too early or too late is followed by a later or an earlier one.
 */
async function killAtWork(user: User, { name, kills, begin, countDone, of }: Work): Promise<void> {
  let inTheMiddle = 0;
  let done = 0;
  let lifeMs = firstLifeMs;
  for (let kill = 1; inTheMiddle < kills && kill <= kills + mostMisses; kill += 1) {
    // Nobody waits for the answer: locally it comes after the work.
    if (done === 0 || done >= of) begin().catch(() => {});
    else await untilAtWork(user);
    await wait(lifeMs * (0.5 + chance()));
    await server.stop("SIGKILL");
    server = await start();
    done = await countDone();
    console.log(`${name}: killed after ${done} of ${of} deals`);
    if (done > 0 && done < of) inTheMiddle += 1;
    else if (inTheMiddle > 0) break;
    else lifeMs *= done === 0 ? 2 : 0.5;
  }
  if (inTheMiddle === 0 && kills > 0)
    throw new Error(`${name}: no kill came in the middle; give it more rows`);
}

type Work = {
  readonly name: string;
  readonly kills: number;
  readonly begin: () => Promise<unknown>;
  readonly countDone: () => Promise<number>;
  readonly of: number;
};

/** The local server answers nobody while it works, so whoever waits long for an answer knows that it does. */
async function untilAtWork(user: User): Promise<void> {
  const deadline = performance.now() + runTimeoutMs;
  while (performance.now() < deadline) {
    tickCron(server.origin).catch(() => {});
    const answered = user.get("/session").then(
      () => true,
      () => true,
    );
    if (!(await Promise.race([answered, wait(silenceMs, false)]))) return;
    await wait(100);
  }
  throw new Error("the work does not go on");
}

/** Everything that a back-test has found, once it is done. */
async function findingsOf(user: User, id: string) {
  const read = () => user.get<BackTest>(`/back-tests/${id}`);
  await waitUntil("the back-test", async () => isDone(await read()));
  const { considered, total, changedDeals, results } = await read();
  const changes = await readAll<unknown>(user, `/back-tests/${id}/changes`);
  const text = JSON.stringify({ considered, total, changedDeals, results, changes });
  return { text, considered, changes: changes.length };
}

type Progress = { readonly status: string; readonly considered: number };
type Run = Progress & { readonly posted: number };
type BackTest = Progress & {
  readonly id: string;
  readonly total: number;
  readonly changedDeals: number;
  readonly results: readonly unknown[];
};

function isDone({ status }: Progress): boolean {
  return status === "done";
}

async function waitUntil(what: string, isThere: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + runTimeoutMs;
  while (performance.now() < deadline) {
    if (await isThere()) return;
    await wait(100);
    await tickCron(server.origin);
  }
  throw new Error(`${what} does not go on`);
}

async function countRevenueEntries(user: User): Promise<number> {
  type Totals = { readonly totals: readonly { readonly book: string; readonly entries: number }[] };
  const { totals } = await user.get<Totals>("/ledger/totals");
  return totals.filter(({ book }) => book === "revenue").reduce((sum, each) => sum + each.entries, 0);
}

type Overview = {
  readonly waiting: number;
  readonly totals: readonly {
    readonly wonMinor: number;
    readonly attributedMinor: number;
    readonly wonCount: number;
  }[];
};

type Entry = { readonly seq: number; readonly entryHash: string; readonly idemKey: string };

/** The entries after one of them, the newest first. */
async function readEntries(user: User, { after }: { readonly after: number }): Promise<readonly Entry[]> {
  const isKnown = ({ seq }: Entry) => seq <= after;
  const entries = await readAll<Entry>(user, "/ledger/entries?sort=-seq", isKnown);
  return entries.filter((entry) => !isKnown(entry));
}

/** The pages of a list, up to the first with an item that is known. */
async function readAll<Item>(
  user: User,
  path: string,
  isKnown: (item: Item) => boolean = () => false,
): Promise<readonly Item[]> {
  const first = `${path}${path.includes("?") ? "&" : "?"}limit=200`;
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await user.get(cursor === null ? first : `${first}&cursor=${cursor}`);
    items.push(...page.items);
    cursor = page.items.some(isKnown) ? null : page.nextCursor;
  } while (cursor !== null);
  return items;
}

type Page<Item> = { readonly items: readonly Item[]; readonly nextCursor: string | null };

function signIn(): Promise<User> {
  return createApiUser({
    origin: server.origin,
    call: (request) => fetch(request),
    person: company?.member ?? { email: "", password: "" },
  });
}

async function append(drafts: readonly EntryDraft[]): Promise<readonly { seq: number; entryHash: string }[]> {
  const response = await fetch(`${server.origin}/dev/ledger/append`, {
    method: "POST",
    body: JSON.stringify({ company: company?.key, drafts }),
  });
  const result = (await response.json()) as
    | {
        readonly ok: true;
        readonly value: { readonly entries: readonly { seq: number; entryHash: string }[] };
      }
    | { readonly ok: false; readonly error: { readonly kind: string } };
  if (result.ok) return result.value.entries;
  if (result.error.kind === "busy") return [];
  throw new Error(`the ledger refused: ${JSON.stringify(result.error)}`);
}

function draftsOf(call: string): readonly EntryDraft[] {
  return Array.from({ length: draftsPerCall }, (_, index) => {
    const opportunityRef = `opp_kill-${call}-${index}`;
    return {
      idemKey: `credit:revenue:${opportunityRef}:ptr_kill:0`,
      kind: "credit",
      amountMinor: 1_000 + index,
      currency: "USD",
      partnerRef: "ptr_kill",
      opportunityRef,
      opportunitySeq: 0,
      sharePpm: 1_000_000,
      book: "revenue",
      period: "2026-01",
      effectiveAt: Date.UTC(2026, 0, 15),
      reversesSeq: null,
      ruleVersion: { ruleId: "rul_kill", version: 1, hash: "0".repeat(64) },
      evidenceHashes: [],
    };
  });
}

function fileOf(round: number) {
  const rows = Array.from(
    { length: Number(options.rows) },
    (_, row) =>
      `K${round}-${row},Deal ${round}-${row},${100 + row}.25,won,2026-01-02,2026-02-03,Partner ${row % 7}\n`,
  );
  const header = "Opportunity ID,Opportunity Name,Amount,Outcome,Created Date,Close Date,Partner\n";
  return { kind: "opportunities" as const, fileName: `round-${round}.csv`, text: header + rows.join("") };
}

/** mulberry32: the same seed kills at the same moments. */
function seededChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
