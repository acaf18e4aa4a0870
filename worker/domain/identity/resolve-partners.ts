import { companyDomain } from "./company-domain.ts";
import { decisionKey, type PartnerDecision, type PartnerDirectory } from "./partner-directory.ts";

/** One thing on an activity that may stand for a partner; a task or event has one for each of its relations. */
export type PartnerTrace =
  | {
      readonly kind: "person";
      readonly contactId?: string | null;
      readonly email?: string | null;
      /** The account that the contact belongs to. */
      readonly accountId?: string | null;
    }
  | { readonly kind: "account"; readonly accountId: string }
  | { readonly kind: "user"; readonly userId: string }
  | { readonly kind: "campaign"; readonly campaignId: string };

/** How a trace told the partner, the surest first. */
export type PartnerBasis = "decision" | "account" | "user" | "domain" | "campaign";

export type ResolvedPartner = {
  readonly partnerId: string;
  readonly basis: PartnerBasis;
  readonly text: string;
};

/** A trace that stands for several partners: a person has to say which. */
export type UndecidedTrace = {
  readonly trace: PartnerTrace;
  readonly partnerIds: readonly string[];
  readonly text: string;
};

/**
 * The partners that an activity's traces stand for, each once, by the surest of its traces. A person's decision about a trace ends the
 * search for it, also when it says that nobody's partner is meant; then comes the partner's own account, its users, the e-mail domain (never
 * a free-mail one, never the company's own), and its campaigns.
 */
export function resolvePartners(
  directory: PartnerDirectory,
  traces: readonly PartnerTrace[],
): { readonly partners: readonly ResolvedPartner[]; readonly undecided: readonly UndecidedTrace[] } {
  const partners = new Map<string, ResolvedPartner>();
  const undecided: UndecidedTrace[] = [];
  for (const trace of traces) {
    const found = resolveTrace(directory, trace);
    if (found === null) continue;
    const [only, ...others] = found.partnerIds;
    if (only === undefined) continue;
    if (others.length > 0) {
      undecided.push({ trace, partnerIds: found.partnerIds, text: found.text });
      continue;
    }
    const before = partners.get(only);
    if (before === undefined || trust[found.basis] > trust[before.basis]) {
      partners.set(only, { partnerId: only, basis: found.basis, text: found.text });
    }
  }
  return { partners: [...partners.values()], undecided };
}

const trust: Readonly<Record<PartnerBasis, number>> = {
  campaign: 1,
  domain: 2,
  user: 3,
  account: 4,
  decision: 5,
};

type Found = { readonly partnerIds: readonly string[]; readonly basis: PartnerBasis; readonly text: string };

function resolveTrace(directory: PartnerDirectory, trace: PartnerTrace): Found | null {
  switch (trace.kind) {
    case "person":
      return resolvePerson(directory, trace);
    case "account":
      return (
        decided(directory, [["account", trace.accountId]]) ??
        listed(directory.byAccount, trace.accountId, {
          basis: "account",
          text: "The account is the partner's own",
        })
      );
    case "user":
      return (
        decided(directory, [["user", trace.userId]]) ??
        listed(directory.byUser, trace.userId, {
          basis: "user",
          text: "The CRM user is one of the partner's people",
        })
      );
    case "campaign":
      return (
        decided(directory, [["campaign", trace.campaignId]]) ??
        listed(directory.byCampaign, trace.campaignId, {
          basis: "campaign",
          text: "The campaign is the partner's",
        })
      );
  }
}

function resolvePerson(
  directory: PartnerDirectory,
  person: PartnerTrace & { readonly kind: "person" },
): Found | null {
  const domain = companyDomain(person.email ?? "");
  const byPerson = decided(directory, [
    ["contact", person.contactId],
    ["email", person.email],
  ]);
  if (byPerson !== null) return byPerson;
  if (domain !== null && directory.ownDomains.has(domain)) return null;
  const byTheirCompany = decided(directory, [
    ["account", person.accountId],
    ["domain", domain],
  ]);
  if (byTheirCompany !== null) return byTheirCompany;
  return (
    listed(directory.byAccount, person.accountId, {
      basis: "account",
      text: "The contact belongs to the partner's own account",
    }) ??
    listed(directory.byDomain, domain, { basis: "domain", text: `The partner's people write from ${domain}` })
  );
}

type About = readonly [PartnerDecision["about"], string | null | undefined];

function decided(directory: PartnerDirectory, about: readonly About[]): Found | null {
  for (const [what, key] of about) {
    if (key === null || key === undefined || key.trim() === "") continue;
    const partnerId = directory.decided.get(decisionKey(what, key));
    if (partnerId === undefined) continue;
    const partnerIds = partnerId === null ? [] : [partnerId];
    return { partnerIds, basis: "decision", text: `Somebody decided this for the ${what}` };
  }
  return null;
}

function listed(
  lists: ReadonlyMap<string, readonly string[]>,
  key: string | null | undefined,
  found: Omit<Found, "partnerIds">,
): Found | null {
  const partnerIds = lists.get(key ?? "");
  return partnerIds === undefined ? null : { ...found, partnerIds };
}
