import process from "node:process";
import { applyLocalMigrations, buildPages, forgetState, startDevServer } from "../scripts/dev-server.ts";
import { demoLogins } from "../worker/dev/demo/cast.ts";
import type { MeasuredPartner } from "../worker/dev/measure-portal.ts";
import { median, quantile } from "./measuring/statistics.ts";

/**
 * What people cost: signing in with a password (most of it is the derivation, which is meant to take its time), requests a
 * second of signed-in pages against an empty route in the same run, so that the machine and wrangler's proxy drop out of the
 * ratio, and the home of partners of two and of fifty companies on two shards. Everything is measured for a time and not for
 * a number, so a slow machine measures less instead of longer.
 */
const port = Number(process.env.BENCH_PORT ?? "8796");
const stateDir = ".wrangler/bench-people";
const signInMs = 10_000;
const clients = 4;
const turns = 3;
const turnMs = 1_500;
const timeoutMs = 20_000;

type Login = { readonly email: string; readonly password: string };
type Place = { readonly name: string; readonly path: string; readonly cookie: string };

forgetState(stateDir);
buildPages();
applyLocalMigrations(stateDir);
const server = await startDevServer({ port, stateDir, log: "keep" });
try {
  await post("/dev/seed");
  const few = await makePartner(2);
  const many = await makePartner(50);
  if (many.shards !== 2) throw new Error(`the companies live on ${many.shards} shards`);
  const company = demoLogin("company");
  await measureSignIn([company, demoLogin("partner")]);
  await measurePlaces([
    { name: "empty route (/healthz)", path: "/healthz", cookie: "" },
    { name: "the session alone", path: "/api/v1/session", cookie: await signIn(company) },
    { name: "page: a company's team", path: "/company/team", cookie: await signIn(company) },
    ...homesOf("2 companies", await signIn(few)),
    ...homesOf("50 companies", await signIn(many)),
  ]);
} finally {
  await server.stop();
}

function homesOf(name: string, cookie: string): readonly Place[] {
  return [
    { name: `home of ${name}`, path: "/api/v1/portal/home", cookie },
    { name: `page: home of ${name}`, path: "/portal/home", cookie },
  ];
}

async function measureSignIn(logins: readonly Login[]): Promise<void> {
  const times: number[] = [];
  for (const end = performance.now() + signInMs; performance.now() < end; ) {
    for (const login of logins) {
      const start = performance.now();
      await signIn(login);
      times.push(performance.now() - start);
    }
  }
  const [middle, p95] = [median(times), quantile(times, 0.95)].map((ms) => ms.toFixed(1));
  console.log(`sign-in with a password: median ${middle} ms, p95 ${p95} ms of ${times.length}\n`);
}

/** In turns, so that whatever else the machine does falls on all of them alike. */
async function measurePlaces(places: readonly Place[]): Promise<void> {
  const rates = new Map(places.map((place) => [place, [] as number[]]));
  const databases = new Map<Place, string>();
  for (const place of places) databases.set(place, await ask(place));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const place of places) rates.get(place)?.push(await measureRate(place));
  }
  const [empty = 1] = places.map((place) => median(rates.get(place) ?? []));
  for (const place of places) {
    const rate = median(rates.get(place) ?? []);
    console.log(
      `${place.name.padEnd(28)}${rate.toFixed(0).padStart(6)} requests/s${(rate / empty).toFixed(2).padStart(7)} of the empty route   ${databases.get(place)}`,
    );
  }
}

async function measureRate(place: Place): Promise<number> {
  const start = performance.now();
  let answers = 0;
  const client = async () => {
    while (performance.now() < start + turnMs) {
      await ask(place);
      answers += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return (answers * 1_000) / (performance.now() - start);
}

/** Answers what the request asked the databases. */
async function ask({ path, cookie }: Place): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(`${server.origin}${path}`, { headers: { cookie }, redirect: "manual", signal });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return /desc="([^"]*)"/.exec(answer.headers.get("server-timing") ?? "")?.[1] ?? "";
}

async function makePartner(companies: number): Promise<MeasuredPartner> {
  const answer = await post(`/dev/portal/measure?companies=${companies}`);
  return (await answer.json()) as MeasuredPartner;
}

async function post(path: string, body?: object): Promise<Response> {
  const answer = await fetch(`${server.origin}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(6 * timeoutMs),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function signIn({ email, password }: Login): Promise<string> {
  const answer = await post("/api/v1/session", { email, password });
  await answer.arrayBuffer();
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

function demoLogin(audience: "company" | "partner"): Login {
  const login = demoLogins().find((one) => one.audience === audience);
  if (login === undefined) throw new Error(`the demo has nobody of a ${audience}`);
  return login;
}
