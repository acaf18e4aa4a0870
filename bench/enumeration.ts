import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { applyLocalMigrations, buildPages, forgetState, startDevServer } from "../scripts/dev-server.ts";
import { makeRandom } from "../worker/testing/random.ts";
import { median, ratioOfMedians } from "./measuring/statistics.ts";

/**
 * Whether time tells if an address has an account: what anybody can ask about an address, asked for addresses with an account
 * and for addresses without, side by side and in an order left to chance. A question tells nothing while 1 lies within the
 * spread of the ratio. Mail goes out after the answer and would slow whoever asks next, so every call waits for quiet.
 */
const port = Number(process.env.BENCH_PORT ?? "8799");
const stateDir = ".wrangler/bench-enumeration";
const pairs = Number(process.env.BENCH_PAIRS ?? "60");
const quietMs = 80;
const password = "seven wet otters";
const chance = makeRandom(1);
let calls = 0;

type Question = { readonly name: string; readonly ask: (email: string) => readonly [string, object] };
type Sides = { readonly known: readonly string[]; readonly unknown: readonly string[] };

const questions: readonly Question[] = [
  { name: "sign in, wrong password", ask: (email) => ["/session", { email, password: "not this one" }] },
  { name: "ask for a sign-in link", ask: (email) => ["/session/mail-links", { email }] },
  { name: "ask for a password reset", ask: (email) => ["/account/password-resets", { email }] },
  { name: "sign up", ask: (email) => ["/sign-up", signUpOf(email)] },
  { name: "invite", ask: (email) => ["/team/invitations", { email, name: "Ada", role: "viewer" }] },
];

forgetState(stateDir);
buildPages();
applyLocalMigrations(stateDir);
const server = await startDevServer({ port, stateDir, log: "keep" });
try {
  const { cookie } = await makeAccount("admin@example.com");
  const sides = await meetEverybody();
  console.log(
    `${"".padEnd(28)}${"account".padStart(9)}${"none".padStart(9)}${"ratio".padStart(8)}${"spread".padStart(16)}   medians in ms of ${pairs}`,
  );
  for (const question of questions) console.log(await compare(question, sides, cookie));
} finally {
  await server.stop();
}

/** Both sides have signed up once, so that what is counted for an address is there for all of them; one side has confirmed. */
async function meetEverybody(): Promise<Sides> {
  const known = Array.from({ length: pairs }, (_, index) => `somebody-${index}@example.com`);
  const unknown = known.map((_, index) => `nobody-${index}@example.com`);
  for (const email of known) await makeAccount(email);
  for (const email of unknown) await post("/sign-up", signUpOf(email));
  return { known, unknown };
}

async function compare({ name, ask }: Question, { known, unknown }: Sides, cookie: string): Promise<string> {
  const times = { known: [] as number[], unknown: [] as number[] };
  for (const [index, email] of known.entries()) {
    const asked = { known: email, unknown: unknown[index] ?? "" };
    const order = chance() < 0.5 ? (["known", "unknown"] as const) : (["unknown", "known"] as const);
    for (const who of order) times[who].push(await time(ask(asked[who]), cookie));
  }
  const { ratio, from, to } = ratioOfMedians(times.known, times.unknown, chance);
  const columns = [
    median(times.known).toFixed(1).padStart(9),
    median(times.unknown).toFixed(1).padStart(9),
    ratio.toFixed(3).padStart(8),
    `${from.toFixed(3)} to ${to.toFixed(3)}`.padStart(16),
  ];
  return `${name.padEnd(28)}${columns.join("")}   ${from <= 1 && to >= 1 ? "within noise" : "OUTSIDE NOISE"}`;
}

async function time([path, body]: readonly [string, object], cookie: string): Promise<number> {
  await wait(quietMs);
  const start = performance.now();
  const answer = await post(path, body, cookie);
  const taken = performance.now() - start;
  if (answer.status === 429) throw new Error(`${path} was limited; its time says nothing`);
  return taken;
}

/** Attempts are counted by network, so each call comes from one of its own. */
async function post(path: string, body: object, cookie = ""): Promise<Response> {
  calls += 1;
  const address = `2001:db8:${(calls >> 12).toString(16)}:${(calls & 0xfff).toString(16)}::1`;
  const answer = await fetch(`${server.origin}/api/v1${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "cf-connecting-ip": address,
      "sec-fetch-site": "same-origin",
      cookie,
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
  await answer.arrayBuffer();
  return answer;
}

async function makeAccount(email: string): Promise<{ readonly cookie: string }> {
  await post("/sign-up", signUpOf(email));
  const confirmed = await post("/sign-up/confirm", { token: await tokenTo(email), password });
  if (!confirmed.ok) throw new Error(`no account was made: ${confirmed.status}`);
  return { cookie: (confirmed.headers.get("set-cookie") ?? "").split(";")[0] ?? "" };
}

/** The secret in the mail, which is sent after the answer. */
async function tokenTo(email: string): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(`${server.origin}/dev/mailbox.json?to=${encodeURIComponent(email)}`);
    const { mails } = (await answer.json()) as { readonly mails: readonly { readonly links: string[] }[] };
    const token = new URL(mails[0]?.links[0] ?? server.origin).searchParams.get("token");
    if (token !== null) return token;
    await wait(50);
  }
  throw new Error(`no mail has come to ${email}`);
}

function signUpOf(email: string) {
  return { email, name: "Ada", companyName: "Acme", currency: "EUR" };
}
