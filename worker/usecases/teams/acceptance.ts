import type { PartnerRole } from "#worker/domain/access/permissions.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import type { Ids } from "#worker/usecases/ports.ts";
import type { InvitationPlace } from "./invitation-place.ts";
import type { Acceptance, ListedInvitation } from "./invitation-ports.ts";
import type { InvitationWay } from "./invitation-way.ts";

/** What the person says of their organisation. `name` is for one that they found. */
export type PartnerChoice = {
  readonly organisation: "own" | "join" | "new" | undefined;
  readonly name: string | undefined;
};

/** Why this person cannot go this way; the last two ask for a choice. */
export type WayClosed = "in-another-organisation" | "partner-already" | "confirm-organisation";

/** The way that is open to somebody, with what they have chosen, as what will be written. */
export function decideAcceptance(
  way: InvitationWay,
  {
    invitation,
    choice,
    place,
    freshId,
  }: {
    readonly invitation: ListedInvitation;
    readonly choice: PartnerChoice;
    readonly place: InvitationPlace;
    readonly freshId: Ids["fresh"];
  },
): Result<Acceptance, WayClosed> {
  const found = (domain: string | null, inPlaceOf: string | null): Result<Acceptance, WayClosed> => {
    const name = choice.name?.trim() || (place.partnerName ?? "");
    const organisation = { id: freshId("org"), name, domain };
    return ok({ kind: "found-organisation", organisation, partner: { ...partnerOf(invitation), inPlaceOf } });
  };
  switch (way.kind) {
    case "in-another-organisation":
    case "partner-already":
      return err(way.kind);
    case "nothing-new":
      return ok({ kind: "nothing-new" });
    case "join":
      return ok(joining(invitation));
    case "link-own": {
      const { organisation, inPlaceOf } = way;
      if (choice.organisation !== "own") return err("confirm-organisation");
      const partner = { ...partnerOf(invitation), inPlaceOf };
      return ok({ kind: "link-own", organisationId: organisation.id, partner });
    }
    case "ask":
      // Another organisation of the same domain is not found by it: the first one stays the one that is asked.
      return way.mayFound && choice.organisation === "new"
        ? found(null, way.inPlaceOf)
        : ok({ kind: "ask", organisationId: way.organisation.id, requestId: freshId("jrq") });
    case "found":
      return found(way.domain, way.inPlaceOf);
  }
}

function joining({ target, role }: ListedInvitation): Acceptance {
  assert(target.kind !== "partner", "nobody joins a partner record");
  return target.kind === "company"
    ? { kind: "join-company", tenantId: target.tenantId, role }
    : { kind: "join-organisation", organisationId: target.organisationId, role: role as PartnerRole };
}

function partnerOf({ target }: ListedInvitation) {
  assert(target.kind === "partner", "a partnership comes from an invitation to a partner record");
  return { tenantId: target.tenantId, partnerId: target.partnerId };
}
