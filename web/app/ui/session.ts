/** What the shells show of the session, as GET /session tells it. */
export type Session = {
  readonly user: { readonly name: string; readonly email: string };
  readonly audience: "company" | "partner";
  readonly company: { readonly id: string; readonly name: string; readonly currency: string } | null;
  readonly memberships: readonly Membership[];
};

export type Membership = {
  readonly audience: "company" | "partner";
  readonly companyId: string;
  readonly companyName: string;
  readonly partnerName?: string | null | undefined;
};
