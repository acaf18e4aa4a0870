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
export type ShareView = DealView["attribution"]["shares"][number];

export type PartnerView = AnswerOf<ApiClient["partners"]["$get"]>["items"][number];
export type PartnerDetailView = AnswerOf<ApiClient["partners"][":id"]["$get"]>;

export type EntryPage = AnswerOf<ApiClient["ledger"]["entries"]["$get"]>;
export type EntryView = EntryPage["items"][number];
export type TotalsView = AnswerOf<ApiClient["ledger"]["totals"]["$get"]>;

export type RuleView = AnswerOf<ApiClient["rules"][":id"]["$get"]>;
export type RuleVersionView = RuleView["versions"][number];
export type RunView = AnswerOf<ApiClient["attribution"]["runs"][":id"]["$get"]>;

export type ImportView = AnswerOf<ApiClient["imports"][":id"]["$get"]>;
export type InspectionView = AnswerOf<ApiClient["imports"][":id"]["inspection"]["$get"]>;
export type ImportFieldView = AnswerOf<ApiClient["imports"]["fields"]["$get"]>["items"][number];

export type PortalHomeView = AnswerOf<ApiClient["portal"]["home"]["$get"]>;
export type PortalDealView = AnswerOf<ApiClient["portal"]["opportunities"]["$get"]>["items"][number];
export type PortalDealDetailView = AnswerOf<
  ApiClient["portal"]["companies"][":companyId"]["opportunities"][":id"]["$get"]
>;
