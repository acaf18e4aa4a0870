import { DateTime } from "#web/app/ui/date-time.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import type { CompanyRole, PartnerRole } from "#worker/domain/access/permissions.ts";
import { roleName } from "#worker/domain/access/role-name.ts";

export type InvitationView = {
  readonly kind: "company" | "partner" | "organisation";
  readonly inviterName: string | null;
  readonly hostName: string;
  readonly partnerName: string | null;
  readonly role: string | null;
  readonly name: string;
  readonly email: string;
  readonly expiresAt: string;
  readonly hasAccount: boolean;
  readonly signedInAs: string | null;
};

/** Who invites, to what, and which address. */
export function InvitationFacts({ invitation }: { readonly invitation: InvitationView }) {
  const { kind, inviterName, hostName, partnerName, role, email, expiresAt } = invitation;
  return (
    <>
      <h1>{kind === "partner" ? `See your revenue with ${hostName}` : `Join ${hostName}`}</h1>
      <p>{leadOf(invitation)}</p>
      <Facts>
        <Fact label={kind === "organisation" ? "Organisation" : "Company"}>{hostName}</Fact>
        {partnerName === null ? null : <Fact label="Partner">{partnerName}</Fact>}
        {role === null ? null : <Fact label="Your role">{roleName(role as CompanyRole | PartnerRole)}</Fact>}
        {inviterName === null ? null : <Fact label="Invited by">{inviterName}</Fact>}
        <Fact label="For" wide>
          {email}
        </Fact>
        <Fact label="Works until">
          <DateTime iso={expiresAt} />
        </Fact>
      </Facts>
    </>
  );
}

function leadOf({ kind, hostName, partnerName }: InvitationView): string {
  switch (kind) {
    case "company":
      return `You are invited to work with ${hostName} on Fairshare, where it keeps what its partners have earned.`;
    case "partner":
      return `${hostName} shows you each deal of ${partnerName}, the share it was given and why, and a ledger that you can check.`;
    case "organisation":
      return `You are invited to see what companies have credited to ${hostName}, deal by deal.`;
  }
}
