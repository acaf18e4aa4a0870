import type { ApiClient } from "#worker/http/client.ts";
import type { SuccessBody } from "./success-body.ts";

// What the pages show is what the API answers: these are names for it, not shapes of our own.
type AnswerOf<Call> = Call extends (...args: never[]) => Promise<infer Response>
  ? SuccessBody<Response>
  : never;

export type OverviewView = AnswerOf<ApiClient["overview"]["$get"]>;

export type DealView = DealPage["items"][number];
export type DealPage = AnswerOf<ApiClient["opportunities"]["$get"]>;
export type DealDetailView = AnswerOf<ApiClient["opportunities"][":id"]["$get"]>;
export type ShareView = DealDetailView["overlays"][number]["shares"][number];

export type PartnerView = AnswerOf<ApiClient["partners"]["$get"]>["items"][number];
export type PartnerDetailView = AnswerOf<ApiClient["partners"][":id"]["$get"]>;

export type GradedHealthView = NonNullable<
  AnswerOf<ApiClient["partners"][":id"]["health"]["$get"]>["health"]
>;
export type HealthPreviewView = AnswerOf<ApiClient["health"]["settings"]["preview"]["$post"]>;
export type PortalPerformanceView = AnswerOf<ApiClient["portal"]["performance"]["$get"]>["items"][number];
export type AlertPage = AnswerOf<ApiClient["alerts"]["$get"]>;
export type AlertView = AlertPage["items"][number];
export type AlertSettingsView = AnswerOf<ApiClient["alerts"]["settings"]["$get"]>;

export type EntryPage = AnswerOf<ApiClient["ledger"]["entries"]["$get"]>;
export type EntryView = EntryPage["items"][number];
export type CheckView = AnswerOf<ApiClient["ledger"]["verify"]["$post"]>;
export type LedgerStatusView = AnswerOf<ApiClient["ledger"]["status"]["$get"]>;
export type SessionView = AnswerOf<ApiClient["session"]["$get"]>;
export type PortalStandingView = AnswerOf<ApiClient["portal"]["standing"]["$get"]>;
export type StandingView = AnswerOf<ApiClient["partners"][":id"]["standing"]["$get"]>;
export type TotalsView = AnswerOf<ApiClient["ledger"]["totals"]["$get"]>;

export type RuleItem = AnswerOf<ApiClient["rules"]["$get"]>["items"][number];
export type RuleStatus = RuleItem["status"];
export type RuleDetail = AnswerOf<ApiClient["rules"][":id"]["$get"]>;
export type RuleVersionView = RuleDetail["versions"][number];
export type FieldView = AnswerOf<ApiClient["rules"]["fields"]["$get"]>["items"][number];
export type RuleReading = AnswerOf<ApiClient["rules"]["read"]["$post"]>;
export type RuleProblem = RuleReading["problems"][number];
export type ConflictView = RuleReading["conflicts"][number];
export type TrialView = AnswerOf<ApiClient["rules"]["try"]["$post"]>;
export type PartnerChangeView = TrialView["perPartner"][number];
export type BackTestView = AnswerOf<ApiClient["back-tests"]["$get"]>["items"][number];
export type BackTestDetail = AnswerOf<ApiClient["back-tests"][":id"]["$get"]>;
export type DealChangePage = AnswerOf<ApiClient["back-tests"][":id"]["changes"]["$get"]>;
export type DealChangeView = DealChangePage["items"][number];
export type ComparisonView = AnswerOf<ApiClient["attribution"]["comparisons"]["$post"]>;
export type OverrideHistory = AnswerOf<ApiClient["opportunities"][":id"]["override"]["$get"]>;
export type ActivityPage = AnswerOf<ApiClient["inference"]["activities"]["$get"]>;
export type ActivityView = ActivityPage["items"][number];
export type ActivityDetailView = AnswerOf<ApiClient["inference"]["activities"][":id"]["$get"]>;
export type InferredEvidenceView = AnswerOf<ApiClient["opportunities"][":id"]["inferred-evidence"]["$get"]>;
export type InferenceReportView = AnswerOf<ApiClient["inference"]["report"]["$get"]>;
export type InferenceSettingsView = AnswerOf<ApiClient["inference"]["settings"]["$get"]>;
export type InferencePreviewView = AnswerOf<ApiClient["inference"]["settings"]["preview"]["$post"]>;
export type PartnerMatchesView = AnswerOf<ApiClient["inference"]["partner-matches"]["$get"]>;
export type AccountMatchesView = AnswerOf<ApiClient["inference"]["account-matches"]["$get"]>;
export type RunView = AnswerOf<ApiClient["attribution"]["runs"][":id"]["$get"]>;

export type DisputeView = AnswerOf<ApiClient["disputes"]["$get"]>["items"][number];
export type DisputeDetailView = AnswerOf<ApiClient["disputes"][":id"]["$get"]>;

export type PeriodList = AnswerOf<ApiClient["periods"]["$get"]>;
export type PeriodItem = PeriodList["items"][number];
export type PeriodDetail = AnswerOf<ApiClient["periods"][":key"]["$get"]>;

export type ImportView = AnswerOf<ApiClient["imports"][":id"]["$get"]>;
export type InspectionView = AnswerOf<ApiClient["imports"][":id"]["inspection"]["$get"]>;
export type ImportFieldView = AnswerOf<ApiClient["imports"]["fields"]["$get"]>["items"][number];

export type ConnectionView = AnswerOf<ApiClient["connections"]["$get"]>["items"][number];
export type MappingView = NonNullable<ConnectionView["mapping"]>;
export type CrmProblemsView = AnswerOf<ApiClient["connections"][":id"]["problems"]["$get"]>;
export type CrmFieldsView = AnswerOf<ApiClient["connections"][":id"]["fields"]["$get"]>;
export type CrmFieldView = CrmFieldsView["fields"][number];
export type CrmHoldableView = AnswerOf<ApiClient["connections"][":id"]["holdable"]["$get"]>;
export type CrmRegistrationObjectView = AnswerOf<
  ApiClient["connections"][":id"]["registration-object"]["$get"]
>;
export type CrmWritableView = AnswerOf<ApiClient["connections"][":id"]["writable"]["$get"]>;
export type ShownWriteView = AnswerOf<ApiClient["registrations"][":id"]["crm"]["$get"]>;
export type CrmTrialView = AnswerOf<ApiClient["connections"][":id"]["test"]["$post"]>;
export type PartnerValueView = AnswerOf<
  ApiClient["connections"][":id"]["partner-values"]["$get"]
>["items"][number];
export type SyncRunItem = AnswerOf<ApiClient["connections"][":id"]["runs"]["$get"]>["items"][number];
export type SyncRunDetail = AnswerOf<ApiClient["connections"][":id"]["runs"][":runId"]["$get"]>;

export type PortalHomeView = AnswerOf<ApiClient["portal"]["home"]["$get"]>;
export type PortalDealView = AnswerOf<ApiClient["portal"]["opportunities"]["$get"]>["items"][number];
export type PortalDealDetailView = AnswerOf<
  ApiClient["portal"]["companies"][":companyId"]["opportunities"][":id"]["$get"]
>;

export type AuditPageView = AnswerOf<ApiClient["audit"]["$get"]>;
export type AuditLineView = AuditPageView["items"][number];
export type RatesView = AnswerOf<ApiClient["rates"]["$get"]>;
export type SettingsView = AnswerOf<ApiClient["settings"]["$get"]>;
export type StatementView = AnswerOf<ApiClient["statements"]["$get"]>["items"][number];
export type EntryDisputeView = NonNullable<StatementDetailView["entries"][number]["dispute"]>;
export type StatementDetailView = AnswerOf<ApiClient["statements"][":id"]["$get"]>;
export type StatementIssueView = AnswerOf<ApiClient["statements"]["issues"][":id"]["$get"]>;
export type BundleCheckView = AnswerOf<ApiClient["verification"]["$post"]>;
export type SelfReportView = AnswerOf<ApiClient["portal"]["reports"]["$get"]>["items"][number];
export type DealCandidateView = AnswerOf<ApiClient["registrations"][":id"]["deals"]["$get"]>["items"][number];

export type RegistrationView = AnswerOf<ApiClient["registrations"]["$get"]>["items"][number];
export type RegistrationDetailView = AnswerOf<ApiClient["registrations"][":id"]["$get"]>;
export type RegistrationFormView = AnswerOf<ApiClient["registrations"]["form"]["$get"]>;
export type RegistrationFindingView = NonNullable<RegistrationView["company"]>["findings"][number];
export type RegistrationSettingsView = AnswerOf<ApiClient["registrations"]["settings"]["$get"]>;
export type PartnerRegistrationsView = AnswerOf<ApiClient["registrations"]["partners"][":partnerId"]["$get"]>;
export type RegistrationSignalsView = AnswerOf<
  ApiClient["registrations"]["signals"]["$get"]
>["items"][number];
export type BulkResultView = AnswerOf<ApiClient["registrations"]["bulk"]["$post"]>["results"][number];
export type ReservedPage = AnswerOf<ApiClient["registrations"]["reserved"]["$get"]>;
export type OwnDomainsView = AnswerOf<ApiClient["inference"]["own-domains"]["$get"]>;
export type SavedViewItem = AnswerOf<ApiClient["saved-views"]["$get"]>["items"][number];
export type DuplicatesView = AnswerOf<ApiClient["merges"]["$get"]>;
export type MergePreviewView = AnswerOf<ApiClient["merges"]["preview"]["$get"]>;
export type PartnerFamilyView = AnswerOf<ApiClient["partners"][":id"]["family"]["$get"]>;
