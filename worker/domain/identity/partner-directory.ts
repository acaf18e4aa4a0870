import { companyDomain } from "./company-domain.ts";

/** A company's record of a partner, with what tells that somebody is of it. */
export type KnownPartner = {
  readonly id: string;
  /** The partner's own accounts in the CRM. */
  readonly accountIds: readonly string[];
  /** E-mail domains or web addresses of the partner organisation; free-mail and shared ones are passed over. */
  readonly domains: readonly string[];
  /** CRM users that are the partner's people, as in a partner community. */
  readonly userIds: readonly string[];
  /** Campaigns that are the partner's or held with it. */
  readonly campaignIds: readonly string[];
  /** The partner that this duplicate was merged into. */
  readonly mergedInto?: string | null;
};

/** What a person decided: whom this contact, address, domain, account, user or campaign stands for; null for no partner at all. */
export type PartnerDecision = {
  readonly about: "contact" | "email" | "domain" | "account" | "user" | "campaign";
  /** The id, address or domain as the CRM has it. */
  readonly key: string;
  readonly partnerId: string | null;
};

/** Who stands for which partner, prepared for reading many activities. It belongs to one company. */
export type PartnerDirectory = {
  readonly decided: ReadonlyMap<string, string | null>;
  readonly byAccount: ReadonlyMap<string, readonly string[]>;
  readonly byDomain: ReadonlyMap<string, readonly string[]>;
  readonly byUser: ReadonlyMap<string, readonly string[]>;
  readonly byCampaign: ReadonlyMap<string, readonly string[]>;
  /** The company's own domains, whose people are no partner's. */
  readonly ownDomains: ReadonlySet<string>;
};

/** Later decisions about the same thing replace earlier ones. A merged partner's traces count for the one it was merged into. */
export function buildPartnerDirectory({
  partners,
  decisions = [],
  ownDomains = [],
}: {
  readonly partners: readonly KnownPartner[];
  readonly decisions?: readonly PartnerDecision[];
  readonly ownDomains?: readonly string[];
}): PartnerDirectory {
  const into = new Map(partners.map(({ id, mergedInto }) => [id, mergedInto ?? null]));
  const listBy = (keysOf: (partner: KnownPartner) => readonly string[]) => {
    const lists = new Map<string, string[]>();
    for (const partner of partners) {
      const survivor = survivorOf(partner.id, into);
      for (const key of keysOf(partner)) {
        const list = lists.get(key) ?? [];
        if (!list.includes(survivor)) lists.set(key, [...list, survivor]);
      }
    }
    return lists;
  };
  return {
    decided: new Map(
      decisions.map(({ about, key, partnerId }) => [
        decisionKey(about, key),
        partnerId === null ? null : survivorOf(partnerId, into),
      ]),
    ),
    byAccount: listBy(({ accountIds }) => accountIds),
    byDomain: listBy(({ domains }) => domains.flatMap((domain) => companyDomain(domain) ?? [])),
    byUser: listBy(({ userIds }) => userIds),
    byCampaign: listBy(({ campaignIds }) => campaignIds),
    ownDomains: new Set(ownDomains.flatMap((domain) => companyDomain(domain) ?? [])),
  };
}

/** Ids are told by case; addresses and domains are not. */
export function decisionKey(about: PartnerDecision["about"], key: string): string {
  const trimmed = key.trim();
  if (about === "domain") return `domain:${companyDomain(trimmed) ?? trimmed.toLowerCase()}`;
  return `${about}:${about === "email" ? trimmed.toLowerCase() : trimmed}`;
}

/** Follows merges to the end. A circle, which no merge makes, ends where it is entered again. */
export function survivorOf(id: string, mergedInto: ReadonlyMap<string, string | null>): string {
  const seen = new Set([id]);
  let at = id;
  for (;;) {
    const next = mergedInto.get(at) ?? null;
    if (next === null || seen.has(next)) return at;
    seen.add(next);
    at = next;
  }
}
