import { join } from "node:path";
import { parseMailbox } from "../../worker/domain/mail/mailbox.ts";

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
  readonly ratelimits?: readonly { readonly name: string }[];
  readonly r2_buckets: readonly { readonly bucket_name: string }[];
  readonly queues: {
    readonly producers: readonly { readonly queue: string }[];
    readonly consumers: readonly { readonly queue: string; readonly dead_letter_queue?: string }[];
  };
  readonly send_email?: readonly {
    readonly name: string;
    readonly allowed_sender_addresses: readonly string[];
  }[];
  readonly env?: unknown;
};

/** Who sends mail, and from which mailbox: `Fairshare <mail@fairshare.example.com>`. */
export type MailChoice = { readonly provider: string; readonly from: string };

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
  readonly mail: MailChoice;
  /** What the isolation sweep of this commit came to, as JSON; null when the suite has not run on it. */
  readonly isolationSweep: string | null;
  /** Database name to the id that the account gave it. */
  readonly databaseIds: ReadonlyMap<string, string>;
};

/** The configuration to deploy: the top level alone, with real ids, the public origin and paths from anywhere. */
export function resolveConfig(
  config: WranglerConfig,
  { root, origin, mail, isolationSweep, databaseIds }: Resolution,
): WranglerConfig {
  const { env: _dev, ...production } = config;
  return {
    ...production,
    main: join(root, config.main),
    assets: { ...config.assets, directory: join(root, config.assets.directory) },
    vars: {
      ...config.vars,
      APP_ORIGIN: origin,
      MAIL_PROVIDER: mail.provider,
      MAIL_FROM: mail.from,
      ...(isolationSweep === null ? {} : { ISOLATION_SWEEP: isolationSweep }),
    },
    ...bindingFor(mail),
    d1_databases: config.d1_databases.map((database) => {
      const id = databaseIds.get(database.database_name);
      if (id === undefined) throw new Error(`the account has no database ${database.database_name}`);
      return { ...database, database_id: id, migrations_dir: join(root, database.migrations_dir) };
    }),
  };
}

/** Only Cloudflare's own service is reached by a binding, and an account without it could not deploy one. */
function bindingFor({ provider, from }: MailChoice): Pick<WranglerConfig, "send_email"> {
  const mailbox = parseMailbox(from);
  if (provider !== "cloudflare" || !mailbox.ok) return {};
  return { send_email: [{ name: "EMAIL", allowed_sender_addresses: [mailbox.value.email] }] };
}

const mailProviders = ["cloudflare", "resend", "postmark", "sendgrid"];

/** Nobody could sign up or reset a password without mail, so there is no deployment without it, and no default. */
export function requireMail({ provider, from }: MailChoice): MailChoice {
  if (!mailProviders.includes(provider)) {
    throw new Error(
      `--mail-provider must be one of ${mailProviders.join(", ")}, not ${provider === "" ? "nothing" : provider}`,
    );
  }
  if (!parseMailbox(from).ok) {
    throw new Error(
      `--mail-from must look like "Fairshare <mail@fairshare.example.com>", not ${from === "" ? "nothing" : from}`,
    );
  }
  return { provider, from };
}

/**
 * The secrets of mail to upload: those that the environment gives. A provider that is reached by a key has to have one, given
 * now or kept from before.
 */
export function mailSecrets(
  { provider }: MailChoice,
  {
    given,
    kept,
  }: { readonly given: Readonly<Record<string, string | undefined>>; readonly kept: readonly string[] },
): Readonly<Record<string, string>> {
  if (provider !== "cloudflare" && !given.MAIL_API_KEY && !kept.includes("MAIL_API_KEY")) {
    throw new Error(`MAIL_API_KEY must be in the environment: ${provider} sends nothing without its key`);
  }
  const names = ["MAIL_API_KEY", "MAIL_WEBHOOK_SECRET"];
  return Object.fromEntries(names.flatMap((name) => (given[name] ? [[name, given[name]]] : [])));
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
