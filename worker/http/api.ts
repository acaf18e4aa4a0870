import { Hono } from "hono";
import type { AppContext } from "./context.ts";
import { leadToSignIn, pageBefore } from "./lead-to-sign-in.ts";
import { limitCalls } from "./rate-limit.ts";
import { account } from "./routes/account.ts";
import { acts } from "./routes/acts.ts";
import { alerts } from "./routes/alerts.ts";
import { attribution } from "./routes/attribution.ts";
import { audit, ownAudit, portalAudit } from "./routes/audit.ts";
import { backTests } from "./routes/back-tests.ts";
import { channels } from "./routes/channels.ts";
import { companies } from "./routes/companies.ts";
import { companyDeletion, companyExports } from "./routes/company-data.ts";
import { comparisons } from "./routes/comparisons.ts";
import { connections } from "./routes/connections.ts";
import { disputes, portalDisputes } from "./routes/disputes.ts";
import { evidence } from "./routes/evidence.ts";
import { health, partnerHealth } from "./routes/health.ts";
import { identity } from "./routes/identity.ts";
import { imports } from "./routes/imports.ts";
import { inference } from "./routes/inference.ts";
import { inferenceMatches } from "./routes/inference-matches.ts";
import { dealEvidence, inferenceWork } from "./routes/inference-work.ts";
import { invitations } from "./routes/invitations.ts";
import { keys, portalKeys } from "./routes/keys.ts";
import { ledger } from "./routes/ledger.ts";
import { merges, partnerFamilies } from "./routes/merges.ts";
import { notifications, portalNotifications } from "./routes/notifications.ts";
import { opportunities } from "./routes/opportunities.ts";
import { overrides } from "./routes/overrides.ts";
import { overview } from "./routes/overview.ts";
import { partnerPeople } from "./routes/partner-people.ts";
import { partnerView } from "./routes/partner-view.ts";
import { partners } from "./routes/partners.ts";
import { periods } from "./routes/periods.ts";
import { memberData, ownData } from "./routes/personal-data.ts";
import { portal } from "./routes/portal.ts";
import { portalPerformance } from "./routes/portal-performance.ts";
import { portalTeam } from "./routes/portal-team.ts";
import { rates } from "./routes/rates.ts";
import { registrationDeals } from "./routes/registration-deals.ts";
import { connectionRegistrationObject } from "./routes/registration-object.ts";
import { registrationSettingsRoutes } from "./routes/registration-settings.ts";
import { registrations } from "./routes/registrations.ts";
import { reviews } from "./routes/reviews.ts";
import { rules } from "./routes/rules.ts";
import { savedViews } from "./routes/saved-views.ts";
import { portalSearch, search } from "./routes/search.ts";
import { secondFactors } from "./routes/second-factors.ts";
import { selfReports } from "./routes/self-reports.ts";
import { session } from "./routes/session.ts";
import { setUp } from "./routes/set-up.ts";
import { settings } from "./routes/settings.ts";
import { signUp } from "./routes/sign-up.ts";
import { singleSignOn, singleSignOnSettings } from "./routes/single-sign-on.ts";
import { slack } from "./routes/slack.ts";
import { portalLogos, statementSettings } from "./routes/statement-settings.ts";
import { portalStatements, statements, verification } from "./routes/statements.ts";
import { team } from "./routes/team.ts";
import { toDo } from "./routes/to-do.ts";
import { connectionWriteBack, registrationWrites } from "./routes/write-back.ts";
import { identifyCaller } from "./session.ts";

/** The API under /api/v1: one chained sub-app a resource, so that the client's types follow from the routes. */
export const api = new Hono<AppContext>()
  .use(leadToSignIn(pageBefore), identifyCaller(), limitCalls())

  .route("/session", session)
  .route("/session/single-sign-on", singleSignOn)
  .route("/single-sign-on", singleSignOnSettings)
  .route("/sign-up", signUp)
  .route("/account", account)
  .route("/account", secondFactors)
  .route("/account", ownData)
  .route("/account", ownAudit)
  .route("/companies", companies)
  .route("/team", team)
  .route("/team", memberData)
  .route("/invitations", invitations)
  .route("/company-exports", companyExports)
  .route("/company-deletion", companyDeletion)
  .route("/evidence", evidence)
  .route("/overview", overview)
  .route("/to-do", toDo)
  .route("/search", search)
  .route("/set-up", setUp)
  .route("/imports", imports)
  .route("/connections", connections)
  .route("/connections", connectionWriteBack)
  .route("/connections", connectionRegistrationObject)
  .route("/opportunities", opportunities)
  .route("/opportunities", overrides)
  .route("/opportunities", dealEvidence)
  .route("/partners", partners)
  .route("/partners", partnerPeople)
  .route("/partners", partnerView)
  .route("/partners", partnerFamilies)
  .route("/partners", partnerHealth)
  .route("/health", health)
  .route("/alerts", alerts)
  .route("/saved-views", savedViews)
  .route("/merges", merges)
  .route("/registrations", registrationSettingsRoutes)
  .route("/registrations", registrations)
  .route("/registrations", registrationDeals)
  .route("/registrations", registrationWrites)
  .route("/attribution", attribution)
  .route("/attribution", comparisons)
  .route("/identity", identity)
  .route("/inference", inference)
  .route("/inference", inferenceWork)
  .route("/inference", inferenceMatches)
  .route("/rules", rules)
  .route("/back-tests", backTests)
  .route("/reviews", reviews)
  .route("/ledger", ledger)
  .route("/rates", rates)
  .route("/settings", settings)
  .route("/audit", audit)
  .route("/statements", statements)
  .route("/disputes", disputes)
  .route("/statement-settings", statementSettings)
  .route("/verification", verification)
  .route("/periods", periods)
  .route("/notifications", notifications)
  .route("/channels", channels)
  .route("/slack", slack)
  .route("/acts", acts)
  .route("/keys", keys)
  .route("/portal/notifications", portalNotifications)
  .route("/portal/keys", portalKeys)
  .route("/portal/search", portalSearch)
  .route("/portal/statements", portalStatements)
  .route("/portal/reports", selfReports)
  .route("/portal", portalDisputes)
  .route("/portal/companies", portalLogos)
  .route("/portal", portal)
  .route("/portal", portalPerformance)
  .route("/portal/team", portalTeam)
  .route("/portal/audit", portalAudit);

export type Api = typeof api;
