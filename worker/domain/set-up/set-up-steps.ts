/** What of a company's set-up is there, each read from the records themselves. */
export type SetUpFacts = {
  /** A CRM that was logged in to, whatever has become of it. */
  readonly hasConnection: boolean;
  /** The fields of such a CRM are chosen. */
  readonly hasMapping: boolean;
  readonly hasImport: boolean;
  readonly hasDeals: boolean;
  readonly hasPartners: boolean;
  /** A version of a rule that is in force and is not the one every company begins with. */
  readonly hasOwnRule: boolean;
  /** A deal of which some partner has a share. */
  readonly hasSplit: boolean;
  /** Records of partners' work in the CRM, of which somebody decides what is not sure. */
  readonly hasTraces: boolean;
  readonly hasDecidedTrace: boolean;
  /** A partner has registered a deal, or the company has said how. */
  readonly hasRegistrations: boolean;
  readonly hasInvitedPartner: boolean;
  readonly hasClosedPeriod: boolean;
  readonly hasStatement: boolean;
};

export const setUpStepKinds = [
  "source",
  "mapping",
  "deals",
  "registrations",
  "partners",
  "traces",
  "rule",
  "split",
  "invitation",
  "period",
  "statement",
] as const;
export type SetUpStepKind = (typeof setUpStepKinds)[number];
export type SetUpStep = { readonly kind: SetUpStepKind; readonly isDone: boolean };

/**
 * The steps of this company in the order in which they help, and which of them are done. Which ones there are follows from what the
 * company has begun with: a CRM is mapped, traces in it are decided, and where deals come from neither a CRM nor a file partners register
 * them.
 */
export function setUpSteps(facts: SetUpFacts): readonly SetUpStep[] {
  const steps: readonly (SetUpStep & { readonly isMeant: boolean })[] = [
    { kind: "source", isDone: hasSource(facts), isMeant: true },
    { kind: "mapping", isDone: facts.hasMapping, isMeant: facts.hasConnection },
    { kind: "deals", isDone: facts.hasDeals, isMeant: facts.hasConnection || facts.hasImport },
    {
      kind: "registrations",
      isDone: facts.hasRegistrations,
      isMeant: facts.hasRegistrations && !facts.hasConnection && !facts.hasImport,
    },
    { kind: "partners", isDone: facts.hasPartners, isMeant: true },
    { kind: "traces", isDone: facts.hasDecidedTrace, isMeant: facts.hasTraces },
    { kind: "rule", isDone: facts.hasOwnRule, isMeant: true },
    { kind: "split", isDone: facts.hasSplit, isMeant: true },
    { kind: "invitation", isDone: facts.hasInvitedPartner, isMeant: true },
    { kind: "period", isDone: facts.hasClosedPeriod, isMeant: true },
    { kind: "statement", isDone: facts.hasStatement, isMeant: true },
  ];
  return steps.filter(({ isMeant }) => isMeant).map(({ kind, isDone }) => ({ kind, isDone }));
}

function hasSource({ hasConnection, hasImport, hasRegistrations }: SetUpFacts): boolean {
  return hasConnection || hasImport || hasRegistrations;
}
