import { expect, test } from "vitest";
import { experimental_readRawConfig } from "wrangler";
import {
  mailSecrets,
  requireMail,
  requireOrigin,
  resolveConfig,
  resourcesOf,
  type WranglerConfig,
} from "./production-config.ts";

const config = experimental_readRawConfig({ config: "wrangler.toml" }).rawConfig as unknown as WranglerConfig;
const databaseIds = new Map(
  config.d1_databases.map(({ database_name }) => [database_name, `id-of-${database_name}`]),
);

const mail = { provider: "resend", from: "Fairshare <mail@fair.example>" };

test("a dead letter queue is created before the queue that needs it", () => {
  const { queues } = resourcesOf(config);
  expect(queues.indexOf("fairshare-jobs-dead")).toBeGreaterThanOrEqual(0);
  expect(queues.indexOf("fairshare-jobs-dead")).toBeLessThan(queues.indexOf("fairshare-jobs"));
});

test("every database, bucket and queue is named once", () => {
  const { databases, buckets, queues } = resourcesOf(config);
  expect(databases).toEqual(["fairshare-directory", "fairshare-shard-0", "fairshare-shard-1"]);
  expect(buckets).toEqual(["fairshare-files"]);
  expect(new Set(queues).size).toBe(queues.length);
});

test("the resolved configuration has real ids, the origin, absolute paths and no development environment", () => {
  const resolved = resolveConfig(config, {
    root: "/srv/fairshare",
    origin: "https://fair.example",
    mail,
    isolationSweep: '{"failed":[]}',
    databaseIds,
  });
  expect(resolved.vars.ISOLATION_SWEEP).toBe('{"failed":[]}');
  expect(resolved).not.toHaveProperty("env");
  expect(resolved.main).toBe("/srv/fairshare/worker/index.ts");
  expect(resolved.vars.APP_ORIGIN).toBe("https://fair.example");
  expect(resolved.d1_databases.map(({ database_id }) => database_id)).toEqual([
    "id-of-fairshare-directory",
    "id-of-fairshare-shard-0",
    "id-of-fairshare-shard-1",
  ]);
  expect(JSON.stringify(resolved)).not.toContain("worker/dev");
});

test("a database that the account does not have stops the deployment", () => {
  const missing = new Map([...databaseIds].slice(1));
  const resolution = {
    root: "/",
    origin: "https://fair.example",
    mail,
    isolationSweep: null,
    databaseIds: missing,
  };
  expect(() => resolveConfig(config, resolution)).toThrow("the account has no database fairshare-directory");
});

test.each(["", "http://fair.example", "https://fair.example/", "https://fair.example/app", "fair.example"])(
  "%s is not an origin to deploy to",
  (text) => {
    expect(() => requireOrigin(text)).toThrow("--origin must look like");
  },
);

test("mail is set up as chosen, and only Cloudflare's own service is bound", () => {
  const resolve = (provider: string) =>
    resolveConfig(config, {
      root: "/",
      origin: "https://fair.example",
      mail: { ...mail, provider },
      isolationSweep: null,
      databaseIds,
    });
  expect(resolve("resend").vars).toMatchObject({ MAIL_PROVIDER: "resend", MAIL_FROM: mail.from });
  expect(resolve("resend").vars).not.toHaveProperty("ISOLATION_SWEEP");
  expect(resolve("resend").send_email).toBeUndefined();
  expect(resolve("cloudflare").send_email).toEqual([
    { name: "EMAIL", allowed_sender_addresses: ["mail@fair.example"] },
  ]);
});

test.each([
  [{ ...mail, provider: "" }, "--mail-provider must be one of"],
  [{ ...mail, provider: "pigeon" }, "not pigeon"],
  [{ ...mail, from: "" }, "--mail-from must look like"],
  [{ ...mail, from: "Fairshare" }, "not Fairshare"],
])("there is no deployment that sends no mail: %j", (choice, fault) => {
  expect(() => requireMail(choice)).toThrow(fault);
  expect(requireMail(mail)).toEqual(mail);
});

test("a provider's key is needed once, and uploaded when it is given", () => {
  const secrets = (provider: string, given: Record<string, string>, kept: readonly string[] = []) =>
    mailSecrets({ ...mail, provider }, { given, kept });
  expect(() => secrets("resend", {})).toThrow("MAIL_API_KEY must be in the environment");
  expect(secrets("resend", {}, ["MAIL_API_KEY"])).toEqual({});
  expect(secrets("cloudflare", {})).toEqual({});
  const given = { MAIL_API_KEY: "k", MAIL_WEBHOOK_SECRET: "s", HOME: "/" };
  expect(secrets("resend", given, ["MAIL_API_KEY"])).toEqual({ MAIL_API_KEY: "k", MAIL_WEBHOOK_SECRET: "s" });
});

test("development has the same bindings, queues and crons as production", () => {
  // wrangler does not inherit bindings, so wrangler.toml says everything twice; this keeps the two from drifting apart.
  const { main, name, vars, env, ...production } = config as WranglerConfig & {
    readonly env: { dev: WranglerConfig };
  };
  const { main: devMain, name: devName, vars: devVars, ...dev } = env.dev;
  // Limits of calls differ: a test suite is one caller.
  const ownToEach = ["compatibility_date", "compatibility_flags", "minify", "ratelimits"];
  const shared = (settings: object) =>
    Object.fromEntries(Object.entries(settings).filter(([key]) => !ownToEach.includes(key)));
  expect(shared(dev)).toEqual(shared(production));
  const limitNames = ({ ratelimits }: WranglerConfig) => ratelimits?.map((limit) => limit.name);
  expect(limitNames(env.dev)).toEqual(limitNames(config));
  expect(devMain).toBe("worker/dev/entry.ts");
  expect(Object.keys(vars).every((key) => key in devVars)).toBe(true);
  expect([main, name, devName]).toEqual(["worker/index.ts", "fairshare", "fairshare-dev"]);
});
