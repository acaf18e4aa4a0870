/** What the shells show of the session, as GET /session tells it. */
export type Session = {
  readonly user: { readonly name: string; readonly email: string };
  /** Null for somebody who belongs nowhere. */
  readonly audience: "company" | "partner" | null;
  readonly role: string | null;
  /** What this person may do: pages show no button that the API would refuse. */
  readonly permissions: readonly string[];
  readonly viewing: {
    readonly companyId: string;
    readonly companyName: string;
    readonly partnerId: string;
    readonly partnerName: string | null;
  } | null;
  readonly company: { readonly id: string; readonly name: string; readonly currency: string } | null;
  readonly memberships: readonly Membership[];
};

export type Membership = {
  readonly audience: "company" | "partner";
  readonly companyId: string;
  readonly companyName: string;
  readonly partnerName?: string | null | undefined;
};
