import { err, ok, type Result } from "#worker/domain/result.ts";

const PARTITIONS = "sandbox|develop|scratch|trailblaze|demo|patch|stage|free|pc";
const MY_DOMAIN = new RegExp(
  `^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:--[a-z0-9]+)?(?:\\.(?:${PARTITIONS}))?\\.my\\.salesforce\\.com$`,
);

/**
 * The host of a My Domain that somebody typed or pasted ("https://acme.my.salesforce.com/"), in lower case. Only
 * Salesforce's own names pass: the company's client secret is going to be sent there.
 */
export function parseMyDomain(text: string): Result<string, "not-a-my-domain"> {
  const host = text
    .trim()
    .toLowerCase()
    .replace(/^https:\/\//, "")
    .replace(/\/$/, "");
  return host.length <= 253 && MY_DOMAIN.test(host) ? ok(host) : err("not-a-my-domain");
}
