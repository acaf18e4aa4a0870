import process from "node:process";
import { applyLocalMigrations, buildPages, forgetState, startDevServer } from "../scripts/dev-server.ts";

/**
 * Whether time tells if an address has an account: what anybody can ask about an address, asked in turn for addresses with
 * an account and for addresses without. The last column is the noise: the same ratio between two halves of the addresses
 * without one. A question tells nothing while its ratio is no further from 1 than noise goes.
 */
const port = Number(process.env.BENCH_PORT ?? "8799");
const stateDir = ".wrangler/bench-enumeration";
const pairs = Number(process.env.BENCH_PAIRS ?? "60");
const password = "seven wet otters";
let calls = 0;

type Question = { readonly name: string; readonly ask: (email: string) => readonly [string, object] };

const questions: readonly Question[] = [
  { name: "sign in, wrong password", ask: (email) => ["/session", { email, password: "not this one" }] },
  { name: "ask for a sign-in link", ask: (email) => ["/session/mail-links", { email }] },
  { name: "ask for a password reset", ask: (email) => ["/account/password-resets", { email }] },
  { name: "sign up", ask: (email) => ["/sign-up", signUpOf(email)] },
];

forgetState(stateDir);
buildPages();
applyLocalMigrations(stateDir);
const server = await startDevServer({ port, stateDir, log: "keep" });
try {
  const known: string[] = [];
  for (let index = 0; index < pairs; index += 1) known.push(await makeAccount(index));
  const unknown = known.map((_, index) => `nobody-${index}@example.com`);
  console.log(
    `${"".padEnd(28)}${"account".padStart(9)}${"none".padStart(9)}${"ratio".padStart(8)}${"noise".padStart(8)}   medians in ms of ${pairs}`,
  );
  for (const question of questions) console.log(await compare(question, { known, unknown }));
} finally {
  await server.stop();
}

async function compare(
  { name, ask }: Question,
  { known, unknown }: { readonly known: readonly string[]; readonly unknown: readonly string[] },
): Promise<string> {
  const times = { known: [] as number[], unknown: [] as number[] };
  for (const [index, email] of known.entries()) {
    const other = unknown[index] ?? "";
    // Who goes first changes, so that neither always finds the caches warm.
    const order = index % 2 === 0 ? (["known", "unknown"] as const) : (["unknown", "known"] as const);
    for (const who of order) times[who].push(await time(...ask(who === "known" ? email : other)));
  }
  const [one, two] = [0, 1].map((half) => median(times.unknown.filter((_, index) => index % 2 === half)));
  const [account, none] = [median(times.known), median(times.unknown)];
  const columns = [
    account.toFixed(1).padStart(9),
    none.toFixed(1).padStart(9),
    (account / none).toFixed(3).padStart(8),
    ((one ?? 0) / (two ?? 1)).toFixed(3).padStart(8),
  ];
  return `${name.padEnd(28)}${columns.join("")}`;
}

async function time(path: string, body: object): Promise<number> {
  const start = performance.now();
  const answer = await post(path, body);
  const taken = performance.now() - start;
  if (answer.status === 429) throw new Error(`${path} was limited; its time says nothing`);
  return taken;
}

/** Attempts are counted by network, so each call comes from one of its own. */
async function post(path: string, body: object): Promise<Response> {
  calls += 1;
  const address = `2001:db8:${(calls >> 12).toString(16)}:${(calls & 0xfff).toString(16)}::1`;
  const answer = await fetch(`${server.origin}/api/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "cf-connecting-ip": address },
    body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  return answer;
}

async function makeAccount(index: number): Promise<string> {
  const email = `somebody-${index}@example.com`;
  await post("/sign-up", signUpOf(email));
  const confirmed = await post("/sign-up/confirm", { token: await tokenTo(email), password });
  if (!confirmed.ok) throw new Error(`no account was made: ${confirmed.status}`);
  return email;
}

/** The secret in the mail, which is sent after the answer. */
async function tokenTo(email: string): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(`${server.origin}/dev/mailbox.json?to=${encodeURIComponent(email)}`);
    const { mails } = (await answer.json()) as { readonly mails: readonly { readonly links: string[] }[] };
    const token = new URL(mails[0]?.links[0] ?? server.origin).searchParams.get("token");
    if (token !== null) return token;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no mail has come to ${email}`);
}

function signUpOf(email: string) {
  return { email, name: "Ada", companyName: "Acme", currency: "EUR" };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
