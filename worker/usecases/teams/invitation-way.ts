import { organisationDomain } from "#worker/domain/access/email-domain.ts";
import type { Standing } from "#worker/usecases/access/access-ports.ts";
import type { ListedInvitation } from "./invitation-ports.ts";
import type { TeamDeps } from "./team-deps.ts";
import type { Organisation, PartnerRef } from "./team-ports.ts";

/** What accepting an invitation would mean for one person. */
export type InvitationWay =
  | { readonly kind: "join" }
  /** They belong there already. */
  | { readonly kind: "nothing-new" }
  /** An admin of an organisation: the partnership would be that organisation's. They have to say so. */
  | { readonly kind: "link-own"; readonly organisation: NamedOrganisation; readonly inPlaceOf: string | null }
  /** An admin of this organisation has to agree; `mayFound` when the person may say that it is another one. */
  | {
      readonly kind: "ask";
      readonly organisation: NamedOrganisation;
      readonly mayFound: boolean;
      readonly inPlaceOf: string | null;
    }
  /** Nobody is there yet: the person founds the organisation. `domain` is what it would be found by later. */
  | { readonly kind: "found"; readonly domain: string | null; readonly inPlaceOf: string | null }
  /** One account belongs to one organisation. */
  | { readonly kind: "in-another-organisation"; readonly organisation: NamedOrganisation }
  /** Their organisation is this company's partner already, under another record. */
  | { readonly kind: "partner-already"; readonly organisation: NamedOrganisation };

type NamedOrganisation = { readonly id: string; readonly name: string };

/** What follows from where the person belongs now (`standing` null: they have no account yet). */
export async function wayOf(
  deps: Pick<TeamDeps, "organisations">,
  {
    invitation,
    standing,
  }: {
    readonly invitation: ListedInvitation;
    readonly standing: Standing | null;
  },
): Promise<InvitationWay> {
  const { target } = invitation;
  const own = standing?.organisation ?? null;
  switch (target.kind) {
    case "company": {
      const isMember = standing?.companies.some(({ company }) => company.tenantId === target.tenantId);
      return { kind: isMember ? "nothing-new" : "join" };
    }
    case "organisation":
      if (own === null) return { kind: "join" };
      return own.id === target.organisationId
        ? { kind: "nothing-new" }
        : { kind: "in-another-organisation", organisation: own };
    case "partner":
      return own === null
        ? wayOfNewcomer(deps, { partner: target, email: invitation.email })
        : wayOfPartner(deps, { partner: target, own });
  }
}

/** Somebody who belongs to an organisation is invited for it: it is the partner, or becomes it when an admin says so. */
async function wayOfPartner(
  { organisations }: Pick<TeamDeps, "organisations">,
  { partner, own }: { partner: PartnerRef; own: NonNullable<Standing["organisation"]> },
): Promise<InvitationWay> {
  const organisation = { id: own.id, name: own.name };
  const holder = await organisations.findByPartner(partner);
  if (holder?.id === own.id) return { kind: "nothing-new" };
  if (holder !== null && holder.members > 0) return { kind: "in-another-organisation", organisation };
  const elsewhere = await organisations.partnerIdAt(own.id, partner.tenantId);
  if (elsewhere !== null) return { kind: "partner-already", organisation };
  return own.role === "admin"
    ? { kind: "link-own", organisation, inPlaceOf: holder?.id ?? null }
    : { kind: "ask", organisation, mayFound: false, inPlaceOf: null };
}

/**
 * Somebody who belongs to none. The record's own organisation comes first, then one that goes by the same e-mail domain;
 * either has to agree. An organisation in which nobody is left can agree to nothing: its place at this company, and no
 * other of its partnerships, goes to the new one.
 */
async function wayOfNewcomer(
  { organisations }: Pick<TeamDeps, "organisations">,
  { partner, email }: { partner: PartnerRef; email: string },
): Promise<InvitationWay> {
  const holder = await organisations.findByPartner(partner);
  if (holder !== null && holder.members > 0) {
    return { kind: "ask", organisation: named(holder), mayFound: false, inPlaceOf: null };
  }
  const inPlaceOf = holder?.id ?? null;
  const domain = organisationDomain(email);
  const namesake = domain === null ? null : await organisations.findByDomain(domain);
  return namesake === null
    ? { kind: "found", domain, inPlaceOf }
    : { kind: "ask", organisation: named(namesake), mayFound: true, inPlaceOf };
}

function named({ id, name }: Organisation): NamedOrganisation {
  return { id, name };
}
