import { join } from "node:path";

/** The parts of wrangler.toml that a deployment decides about; everything else is passed on as it stands. */
export type WranglerConfig = {
  readonly name: string;
  readonly main: string;
  readonly assets: { readonly directory: string };
  readonly vars: Readonly<Record<string, string>>;
  readonly d1_databases: readonly {
    readonly binding: string;
    readonly database_name: string;
    readonly database_id: string;
    readonly migrations_dir: string;
  }[];
  readonly r2_buckets: readonly { readonly bucket_name: string }[];
  readonly queues: {
    readonly producers: readonly { readonly queue: string }[];
    readonly consumers: readonly { readonly queue: string; readonly dead_letter_queue?: string }[];
  };
  readonly env?: unknown;
};

/** Names of what has to exist before the Worker can be deployed. */
export type Resources = {
  readonly databases: readonly string[];
  readonly queues: readonly string[];
  readonly buckets: readonly string[];
};

/** Dead letter queues come first: a consumer cannot be attached while its dead letter queue is missing. */
export function resourcesOf(config: WranglerConfig): Resources {
  const { producers, consumers } = config.queues;
  const deadLetters = consumers.flatMap((consumer) => consumer.dead_letter_queue ?? []);
  return {
    databases: distinct(config.d1_databases.map((database) => database.database_name)),
    queues: distinct([...deadLetters, ...[...producers, ...consumers].map(({ queue }) => queue)]),
    buckets: distinct(config.r2_buckets.map((bucket) => bucket.bucket_name)),
  };
}

export type Resolution = {
  readonly root: string;
  readonly origin: string;
  /** Database name to the id that the account gave it. */
  readonly databaseIds: ReadonlyMap<string, string>;
};

/** The configuration to deploy: the top level alone, with real ids, the public origin and paths from anywhere. */
export function resolveConfig(
  config: WranglerConfig,
  { root, origin, databaseIds }: Resolution,
): WranglerConfig {
  const { env: _dev, ...production } = config;
  return {
    ...production,
    main: join(root, config.main),
    assets: { ...config.assets, directory: join(root, config.assets.directory) },
    vars: { ...config.vars, APP_ORIGIN: origin },
    d1_databases: config.d1_databases.map((database) => {
      const id = databaseIds.get(database.database_name);
      if (id === undefined) throw new Error(`the account has no database ${database.database_name}`);
      return { ...database, database_id: id, migrations_dir: join(root, database.migrations_dir) };
    }),
  };
}

/** Cookies are Secure and callbacks must come back to one place, so the origin is https, without path. */
export function requireOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.protocol !== "https:" || url.origin !== text) {
    throw new Error(
      `--origin must look like https://fairshare.example.com, not ${text === "" ? "nothing" : text}`,
    );
  }
  return url.origin;
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
