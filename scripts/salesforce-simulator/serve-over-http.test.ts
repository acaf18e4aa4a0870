import { get } from "node:http";
import { gunzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import {
  createSalesforceSimulator,
  type SalesforceSimulator,
} from "#worker/dev/salesforce-simulator/create-salesforce-simulator.ts";
import type { FaultName } from "#worker/dev/salesforce-simulator/faults/fault-effect.ts";
import { plainOrg } from "#worker/dev/salesforce-simulator/seeds/other-orgs.ts";
import { type HttpServer, serveOverHttp } from "./serve-over-http.ts";

let server: HttpServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

async function serve(): Promise<{ readonly origin: string; readonly simulator: SalesforceSimulator }> {
  let simulator: SalesforceSimulator | null = null;
  const opened = await serveOverHttp(
    (request) => simulator?.fetch(request) ?? Promise.reject(new Error("not yet")),
    {
      port: 0,
    },
  );
  server = opened;
  simulator = createSalesforceSimulator({
    now: () => 1_768_478_400_000,
    seed: plainOrg,
    loginOrigin: opened.origin,
  });
  return { origin: opened.origin, simulator };
}

/** The bytes as they went over the wire. */
function rawBody(
  address: string,
): Promise<{ readonly encoding: string | undefined; readonly bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const request = get(address, { headers: { "Accept-Encoding": "gzip" } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () =>
        resolve({ encoding: answer.headers["content-encoding"], bytes: Buffer.concat(chunks) }),
      );
    });
    request.on("error", reject);
  });
}

test("answers are zipped for those who ask, and carry the org's own date", async () => {
  const { origin } = await serve();
  const { encoding, bytes } = await rawBody(`${origin}/services/data`);
  expect(encoding).toBe("gzip");
  expect(JSON.parse(gunzipSync(bytes).toString())).toContainEqual({
    label: "Spring '26",
    url: "/services/data/v66.0",
    version: "66.0",
  });
  const plain = await fetch(`${origin}/services/data`);
  expect(plain.headers.get("date")).toBe("Thu, 15 Jan 2026 12:00:00 GMT");
});

test.each<[FaultName]>([["reset-before"], ["reset-after"], ["truncated"]])(
  "%s breaks the connection of a client on the network",
  async (effect) => {
    const { origin, simulator } = await serve();
    simulator.control.faults.add({ effect, times: 1 });
    await expect(rawBody(`${origin}/services/data`)).rejects.toThrow();
    expect((await rawBody(`${origin}/services/data`)).bytes.length).toBeGreaterThan(100);
  },
);

test("a redirect reaches the client as one", async () => {
  const { origin } = await serve();
  const query = new URLSearchParams({
    response_type: "code",
    client_id: "3MVG9fairshare.simulator.client",
    redirect_uri: "http://localhost:8787/oauth/salesforce/callback",
    code_challenge: "c".repeat(43),
    auto_approve: "admin@plain.example",
  });
  const answer = await fetch(`${origin}/services/oauth2/authorize?${query}`, { redirect: "manual" });
  expect(answer.status).toBe(302);
  expect(answer.headers.get("location")).toContain("http://localhost:8787/oauth/salesforce/callback?code=");
});

test("a port that is taken is told", async () => {
  const { origin } = await serve();
  await expect(
    serveOverHttp(async () => new Response(), { port: Number(new URL(origin).port) }),
  ).rejects.toThrow("EADDRINUSE");
});
