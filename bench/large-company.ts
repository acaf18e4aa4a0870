import { existsSync } from "node:fs";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { bundleWorker } from "../scripts/bundle-worker.ts";
import {
  applyLocalMigrations,
  buildPages,
  forgetState,
  startDevServer,
  tickCron,
} from "../scripts/dev-server.ts";
import { createApiUser } from "../worker/dev/api-user.ts";
import { demoCompanies } from "../worker/dev/demo/cast.ts";

/**
 * What every page of a large company costs: 100,000 deals, 500 partners, 1,000,000 touchpoints, imported as files and credited by a rule,
 * in the Worker as it is deployed. Time from request to last byte on loopback beside that of a route that does nothing, calls to the
 * databases, rows that they read, bytes of HTML. BENCH_DEALS makes another size; BENCH_KEEP=1 measures again what was made before.
 */
const port = Number(process.env.BENCH_PORT ?? "8812");
const stateDir = process.env.BENCH_STATE ?? ".wrangler/bench-large-company";
const deals = Number(process.env.BENCH_DEALS ?? "100000");
const partners = Math.max(10, Math.ceil(deals / 200));
const touchpointsPerDeal = 10;
const dealsPerFile = 20_000;
const mostMs = 100;
const warmUps = 3;
const rounds = 15;
const company = demoCompanies.find(({ story }) => story === null);
if (company === undefined) throw new Error("the demo has a company without deals");

const keeps = process.env.BENCH_KEEP === "1" && existsSync(stateDir);
if (!keeps) forgetState(stateDir);
buildPages();
if (!keeps) applyLocalMigrations(stateDir);
const server = await startDevServer({
  port,
  stateDir,
  log: "keep",
  bundle: bundleWorker(`${stateDir}-bundle`),
});
try {
  const seeded = await fetch(`${server.origin}/dev/seed`, { method: "POST" });
  if (!seeded.ok) throw new Error(await seeded.text());
  if (!keeps) await fill();
  await tickCron(server.origin);
  await measurePages();
} finally {
  await server.stop();
}

async function fill(): Promise<void> {
  const user = await signIn();
  const started = performance.now();
  await user.startImport({ kind: "opportunities", fileName: "deals.csv", text: dealsFile() }).then(finish);
  for (let from = 0; from < deals; from += dealsPerFile) {
    const text = touchpointsFile(from, Math.min(deals, from + dealsPerFile));
    await user.startImport({ kind: "touchpoints", fileName: `touchpoints-${from}.csv`, text }).then(finish);
  }
  const { headSeq } = await user.get<{ readonly headSeq: number }>("/ledger/head");
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(
    `${deals} deals, ${partners} partners, ${deals * touchpointsPerDeal} touchpoints, ${headSeq} entries: made in ${seconds} s\n`,
  );

  async function finish({ id }: { readonly id: string }): Promise<void> {
    await user.finishImport(id, { patienceMs: 1_800_000 });
  }
}

function signIn() {
  return createApiUser({
    origin: server.origin,
    call: (request) => fetch(request),
    person: company?.member ?? { email: "", password: "" },
  });
}

/** Two years of deals, of which six in ten are won; none says who brought it. */
function dealsFile(): string {
  const lines = [
    "Opportunity ID,Opportunity Name,Account Name,Website,Amount,Stage,Type,Created Date,Close Date",
  ];
  for (let at = 0; at < deals; at += 1) {
    const account = `Account ${at % Math.ceil(deals / 10)}`;
    const stage = ["Closed Won", "Closed Won", "Closed Won", "Closed Lost", "Negotiation"][at % 5];
    const closed = dayOf(at);
    lines.push(
      `${at},"${account}, order ${at}",${account},https://account-${at % Math.ceil(deals / 10)}.example,${(at % 90_000) + 1_000}.50,${stage},${["New", "Renewal", "Expansion"][at % 3]},${dayOf(at, -60)},${closed}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function touchpointsFile(from: number, to: number): string {
  const lines = ["Touchpoint ID,Deal ID,Partner,Source,Type,Role,Date"];
  for (let deal = from; deal < to; deal += 1) {
    for (let at = 0; at < touchpointsPerDeal; at += 1) {
      const partner = (deal * 7 + (at % 3) * 31) % partners;
      const role = ["referral", "implementation", "influence"][at % 3];
      lines.push(`${deal}-${at},${deal},Partner ${partner},activity,Meeting,${role},${dayOf(deal, -at - 1)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** Spread over the two years that end today, so that pages about now have something to show. */
function dayOf(deal: number, days = 0): string {
  const dayMs = 86_400_000;
  return new Date(Date.now() - (deal % 730) * dayMs + days * dayMs).toISOString().slice(0, 10);
}

type Items = { readonly items: readonly { readonly id: string; readonly seq?: number }[] };

async function measurePages(): Promise<void> {
  const user = await signIn();
  const first = async (path: string) => (await user.get<Items>(path)).items[0];
  const deal = (await first("/opportunities?limit=1"))?.id;
  const partner = (await first("/partners?limit=1"))?.id;
  const entry = (await first("/ledger/entries?limit=1"))?.seq;
  const period = (await user.get<{ readonly items: readonly { readonly key: string }[] }>("/periods"))
    .items[0]?.key;
  const cookies = { company: await cookieOf(company?.member), partner: await partnerCookie() };
  console.log(
    `${"page".padEnd(46)}${"median ms".padStart(10)}${"p90".padStart(8)}${"rows read".padStart(11)}${"HTML gzip".padStart(11)}  databases`,
  );
  await printCosts("/healthz", cookies.company);
  const late: string[] = [];
  const companyPages = [
    ...[
      "overview",
      "overview?range=24m",
      "deals",
      "deals?status=unattributed",
      "deals?q=order+77",
      "partners",
    ],
    ...["partners?sort=-amount", `partners/${partner}`, `deals/${deal}`, "ledger", `ledger/${entry}`],
    ...["ledger?from=2025-01-01&to=2025-12-31", "periods", `periods/${period}`, "statements", "disputes"],
    ...[
      "alerts",
      "alerts/settings",
      "health",
      "rules",
      "rules/new",
      "rules/compare",
      "reviews",
      "touchpoints",
    ],
    ...["inference", "inference/matches", "inference/settings", "duplicates", "registrations"],
    ...["registrations/signals", "registrations/settings", "imports", "imports/new", "connections", "team"],
    ...["permissions", "audit", "keys", "webhooks", "notifications", "data", "rates", "settings", "evidence"],
  ].map((page) => `/company/${page}`);
  for (const path of companyPages) late.push(...(await printCosts(path, cookies.company)));
  const portalPages = [
    ...["home", "deals", "ledger", "statements", "disputes", "performance", "team", "notifications"],
    ...["registrations", "registrations/new", "reports", "reports/new", "audit", "keys"],
  ].map((page) => `/portal/${page}`);
  for (const path of portalPages) late.push(...(await printCosts(path, cookies.partner)));
  console.log(
    late.length === 0 ? `\nevery page under ${mostMs} ms` : `\nat or over ${mostMs} ms: ${late.join(", ")}`,
  );
}

async function cookieOf(person: { readonly email: string; readonly password: string } | undefined) {
  const answer = await fetch(`${server.origin}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: person?.email, password: person?.password }),
  });
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

async function partnerCookie(): Promise<string> {
  const joined = await fetch(`${server.origin}/dev/portal/join`, {
    method: "POST",
    body: JSON.stringify({ company: company?.key, partnerName: "Partner 7" }),
  });
  if (!joined.ok) throw new Error(await joined.text());
  return cookieOf((await joined.json()) as { email: string; password: string });
}

/** Answers the path where it takes too long. */
async function printCosts(path: string, cookie: string): Promise<readonly string[]> {
  const times: number[] = [];
  let html = "";
  for (let round = 0; round < warmUps + rounds; round += 1) {
    const start = performance.now();
    const answer = await fetch(`${server.origin}${path}`, { headers: { cookie }, redirect: "manual" });
    html = await answer.text();
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${html.slice(0, 300)}`);
    if (round >= warmUps) times.push(performance.now() - start);
  }
  const counted = await fetch(`${server.origin}${path}`, { headers: { cookie, "x-count-rows": "1" } });
  await counted.text();
  const [, databases = "", rows = ""] =
    /desc="(.*?), (\d+) rows read"/.exec(counted.headers.get("server-timing") ?? "") ?? [];
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.floor(part * (times.length - 1))] ?? 0;
  const size = `${(gzipSync(html).length / 1024).toFixed(1)} KiB`;
  console.log(
    `${path.padEnd(46)}${at(0.5).toFixed(1).padStart(10)}${at(0.9).toFixed(1).padStart(8)}${rows.padStart(11)}${size.padStart(11)}  ${databases}`,
  );
  return at(0.5) < mostMs ? [] : [path];
}
