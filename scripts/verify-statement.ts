import { readFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { webCryptoHost } from "../web/verifier/web-crypto-host.ts";
import { verifyBundle } from "../worker/domain/statement-bundle/verify-bundle.ts";

/**
 * Checks statement bundles without asking anybody, step by step. The build makes one file of it, verify-statement.mjs, which needs nothing
 * but Node. Ends with 0 when all bundles are good, 1 when one is not, 2 when it was called wrongly.
 */
const usage = `Usage: node verify-statement.mjs [--keys ledger-keys.json] bundle.json ...

  --keys  the issuer's keys as you fetched them yourself from its /.well-known/ledger-keys.json. Without them the bundles
          are only checked against the keys they bring along.`;

process.exit(await main());

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    console.error(usage);
    return 2;
  }
  let worst = 0;
  for (const path of options.paths) worst = Math.max(worst, await verifyFile(path, options.trustedKeyIds));
  return worst;
}

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      options: { keys: { type: "string" } },
      allowPositionals: true,
    });
    if (positionals.length === 0) return null;
    return {
      paths: positionals,
      trustedKeyIds: values.keys === undefined ? undefined : readKeyIds(values.keys),
    };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return null;
  }
}

function readKeyIds(path: string): readonly string[] {
  const { keys } = JSON.parse(readFileSync(path, "utf8")) as { keys: readonly { kid: string }[] };
  return keys.map((key) => key.kid);
}

async function verifyFile(path: string, trustedKeyIds: readonly string[] | undefined): Promise<number> {
  const verdict = await verifyBundle(new Uint8Array(readFileSync(path)), {
    host: webCryptoHost,
    ...(trustedKeyIds === undefined ? {} : { trustedKeyIds }),
  });
  console.log(path);
  for (const { name, status, detail } of verdict.steps) {
    console.log(`  ${status.padEnd(12)}${name.padEnd(21)}${detail}`);
  }
  console.log(verdict.ok ? "  good" : `  NOT GOOD: ${verdict.failedStep}`);
  return verdict.ok ? 0 : 1;
}
