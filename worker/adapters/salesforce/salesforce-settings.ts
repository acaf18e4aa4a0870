import { err, ok, type Result } from "#worker/domain/result.ts";

/** Where Salesforce is and how it is talked to. */
export type SalesforceSettings = {
  readonly loginOrigins: { readonly production: string; readonly sandbox: string };
  /** Ends of host names that are Salesforce's, each beginning at a label's boundary with its dot. */
  readonly hostSuffixes: readonly string[];
  /** Whole origins that are let through besides, for a stand-in on a developer's machine. Empty in production. */
  readonly standInOrigins: readonly string[];
  /** "66.0". Bulk results have to be fetched with the version that made the job, so a change waits for jobs to end. */
  readonly apiVersion: string;
  readonly timeoutMs: number;
  /** Salesforce itself lets a query run longer; what takes this long is better asked in smaller windows. */
  readonly queryTimeoutMs: number;
  readonly mostResponseBytes: number;
};

export const salesforceInProduction: SalesforceSettings = {
  loginOrigins: { production: "https://login.salesforce.com", sandbox: "https://test.salesforce.com" },
  hostSuffixes: [".salesforce.com"],
  standInOrigins: [],
  apiVersion: "66.0",
  timeoutMs: 30_000,
  queryTimeoutMs: 120_000,
  mostResponseBytes: 24 * 1024 * 1024,
};

/** For the dev entry alone: a stand-in takes the place of the production login host, and its origin answers API calls. */
export function withStandIn(settings: SalesforceSettings, loginUrl: string): SalesforceSettings {
  const { origin } = new URL(loginUrl);
  return {
    ...settings,
    loginOrigins: { ...settings.loginOrigins, production: origin },
    standInOrigins: [...settings.standInOrigins, origin],
  };
}

/**
 * The origin of an address that Salesforce gave us, if it is one of theirs: https, a name on the list, no user, no port, no IP
 * address. Bearer tokens go to nothing else, whatever a response says.
 */
export function readSalesforceOrigin(
  settings: Pick<SalesforceSettings, "hostSuffixes" | "standInOrigins">,
  address: string,
): Result<string, { readonly kind: "foreign-host"; readonly host: string }> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null) return err({ kind: "foreign-host", host: address.slice(0, 100) });
  if (settings.standInOrigins.includes(url.origin)) return ok(url.origin);
  const isTheirs =
    url.protocol === "https:" &&
    url.username === "" &&
    url.password === "" &&
    url.port === "" &&
    settings.hostSuffixes.some((suffix) => isUnder(url.hostname, suffix));
  return isTheirs ? ok(url.origin) : err({ kind: "foreign-host", host: url.hostname });
}

/** The suffix begins with its dot, so "evilsalesforce.com" is not under ".salesforce.com", and "salesforce.com." is a name of its own. */
function isUnder(hostname: string, suffix: string): boolean {
  return hostname.length > suffix.length && hostname.endsWith(suffix) && /^[a-z0-9.-]+$/.test(hostname);
}
