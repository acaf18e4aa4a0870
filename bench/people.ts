import process from "node:process";
import { applyLocalMigrations, buildPages, forgetState, startDevServer } from "../scripts/dev-server.ts";
import { demoLogins } from "../worker/dev/demo/cast.ts";

/**
 * What people cost: signing in with a password (most of it is the derivation, which is meant to take its time), requests a
 * second of a signed-in page against an empty route in the same run, so that the machine and wrangler's proxy drop out of the
 * ratio, and a partner's home. How many queries a session and a home over fifty companies take is a test, not a measurement.
 */
const port = Number(process.env.BENCH_PORT ?? "8796");
const stateDir = ".wrangler/bench-people";
const signIns = 20;
const clients = 8;
const requestsEach = 25;
const runs = 3;

forgetState(stateDir);
buildPages();
applyLocalMigrations(stateDir);
const server = await startDevServer({ port, stateDir, log: "keep" });
try {
  const seeded = await fetch(`${server.origin}/dev/seed`, { method: "POST" });
  if (!seeded.ok) throw new Error(await seeded.text());
  await measureSignIn();
  const company = await signIn("company");
  const partner = await signIn("partner");
  await measureThroughput([
    { name: "empty route (/healthz)", path: "/healthz", cookie: "" },
    { name: "session (one query)", path: "/api/v1/session", cookie: company },
    { name: "signed-in page (/company/team)", path: "/company/team", cookie: company },
    { name: "partner's home over the API", path: "/api/v1/portal/home", cookie: partner },
    { name: "partner's home, the page", path: "/portal/home", cookie: partner },
  ]);
} finally {
  await server.stop();
}

async function measureSignIn(): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < signIns; round += 1) {
    const start = performance.now();
    await signIn(round % 2 === 0 ? "company" : "partner");
    times.push(performance.now() - start);
  }
  console.log(`sign-in with a password: median ${at(times, 0.5)} ms, p95 ${at(times, 0.95)} ms`);
}

type Measured = { readonly name: string; readonly path: string; readonly cookie: string };

/** In turns, so that whatever else the machine does falls on all of them alike. */
async function measureThroughput(all: readonly Measured[]): Promise<void> {
  const rates = new Map(all.map(({ name }) => [name, [] as number[]]));
  for (const one of all) await requestAll(one);
  for (let run = 0; run < runs; run += 1) {
    for (const one of all) rates.get(one.name)?.push(await requestAll(one));
  }
  const [empty = 1] = all.map(({ name }) => median(rates.get(name) ?? []));
  for (const { name } of all) {
    const rate = median(rates.get(name) ?? []);
    console.log(
      `${name.padEnd(34)}${rate.toFixed(0).padStart(7)} requests/s${(rate / empty).toFixed(2).padStart(8)} of the empty route`,
    );
  }
}

async function requestAll({ path, cookie }: Measured): Promise<number> {
  const start = performance.now();
  const client = async () => {
    for (let request = 0; request < requestsEach; request += 1) {
      const answer = await fetch(`${server.origin}${path}`, { headers: { cookie } });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return (clients * requestsEach * 1_000) / (performance.now() - start);
}

async function signIn(audience: string): Promise<string> {
  const login = demoLogins().find((one) => one.audience === audience);
  const answer = await fetch(`${server.origin}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: login?.email, password: login?.password }),
  });
  if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

function median(values: readonly number[]): number {
  return Number(at(values, 0.5));
}

function at(values: readonly number[], part: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.floor(part * (sorted.length - 1))] ?? 0).toFixed(1);
}
