import process from "node:process";
import { gzipSync } from "node:zlib";
import { applyLocalMigrations, buildPages, forgetState, startDevServer } from "../scripts/dev-server.ts";
import { demoLogins } from "../worker/dev/demo/cast.ts";

/**
 * What a page costs: time from request to last byte, as the visitor of an idle server waits for it (wrangler's proxy included), statements and
 * calls to the databases, bytes of HTML as they are and compressed.
 */
const port = Number(process.env.BENCH_PORT ?? "8798");
const stateDir = ".wrangler/bench-pages";
const warmUps = 3;
const rounds = 15;

const pages = {
  company: [
    "/company/overview",
    "/company/deals",
    "/company/partners",
    "/company/ledger",
    "/company/imports",
    "/company/rules",
  ],
  partner: ["/portal/home", "/portal/deals", "/portal/ledger"],
} as const;

forgetState(stateDir);
buildPages();
applyLocalMigrations(stateDir);
const server = await startDevServer({ port, stateDir, log: "keep" });
try {
  const seeded = await fetch(`${server.origin}/dev/seed`, { method: "POST" });
  if (!seeded.ok) throw new Error(await seeded.text());
  console.log(
    `${"page".padEnd(22)}${"median ms".padStart(11)}${"p90 ms".padStart(9)}${"HTML".padStart(10)}${"gzip".padStart(9)}  databases`,
  );
  for (const [audience, paths] of Object.entries(pages)) {
    const cookie = await signIn(audience);
    for (const path of paths) console.log(await measure(path, cookie));
  }
} finally {
  await server.stop();
}

async function signIn(audience: string): Promise<string> {
  const login = demoLogins().find((one) => one.audience === audience);
  const answer = await fetch(`${server.origin}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: login?.email, password: login?.password }),
  });
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

async function measure(path: string, cookie: string): Promise<string> {
  const times: number[] = [];
  let html = "";
  let databases = "";
  for (let round = 0; round < warmUps + rounds; round += 1) {
    const start = performance.now();
    const answer = await fetch(`${server.origin}${path}`, { headers: { cookie } });
    html = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    if (round >= warmUps) times.push(performance.now() - start);
    databases = /desc="([^"]*)"/.exec(answer.headers.get("server-timing") ?? "")?.[1] ?? "";
  }
  times.sort((a, b) => a - b);
  const at = (part: number) => (times[Math.floor(part * (times.length - 1))] ?? 0).toFixed(1);
  const sizes = [html.length, gzipSync(html).length].map((bytes) => `${(bytes / 1024).toFixed(1)} KiB`);
  return `${path.padEnd(22)}${at(0.5).padStart(11)}${at(0.9).padStart(9)}${(sizes[0] ?? "").padStart(10)}${(sizes[1] ?? "").padStart(9)}  ${databases}`;
}
