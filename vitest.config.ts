import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

// Two kinds of tests: the pure ones run in Node, whatever touches D1, objects, queues or HTTP runs in workerd.
const pure = [
  "worker/domain/**/*.test.ts",
  "worker/usecases/**/*.test.ts",
  "worker/*.test.ts",
  "worker/testing/**/*.test.ts",
  "scripts/**/*.test.ts",
  "web/app/**/*.test.{ts,tsx}",
  "web/help/*.test.ts",
];
const inWorkerd = ["worker/{adapters,http,objects,queue,cron,dev}/**/*.test.ts"];
/** What is counted or changed for everybody: sign-ins that fail from one network, all mail, the keys of all companies. */
const alone = [
  "worker/adapters/secrets/sealed-secrets.test.ts",
  "worker/dev/mailbox/mailbox-pages.test.ts",
  "worker/http/{sweep,page-sweep,security}.test.ts",
  "worker/http/routes/{second-factors,session,single-sign-on}.test.ts",
];

/** Nothing is measured here, so a busy machine may take its time. */
const testTimeout = 30_000;

/** Property tests play the same cases in each run; `TEST_SEED=7 npm test` plays others. */
const provide = { propertySeed: Number(process.env.TEST_SEED) || 1 };
const propertySeed = "./worker/testing/property-seed.ts";

const simulatedPlatform = join(import.meta.dirname, "worker/testing/simulation/cloudflare-workers.ts");

// A real CRM's export and worked cases of attribution, kept outside this repository; what needs them is skipped without.
const realExport = "../shared/data/maven-crm-sales-opportunities/sales_pipeline.csv";
const workedCases = "../shared/vectors/attribution.json";

const workerd = cloudflareTest(async () => ({
  main: "./worker/testing/entry.ts",
  wrangler: { configPath: "./wrangler.toml", environment: "dev" },
  miniflare: {
    bindings: {
      TEST_DIRECTORY_MIGRATIONS: await readD1Migrations("migrations/directory"),
      TEST_TENANT_MIGRATIONS: await readD1Migrations("migrations/tenant"),
      TEST_LIVES: process.env.TEST_LIVES ?? "",
      TEST_LIVES_SEED: process.env.TEST_LIVES_SEED ?? "",
      TEST_REAL_EXPORT: existsSync(realExport) ? readFileSync(realExport, "utf8") : "",
      TEST_WORKED_CASES: existsSync(workedCases) ? readFileSync(workedCases, "utf8") : "[]",
    },
  },
}));

const inRuntime = {
  testTimeout,
  setupFiles: ["./worker/testing/setup.ts", propertySeed],
  provide,
  // With the cache, each further runtime gets all that earlier ones have loaded in one message, longer than it takes.
  fsModuleCache: false,
};

export default defineConfig({
  test: {
    // A runtime waits more than it works.
    maxWorkers: 2,
    projects: [
      {
        // The simulation runs the objects' own source in Node, where the platform's base class is missing.
        resolve: { alias: { "cloudflare:workers": simulatedPlatform } },
        test: {
          ...{ name: "pure", include: pure, environment: "node", testTimeout, isolate: false },
          ...{ setupFiles: [propertySeed], provide },
        },
      },
      {
        plugins: [workerd],
        // Loading the whole Worker takes longer than most files: they share runtimes, and their databases, each with companies of its own.
        test: { ...inRuntime, name: "workerd", include: inWorkerd, exclude: alone, isolate: false },
      },
      { plugins: [workerd], test: { ...inRuntime, name: "alone", include: alone } },
    ],
  },
});
