import { strFromU8, unzipSync } from "fflate";
import { expect, test } from "vitest";
import "#worker/testing/swept.ts";
import { createApp } from "#worker/app.ts";
import { defaultAlertSettings } from "#worker/domain/alert/alert-settings.ts";
import { defaultHealthSettings } from "#worker/domain/health/health-settings.ts";
import { defaultRegistrationSettings } from "#worker/domain/registration/settings.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { actionsLoggedOf } from "#worker/testing/audit-lines.ts";
import { type Caller, meetCallers } from "#worker/testing/callers.ts";
import { claimForm, messageForm, pdf } from "#worker/testing/disputes.ts";
import { attachmentForm, registrationForm } from "#worker/testing/registrations.ts";
import { partnersFile, type World } from "#worker/testing/worlds.ts";
import { permissionOf } from "./route-guard.ts";
import { readRouteTable, type TableRoute, unguardedRoutes } from "./route-table.ts";

/**
 * Every route that is mounted, called by everybody with the ids of company A. Who may see what follows from the route's own
 * guard; this table only says how to call it. A route that is missing here fails, and so does one without a guard.
 */
type Call = {
  /** The path below /api/v1 (or from the root), filled with A's ids; the first one is the route itself, the rest its filters. */
  readonly paths: (a: World["ids"]) => readonly [string, ...string[]];
  /**
   * Whose the ids are: `company` A's, so another company and its partners must not find them; `partner` one's of company A,
   * so partner two must not either. Left out when the route takes none.
   */
  readonly idsOf?: "company" | "seat" | "partner";
  readonly body?: (a: World["ids"]) => unknown;
  /** What whoever is let in is told instead of something good, because no body of a sweep could be right. */
  readonly insteadOfGood?: readonly number[];
  /** Whether a good answer names something of the caller's own, so that the sweep is seen to look at real answers. */
  readonly shows?: boolean;
  /** Why a good answer leaves no line in any log, for a route that is not a GET and yet changes nothing that a log is for. */
  readonly unlogged?: string;
};

const equalSplit = { kind: "equal_split" };
const everyDeal = {
  name: "Every deal by its first touch",
  priority: 1,
  workflow: { kind: "single", model: { kind: "first_touch" } },
};
const allTo = (partner: string) => ({
  reason: "As agreed",
  shares: { kind: "ppm", of: [{ partner, sharePpm: 1_000_000 }] },
});
const example = {
  opportunity: {
    amountMinor: 100,
    currency: "USD",
    createdAt: null,
    closedAt: "2025-03-31",
    leadCreatedAt: null,
  },
  touchpoints: [],
  model: equalSplit,
};

const definition = {
  name: "First touch wins",
  priority: 700,
  workflow: { kind: "single", model: { kind: "first_touch" } },
};

const writtenCalls: Readonly<Record<string, Call>> = {
  "GET /healthz": { paths: () => ["//healthz"] },
  "POST /webhooks/mail/:provider": {
    paths: () => ["//webhooks/mail/resend"],
    body: () => ({ type: "email.bounced" }),
  },
  "GET /.well-known/ledger-keys.json": { paths: () => ["//.well-known/ledger-keys.json"] },
  "GET /api/v1/openapi.json": { paths: () => ["/openapi.json"] },
  "GET /api/v1/session": { paths: () => ["/session"], shows: true },
  "POST /api/v1/session": {
    paths: () => ["/session"],
    body: () => ({ email: "nobody@example.com", password: "not a password" }),
  },
  "POST /api/v1/session/mail-links": {
    unlogged: "mails a link; coming in by it is logged",
    paths: () => ["/session/mail-links"],
    body: () => ({ email: "nobody@example.com" }),
  },
  "POST /api/v1/session/mail-link": {
    paths: () => ["/session/mail-link"],
    body: () => ({ token: "no such token" }),
  },
  "POST /api/v1/session/second-factor": {
    paths: () => ["/session/second-factor"],
    body: () => ({ challenge: "no such challenge", code: "123456" }),
  },
  "POST /api/v1/session/passkey/options": {
    unlogged: "a question to the browser",
    paths: () => ["/session/passkey/options"],
  },
  "POST /api/v1/session/passkey": {
    paths: () => ["/session/passkey"],
    body: () => ({ response: { id: "no such passkey" } }),
  },
  "POST /api/v1/session/proof": {
    paths: () => ["/session/proof"],
    body: () => ({ kind: "password", password: "not a password" }),
    insteadOfGood: [403],
  },
  "GET /api/v1/account/second-factors": { paths: () => ["/account/second-factors"] },
  "POST /api/v1/account/authenticator": {
    unlogged: "in force with its first code, which is logged",
    paths: () => ["/account/authenticator"],
  },
  "POST /api/v1/account/authenticator/confirm": {
    paths: () => ["/account/authenticator/confirm"],
    body: () => ({ code: "123456" }),
    insteadOfGood: [403],
  },
  "DELETE /api/v1/account/authenticator": { paths: () => ["/account/authenticator"] },
  "POST /api/v1/account/recovery-codes": {
    paths: () => ["/account/recovery-codes"],
    insteadOfGood: [409],
  },
  "POST /api/v1/account/passkeys/options": {
    unlogged: "a question to the browser",
    paths: () => ["/account/passkeys/options"],
  },
  "POST /api/v1/account/passkeys": {
    paths: () => ["/account/passkeys"],
    body: () => ({ response: { id: "none" }, name: "Key" }),
    insteadOfGood: [403],
  },
  "DELETE /api/v1/account/passkeys/:id": {
    paths: () => ["/account/passkeys/none"],
    insteadOfGood: [404],
  },
  "POST /api/v1/sign-up": {
    unlogged: "mails a link; founding by it is logged",
    paths: () => ["/sign-up"],
    body: () => ({ email: "new@example.com", name: "Ada", companyName: "Acme", currency: "USD" }),
  },
  "GET /api/v1/sign-up/link": { paths: () => ["/sign-up/link?token=none"] },
  "POST /api/v1/sign-up/confirm": {
    paths: () => ["/sign-up/confirm"],
    body: () => ({ token: "no such token", password: "seven wet otters" }),
  },
  "POST /api/v1/companies": {
    paths: () => ["/companies"],
    body: () => ({ companyName: "Another", currency: "USD" }),
  },
  "POST /api/v1/session/single-sign-on": {
    paths: () => ["/session/single-sign-on"],
    body: () => ({ email: "nobody@example.com" }),
  },
  "GET /api/v1/session/single-sign-on/callback": {
    paths: () => ["/session/single-sign-on/callback?state=none&code=none"],
  },
  "GET /api/v1/single-sign-on": { paths: () => ["/single-sign-on"] },
  "PUT /api/v1/single-sign-on": {
    paths: () => ["/single-sign-on"],
    body: () => ({
      issuer: "https://127.0.0.1",
      clientId: "x",
      clientSecret: "y",
      domains: ["acme.example"],
      isRequired: false,
      defaultRole: null,
    }),
    insteadOfGood: [422],
  },
  "DELETE /api/v1/single-sign-on": { paths: () => ["/single-sign-on"], insteadOfGood: [404] },
  "GET /api/v1/statements": {
    paths: (a) => ["/statements", `/statements?partnerId=${a.partnerOne}`],
    shows: true,
  },
  "POST /api/v1/statements": {
    paths: () => ["/statements"],
    body: (a) => ({ partnerId: a.partnerOne, period: "2020-01", currency: "USD" }),
    insteadOfGood: [409],
  },
  "POST /api/v1/statements/issues": {
    paths: () => ["/statements/issues"],
    body: () => ({ period: "2020-01" }),
    insteadOfGood: [409],
  },
  "GET /api/v1/statement-settings": { paths: () => ["/statement-settings"] },
  "PUT /api/v1/statement-settings": {
    paths: () => ["/statement-settings"],
    body: () => ({ accentColor: "#1f4e79", lapseDays: 30 }),
  },
  "GET /api/v1/statement-settings/logo": { paths: () => ["/statement-settings/logo"], insteadOfGood: [404] },
  "PUT /api/v1/statement-settings/logo": {
    paths: () => ["/statement-settings/logo"],
    body: () => ({ base64: "AAAA" }),
    insteadOfGood: [422],
  },
  "DELETE /api/v1/statement-settings/logo": { paths: () => ["/statement-settings/logo"] },
  "GET /api/v1/portal/companies/:companyId/logo": {
    paths: (a) => [`/portal/companies/${a.companyId}/logo`],
    idsOf: "company",
    insteadOfGood: [404],
  },
  "GET /api/v1/statements/issues": { paths: () => ["/statements/issues"] },
  "GET /api/v1/statements/issues/:id": {
    paths: (a) => [`/statements/issues/${a.statementIssueId}`],
    idsOf: "company",
  },
  "GET /api/v1/statements/issues/:id/statements.zip": {
    paths: (a) => [`/statements/issues/${a.statementIssueId}/statements.zip`],
    idsOf: "company",
  },
  "GET /api/v1/statements/:id": {
    paths: (a) => [`/statements/${a.statementOfOne}`],
    idsOf: "company",
    shows: true,
  },
  "GET /api/v1/portal/statements": {
    paths: () => ["/portal/statements"],
    shows: true,
  },
  "GET /api/v1/portal/statements/:id": {
    paths: (a) => [`/portal/statements/${a.statementOfOne}`],
    idsOf: "partner",
    shows: true,
  },
  "POST /api/v1/portal/statements/:id/acknowledge": {
    paths: (a) => [`/portal/statements/${a.statementOfOne}/acknowledge`],
    idsOf: "partner",
  },
  "GET /api/v1/disputes": {
    paths: (a) => ["/disputes", `/disputes?partnerId=${a.partnerOne}`, `/disputes?entrySeq=${a.entryOfOne}`],
    shows: true,
  },
  "GET /api/v1/disputes/export.csv": { paths: () => ["/disputes/export.csv"], shows: true },
  "GET /api/v1/disputes/:id": {
    paths: (a) => [`/disputes/${a.disputeOfOne}`],
    idsOf: "company",
    shows: true,
  },
  "GET /api/v1/disputes/:id/evidence/:fileId": {
    paths: (a) => [`/disputes/${a.disputeOfOne}/evidence/${a.evidenceOfOne}`],
    idsOf: "company",
    shows: true,
  },
  "POST /api/v1/disputes/:id/review": {
    paths: (a) => [`/disputes/${a.disputeOfOne}/review`],
    idsOf: "company",
  },
  "POST /api/v1/disputes/:id/messages": {
    paths: (a) => [`/disputes/${a.disputeOfOne}/messages`],
    idsOf: "company",
    body: () => messageForm("Which contract?"),
  },
  "POST /api/v1/disputes/:id/decision": {
    paths: (a) => [`/disputes/${a.disputeOfOne}/decision`],
    idsOf: "company",
    body: () => ({ decision: "reject", reason: "As agreed" }),
  },
  "GET /api/v1/registrations": { paths: () => ["/registrations", "/registrations?q=CANARY"], shows: true },
  "GET /api/v1/registrations/export.csv": { paths: () => ["/registrations/export.csv"], shows: true },
  "GET /api/v1/registrations/counts": { paths: () => ["/registrations/counts"] },
  "GET /api/v1/registrations/form": { paths: () => ["/registrations/form"] },
  "GET /api/v1/registrations/settings": { paths: () => ["/registrations/settings"] },
  "GET /api/v1/registrations/settings/versions": { paths: () => ["/registrations/settings/versions"] },
  "PUT /api/v1/registrations/settings": {
    paths: () => ["/registrations/settings"],
    body: () => defaultRegistrationSettings,
  },
  "POST /api/v1/registrations/settings/dry-run": {
    unlogged: "a question",
    paths: () => ["/registrations/settings/dry-run"],
    body: () => ({ rules: [] }),
  },
  "GET /api/v1/registrations/reserved": { paths: () => ["/registrations/reserved"] },
  "POST /api/v1/registrations/reserved": {
    paths: () => ["/registrations/reserved"],
    body: () => ({ accounts: [{ kind: "account", name: "Initech" }] }),
  },
  "DELETE /api/v1/registrations/reserved/:id": {
    paths: () => ["/registrations/reserved/none"],
    insteadOfGood: [404],
  },
  "GET /api/v1/registrations/signals": { paths: () => ["/registrations/signals"], shows: true },
  "GET /api/v1/registrations/partners/:partnerId": {
    paths: (a) => [`/registrations/partners/${a.partnerOne}`],
    idsOf: "company",
  },
  "PUT /api/v1/registrations/partners/:partnerId/tier": {
    paths: (a) => [`/registrations/partners/${a.partnerOne}/tier`],
    idsOf: "company",
    body: () => ({ tier: "Gold" }),
  },
  // The company has to say for whom, and a partner needs no more than this.
  "POST /api/v1/registrations": {
    paths: () => ["/registrations"],
    body: () => registrationForm("Umbrella"),
    insteadOfGood: [201, 422],
  },
  "POST /api/v1/registrations/bulk": {
    unlogged: "nothing has this id; what is done with each is logged",
    paths: () => ["/registrations/bulk"],
    body: () => ({ action: "assign", ids: ["none"] }),
  },
  "GET /api/v1/registrations/:id": {
    paths: (a) => [`/registrations/${a.registrationOfOne}`],
    idsOf: "partner",
    shows: true,
  },
  "PATCH /api/v1/registrations/:id": {
    unlogged: "a draft is logged when it is handed in",
    paths: (a) => [`/registrations/${a.registrationDraft}`],
    idsOf: "partner",
    body: () => ({ notes: "More" }),
  },
  "POST /api/v1/registrations/:id/attachments": {
    paths: (a) => [`/registrations/${a.registrationDraft}/attachments`],
    idsOf: "partner",
    body: () => attachmentForm([pdf("more.pdf")]),
  },
  "GET /api/v1/registrations/:id/attachments/:fileId": {
    paths: (a) => [`/registrations/${a.registrationOfOne}/attachments/${a.attachmentOfOne}`],
    idsOf: "partner",
    shows: true,
  },
  "DELETE /api/v1/registrations/:id/attachments/:fileId": {
    paths: (a) => [`/registrations/${a.registrationDraft}/attachments/${a.attachmentToRemove}`],
    idsOf: "partner",
    insteadOfGood: [200, 404],
  },
  // What one side has done the other finds done.
  "POST /api/v1/registrations/:id/submit": {
    paths: (a) => [`/registrations/${a.registrationDraft}/submit`],
    idsOf: "partner",
    insteadOfGood: [200, 409],
  },
  "POST /api/v1/registrations/:id/withdraw": {
    paths: (a) => [`/registrations/${a.registrationToWithdraw}/withdraw`],
    idsOf: "partner",
    body: () => ({}),
    insteadOfGood: [200, 409],
  },
  // Nothing was asked, contested, rejected or approved yet.
  "POST /api/v1/registrations/:id/answer": {
    paths: (a) => [`/registrations/${a.registrationOfOne}/answer`],
    idsOf: "partner",
    body: () => ({}),
    insteadOfGood: [409],
  },
  "POST /api/v1/registrations/:id/evidence": {
    paths: (a) => [`/registrations/${a.registrationOfOne}/evidence`],
    idsOf: "partner",
    body: () => ({ reason: "We were first" }),
    insteadOfGood: [409],
  },
  "POST /api/v1/registrations/:id/appeal": {
    paths: (a) => [`/registrations/${a.registrationOfOne}/appeal`],
    idsOf: "partner",
    body: () => ({ reason: "Look again" }),
    insteadOfGood: [409],
  },
  "POST /api/v1/registrations/:id/ask-extension": {
    paths: (a) => [`/registrations/${a.registrationOfOne}/ask-extension`],
    idsOf: "partner",
    body: () => ({ reason: "The customer waits" }),
    insteadOfGood: [409],
  },
  "POST /api/v1/registrations/:id/review": {
    paths: (a) => [`/registrations/${a.registrationOfOne}/review`],
    idsOf: "company",
  },
  "POST /api/v1/registrations/:id/request-info": {
    paths: (a) => [`/registrations/${a.registrationOfOne}/request-info`],
    idsOf: "company",
    body: () => ({ reason: "Who is it?", fields: ["contactName"] }),
  },
  "POST /api/v1/registrations/:id/approve": {
    paths: (a) => [`/registrations/${a.registrationDraft}/approve`],
    idsOf: "company",
    body: () => ({}),
  },
  "POST /api/v1/registrations/:id/reject": {
    paths: (a) => [`/registrations/${a.registrationOfOne}/reject`],
    idsOf: "company",
    body: () => ({ reason: "We know them" }),
  },
  "POST /api/v1/registrations/:id/contest": {
    paths: (a) => [`/registrations/${a.registrationOfTwo}/contest`],
    idsOf: "company",
    body: () => ({ reason: "Somebody else says so too", rivalIds: [] }),
  },
  "POST /api/v1/registrations/:id/decide": {
    paths: (a) => [`/registrations/${a.registrationOfTwo}/decide`],
    idsOf: "company",
    body: () => ({ reason: "It was theirs", outcome: "primary" }),
  },
  "POST /api/v1/registrations/:id/extend": {
    paths: (a) => [`/registrations/${a.registrationDraft}/extend`],
    idsOf: "company",
    body: () => ({ reason: "The customer waits" }),
  },
  "POST /api/v1/registrations/:id/release": {
    paths: (a) => [`/registrations/${a.registrationDraft}/release`],
    idsOf: "company",
    body: () => ({ reason: "The customer chose another", cause: "customer_choice" }),
  },
  "POST /api/v1/registrations/:id/assign": {
    paths: (a) => [`/registrations/${a.registrationDraft}/assign`],
    idsOf: "company",
    body: () => ({}),
    insteadOfGood: [409],
  },
  "GET /api/v1/registrations/:id/deals": {
    paths: (a) => [`/registrations/${a.registrationDraft}/deals`],
    idsOf: "company",
  },
  // By now its protection has been released, which is a state that can still be linked.
  "POST /api/v1/registrations/:id/link": {
    paths: (a) => [`/registrations/${a.registrationDraft}/link`],
    idsOf: "company",
    body: () => ({ opportunityId: null }),
  },
  "GET /api/v1/registrations/:id/crm": {
    paths: (a) => [`/registrations/${a.registrationOfOne}/crm`],
    idsOf: "company",
  },
  "POST /api/v1/registrations/:id/crm": {
    paths: (a) => [`/registrations/${a.registrationOfOne}/crm`],
    idsOf: "company",
    body: () => ({ ask: "retry" }),
    // Nothing is written to a CRM here.
    insteadOfGood: [409],
  },
  "POST /api/v1/registrations/:id/close": {
    paths: (a) => [`/registrations/${a.registrationOfTwo}/close`],
    idsOf: "company",
    body: () => ({ outcome: "won" }),
  },
  "GET /api/v1/portal/reports": { paths: () => ["/portal/reports"] },
  "POST /api/v1/portal/reports/:id/files": {
    paths: (a) => [`/portal/reports/${a.reportOfOne}/files`],
    idsOf: "partner",
    body: () => attachmentForm([pdf("more.pdf")]),
  },
  "GET /api/v1/portal/reports/:id/files/:fileId": {
    paths: (a) => [`/portal/reports/${a.reportOfOne}/files/${a.reportFileOfOne}`],
    idsOf: "partner",
    shows: true,
  },
  "POST /api/v1/portal/reports": {
    paths: () => ["/portal/reports"],
    body: () => ({
      type: "meeting",
      accountName: "Acme",
      occurredOn: "2999-01-01",
      evidence: "The invitation",
    }),
    insteadOfGood: [422],
  },
  "GET /api/v1/portal/disputes": {
    paths: (a) => ["/portal/disputes", `/portal/disputes?entrySeq=${a.entryOfOne}`],
    shows: true,
  },
  "GET /api/v1/portal/disputes/export.csv": { paths: () => ["/portal/disputes/export.csv"], shows: true },
  "GET /api/v1/portal/disputes/:id": {
    paths: (a) => [`/portal/disputes/${a.disputeOfOne}`],
    idsOf: "partner",
    shows: true,
  },
  "GET /api/v1/portal/disputes/:id/evidence/:fileId": {
    paths: (a) => [`/portal/disputes/${a.disputeOfOne}/evidence/${a.evidenceOfOne}`],
    idsOf: "partner",
    shows: true,
  },
  // Its oldest entry is disputed already, until the sweep withdraws that.
  "POST /api/v1/portal/companies/:companyId/disputes": {
    paths: (a) => [`/portal/companies/${a.companyId}/disputes`],
    idsOf: "partner",
    body: (a) => claimForm({ companyId: a.companyId, entrySeq: a.oldestEntryOfOne }),
    insteadOfGood: [409],
  },
  "POST /api/v1/portal/disputes/:id/messages": {
    paths: (a) => [`/portal/disputes/${a.disputeToWithdraw}/messages`],
    idsOf: "partner",
    body: () => messageForm("This one"),
  },
  "POST /api/v1/portal/disputes/:id/withdraw": {
    paths: (a) => [`/portal/disputes/${a.disputeToWithdraw}/withdraw`],
    idsOf: "partner",
  },
  "POST /api/v1/verification": {
    unlogged: "a question",
    paths: () => ["/verification"],
    body: () => ({ format: "none" }),
  },
  "GET /api/v1/statements/:id/statement.pdf": {
    paths: (a) => [`/statements/${a.statementOfOne}/statement.pdf`],
    idsOf: "company",
  },
  "GET /api/v1/portal/statements/:id/statement.pdf": {
    paths: (a) => [`/portal/statements/${a.statementOfOne}/statement.pdf`],
    idsOf: "partner",
  },
  "GET /api/v1/statements/:id/statement.csv": {
    paths: (a) => [`/statements/${a.statementOfOne}/statement.csv`],
    idsOf: "company",
  },
  "GET /api/v1/portal/statements/:id/statement.csv": {
    paths: (a) => [`/portal/statements/${a.statementOfOne}/statement.csv`],
    idsOf: "partner",
  },
  "GET /api/v1/statements/:id/statement.json": {
    paths: (a) => [`/statements/${a.statementOfOne}/statement.json`],
    idsOf: "company",
  },
  "GET /api/v1/portal/statements/:id/statement.json": {
    paths: (a) => [`/portal/statements/${a.statementOfOne}/statement.json`],
    idsOf: "partner",
  },
  "GET /api/v1/statements/:id/bundle.json": {
    paths: (a) => [`/statements/${a.statementOfOne}/bundle.json`],
    idsOf: "company",
  },
  "GET /api/v1/portal/statements/:id/bundle.json": {
    paths: (a) => [`/portal/statements/${a.statementOfOne}/bundle.json`],
    idsOf: "partner",
  },
  "GET /api/v1/notifications": { paths: () => ["/notifications", "/notifications?unread=true"] },
  "GET /api/v1/notifications/unread": { paths: () => ["/notifications/unread"] },
  "POST /api/v1/notifications/read": {
    unlogged: "what somebody has read is their own affair",
    paths: () => ["/notifications/read"],
    body: () => ({ ids: ["ntf_none"] }),
  },
  "GET /api/v1/notifications/preferences": { paths: () => ["/notifications/preferences"] },
  "PUT /api/v1/notifications/preferences": {
    unlogged: "how somebody is told is their own affair",
    paths: () => ["/notifications/preferences"],
    body: () => ({ times: { timeZone: "UTC", quiet: null, digest: "daily" }, choices: [] }),
  },
  "GET /api/v1/notifications/deliveries": {
    paths: () => ["/notifications/deliveries", "/notifications/deliveries?failed=true"],
    shows: true,
  },
  "POST /api/v1/acts/look": {
    unlogged: "a question that is too secret for an address",
    paths: () => ["/acts/look"],
    body: () => ({ token: "no such token" }),
    insteadOfGood: [404],
  },
  "POST /api/v1/acts": {
    paths: () => ["/acts"],
    body: () => ({ token: "no such token", choice: "approve" }),
    insteadOfGood: [404],
  },
  "GET /api/v1/slack": { paths: () => ["/slack"] },
  "PUT /api/v1/slack": {
    paths: () => ["/slack"],
    body: () => ({ signingSecret: "0123456789abcdef0123456789abcdef" }),
  },
  "DELETE /api/v1/slack": { paths: () => ["/slack"] },
  "GET /api/v1/slack/own": { paths: () => ["/slack/own"] },
  "POST /api/v1/slack/own/code": {
    unlogged: "a code changes nothing until it is given in Slack",
    paths: () => ["/slack/own/code"],
  },
  "DELETE /api/v1/slack/own": { paths: () => ["/slack/own"] },
  "GET /api/v1/channels": { paths: () => ["/channels"], shows: true },
  "POST /api/v1/channels": {
    paths: () => ["/channels"],
    body: () => ({
      kind: "webhook",
      name: "Ours",
      url: "https://hooks.example.com/fairshare",
      eventKinds: ["rule.published"],
    }),
  },
  "GET /api/v1/channels/:id": { paths: (a) => [`/channels/${a.channelId}`], idsOf: "company", shows: true },
  "PATCH /api/v1/channels/:id": {
    paths: (a) => [`/channels/${a.channelId}`],
    idsOf: "company",
    body: () => ({ status: "on" }),
  },
  "DELETE /api/v1/channels/:id": {
    paths: (a) => [`/channels/${a.channelToRemove}`],
    idsOf: "company",
    // Whoever comes first has removed it.
    insteadOfGood: [204, 404],
  },
  "POST /api/v1/channels/:id/rotate-secret": {
    paths: (a) => [`/channels/${a.channelId}/rotate-secret`],
    idsOf: "company",
  },
  "POST /api/v1/channels/:id/test": {
    unlogged: "a message that says nothing",
    paths: (a) => [`/channels/${a.channelId}/test`],
    idsOf: "company",
  },
  "POST /api/v1/channels/:id/replay": {
    paths: (a) => [`/channels/${a.channelId}/replay`],
    idsOf: "company",
    body: (a) => ({ deliveryId: a.deliveryId }),
  },
  "GET /api/v1/channels/:id/deliveries": {
    paths: (a) => [
      `/channels/${a.channelId}/deliveries`,
      `/channels/${a.channelId}/deliveries?state=waiting`,
    ],
    idsOf: "company",
  },
  "GET /api/v1/channels/:id/deliveries/:deliveryId": {
    paths: (a) => [`/channels/${a.channelId}/deliveries/${a.deliveryId}`],
    idsOf: "company",
  },
  "GET /api/v1/portal/notifications": { paths: () => ["/portal/notifications"] },
  "GET /api/v1/portal/notifications/unread": { paths: () => ["/portal/notifications/unread"] },
  "POST /api/v1/portal/notifications/read": {
    unlogged: "what somebody has read is their own affair",
    paths: () => ["/portal/notifications/read"],
    body: () => ({ ids: ["ntf_none"] }),
  },
  "GET /api/v1/portal/notifications/preferences": { paths: () => ["/portal/notifications/preferences"] },
  "PUT /api/v1/portal/notifications/preferences": {
    unlogged: "how somebody is told is their own affair",
    paths: () => ["/portal/notifications/preferences"],
    body: () => ({ times: { timeZone: "UTC", quiet: null, digest: "daily" }, choices: [] }),
  },
  "GET /api/v1/keys": { paths: () => ["/keys"] },
  "POST /api/v1/keys": {
    paths: () => ["/keys"],
    body: () => ({ name: "Nightly", permissions: ["deals.read"], validDays: 30 }),
  },
  "DELETE /api/v1/keys/:id": { paths: () => ["/keys/fsk_none"], insteadOfGood: [404] },
  "GET /api/v1/portal/keys": { paths: () => ["/portal/keys"] },
  "POST /api/v1/portal/keys": {
    paths: () => ["/portal/keys"],
    body: () => ({ name: "Nightly", permissions: ["portal.read"], validDays: 30 }),
  },
  "DELETE /api/v1/portal/keys/:id": { paths: () => ["/portal/keys/fsk_none"], insteadOfGood: [404] },
  "GET /api/v1/account": { paths: () => ["/account"] },
  "PUT /api/v1/account/name": { paths: () => ["/account/name"], body: () => ({ name: "Ada" }) },
  "PUT /api/v1/account/password": {
    paths: () => ["/account/password"],
    body: () => ({ current: "not a password", password: "seven wet otters" }),
    insteadOfGood: [403, 429],
  },
  "POST /api/v1/account/password-resets": {
    unlogged: "mails a link; the new password is logged",
    paths: () => ["/account/password-resets"],
    body: () => ({ email: "nobody@example.com" }),
  },
  "POST /api/v1/account/password-resets/confirm": {
    paths: () => ["/account/password-resets/confirm"],
    body: () => ({ token: "no such token", password: "seven wet otters" }),
  },
  "POST /api/v1/account/email-changes": {
    unlogged: "mails a link; the new address is logged",
    paths: () => ["/account/email-changes"],
    body: () => ({ email: "another@example.com" }),
    insteadOfGood: [202, 429],
  },
  "POST /api/v1/account/email-changes/confirm": {
    paths: () => ["/account/email-changes/confirm"],
    body: () => ({ token: "no such token" }),
    insteadOfGood: [410],
  },
  "GET /api/v1/account/sessions": { paths: () => ["/account/sessions"] },
  "DELETE /api/v1/account/sessions/:id": {
    paths: () => ["/account/sessions/ses_none"],
    insteadOfGood: [404],
  },
  "DELETE /api/v1/account/sessions": { paths: () => ["/account/sessions"] },
  "GET /api/v1/evidence": { paths: () => ["/evidence"], shows: true },
  "GET /api/v1/evidence/access-review.csv": { paths: () => ["/evidence/access-review.csv"], shows: true },
  "GET /api/v1/evidence/routes.csv": { paths: () => ["/evidence/routes.csv"] },
  "GET /api/v1/company-exports": { paths: () => ["/company-exports"] },
  "POST /api/v1/company-exports": { paths: () => ["/company-exports"] },
  "GET /api/v1/company-exports/:id": {
    paths: (a) => [`/company-exports/${a.exportId}`],
    idsOf: "company",
  },
  "GET /api/v1/company-exports/:id/download": {
    paths: (a) => [`/company-exports/${a.exportId}/download`],
    idsOf: "company",
    shows: true,
  },
  // Whoever swept would have no company any more.
  "POST /api/v1/company-deletion": {
    paths: () => ["/company-deletion"],
    body: () => ({ name: "Another" }),
    insteadOfGood: [422],
  },
  "GET /api/v1/company-deletion/link": { paths: () => ["/company-deletion/link?token=none"] },
  "POST /api/v1/company-deletion/cancel": {
    paths: () => ["/company-deletion/cancel"],
    body: () => ({ token: "no such token" }),
  },
  "GET /api/v1/account/export": { paths: () => ["/account/export"] },
  // Whoever swept would be gone.
  "POST /api/v1/account/erasure": {
    paths: () => ["/account/erasure"],
    body: () => ({ email: "another@example.com" }),
    insteadOfGood: [422],
  },
  "GET /api/v1/team/:userId/export": {
    paths: (a) => [`/team/${a.colleagueId}/export`],
    idsOf: "company",
    shows: true,
  },
  "POST /api/v1/team/:userId/erasure": {
    paths: (a) => [`/team/${a.colleagueId}/erasure`],
    idsOf: "company",
    body: () => ({ email: "another@example.com" }),
    insteadOfGood: [422],
  },
  "GET /api/v1/account/audit": { paths: () => ["/account/audit"] },
  "DELETE /api/v1/session": { paths: () => ["/session"] },
  "PUT /api/v1/session/audience": {
    paths: () => ["/session/audience"],
    idsOf: "seat",
    body: (a) => ({ audience: "company", companyId: a.companyId }),
    shows: true,
  },
  "GET /api/v1/team": { paths: () => ["/team"], shows: true },
  "PUT /api/v1/team/:userId/role": {
    paths: (a) => [`/team/${a.colleagueId}/role`],
    idsOf: "company",
    body: () => ({ role: "analyst" }),
  },
  // Whoever is the only owner stays.
  "DELETE /api/v1/team/me": { paths: () => ["/team/me"], insteadOfGood: [409] },
  "DELETE /api/v1/team/:userId": { paths: (a) => [`/team/${a.leaverId}`], idsOf: "company" },
  "GET /api/v1/team/invitations": { paths: () => ["/team/invitations"], shows: true },
  "POST /api/v1/team/invitations": {
    paths: () => ["/team/invitations"],
    body: () => ({ email: "swept@example.com", name: "Kim", role: "viewer" }),
  },
  "POST /api/v1/team/invitations/import": {
    paths: () => ["/team/invitations/import"],
    body: () => ({ csv: "email,role\nfiled@example.com,viewer" }),
  },
  "POST /api/v1/team/invitations/:id/resend": {
    paths: (a) => [`/team/invitations/${a.invitationId}/resend`],
    idsOf: "company",
  },
  "DELETE /api/v1/team/invitations/:id": {
    paths: (a) => [`/team/invitations/${a.invitationId}`],
    idsOf: "company",
  },
  "GET /api/v1/invitations/link": { paths: () => ["/invitations/link?token=none"] },
  "POST /api/v1/invitations/accept": {
    paths: () => ["/invitations/accept"],
    body: () => ({ token: "no such token", name: "Kim", password: "seven wet otters" }),
  },
  "GET /api/v1/invitations/waiting": { paths: () => ["/invitations/waiting"] },
  "GET /api/v1/partners/:id/people": {
    paths: (a) => [`/partners/${a.partnerOne}/people`],
    idsOf: "company",
    shows: true,
  },
  "DELETE /api/v1/partners/:id/people/:userId": {
    paths: (a) => [`/partners/${a.partnerOne}/people/${a.partnerColleagueId}`],
    idsOf: "company",
  },
  "PUT /api/v1/partners/:id/people/:userId": {
    paths: (a) => [`/partners/${a.partnerOne}/people/${a.partnerColleagueId}`],
    idsOf: "company",
  },
  "DELETE /api/v1/partners/:id/partnership": {
    paths: (a) => [`/partners/${a.partnerThree}/partnership`],
    idsOf: "company",
  },
  "GET /api/v1/partners/:id/invitations": {
    paths: (a) => [`/partners/${a.partnerOne}/invitations`],
    idsOf: "company",
    shows: true,
  },
  "POST /api/v1/partners/:id/invitations": {
    paths: (a) => [`/partners/${a.partnerOne}/invitations`],
    idsOf: "company",
    body: () => ({ email: "partner@example.com", name: "Kim" }),
  },
  "POST /api/v1/partners/:id/invitations/import": {
    paths: (a) => [`/partners/${a.partnerOne}/invitations/import`],
    idsOf: "company",
    body: () => ({ csv: "email\nother@example.com" }),
  },
  "POST /api/v1/partners/:id/invitations/:invitationId/resend": {
    paths: (a) => [`/partners/${a.partnerOne}/invitations/${a.partnerInvitationId}/resend`],
    idsOf: "company",
  },
  "DELETE /api/v1/partners/:id/invitations/:invitationId": {
    paths: (a) => [`/partners/${a.partnerOne}/invitations/${a.partnerInvitationId}`],
    idsOf: "company",
  },
  "GET /api/v1/portal/team": { paths: () => ["/portal/team"] },
  "PUT /api/v1/portal/team/organisation": {
    paths: () => ["/portal/team/organisation"],
    body: () => ({ name: "Renamed" }),
  },
  "PUT /api/v1/portal/team/:userId/role": {
    paths: (a) => [`/portal/team/${a.partnerColleagueId}/role`],
    idsOf: "partner",
    body: () => ({ role: "finance" }),
  },
  // Whoever is the only admin stays.
  "DELETE /api/v1/portal/team/me": { paths: () => ["/portal/team/me"], insteadOfGood: [409] },
  "DELETE /api/v1/portal/team/:userId": {
    paths: (a) => [`/portal/team/${a.partnerLeaverId}`],
    idsOf: "partner",
  },
  "GET /api/v1/portal/team/invitations": { paths: () => ["/portal/team/invitations"] },
  "POST /api/v1/portal/team/invitations": {
    paths: () => ["/portal/team/invitations"],
    body: () => ({ email: "colleague@example.com", name: "Kim", role: "seller" }),
  },
  "POST /api/v1/portal/team/invitations/:id/resend": {
    paths: (a) => [`/portal/team/invitations/${a.organisationInvitationId}/resend`],
    idsOf: "partner",
  },
  "DELETE /api/v1/portal/team/invitations/:id": {
    paths: (a) => [`/portal/team/invitations/${a.organisationInvitationId}`],
    idsOf: "partner",
  },
  "GET /api/v1/portal/team/join-requests": { paths: () => ["/portal/team/join-requests"] },
  "POST /api/v1/portal/team/join-requests/:id/agree": {
    paths: (a) => [`/portal/team/join-requests/${a.joinToAgree}/agree`],
    idsOf: "partner",
    body: () => ({ role: "viewer" }),
  },
  "POST /api/v1/portal/team/join-requests/:id/refuse": {
    paths: (a) => [`/portal/team/join-requests/${a.joinToRefuse}/refuse`],
    idsOf: "partner",
  },
  "GET /api/v1/overview": { paths: () => ["/overview"], shows: true },
  "GET /api/v1/to-do": { paths: () => ["/to-do"] },
  "GET /api/v1/set-up": { paths: () => ["/set-up"] },
  "PUT /api/v1/set-up": { paths: () => ["/set-up"], body: () => ({ isAway: true }) },
  "GET /api/v1/search": { paths: () => ["/search?q=CANARY", "/search?q=1"], shows: true },
  "GET /api/v1/portal/search": {
    paths: () => ["/portal/search?q=CANARY", "/portal/search?q=1"],
    shows: true,
  },
  "GET /api/v1/opportunities": {
    paths: (a) => ["/opportunities", `/opportunities?partnerId=${a.partnerOne}`, "/opportunities?q=CANARY"],
    shows: true,
  },
  "GET /api/v1/opportunities/export.csv": {
    paths: (a) => ["/opportunities/export.csv", `/opportunities/export.csv?partnerId=${a.partnerOne}`],
    shows: true,
  },
  "GET /api/v1/opportunities/:id": {
    paths: (a) => [`/opportunities/${a.dealOfBoth}`, `/opportunities/${a.dealOfOne}`],
    idsOf: "company",
    shows: true,
  },
  "GET /api/v1/opportunities/:id/override": {
    paths: (a) => [`/opportunities/${a.dealInReview}/override`],
    idsOf: "company",
    shows: true,
  },
  "PUT /api/v1/opportunities/:id/override": {
    paths: (a) => [`/opportunities/${a.dealOfOne}/override`],
    idsOf: "company",
    body: (a) => allTo(a.partnerOne),
  },
  "DELETE /api/v1/opportunities/:id/override": {
    paths: (a) => [`/opportunities/${a.dealOfOne}/override`],
    idsOf: "company",
  },
  "POST /api/v1/imports": {
    paths: () => ["/imports"],
    body: () => partnersFile({ row: "Harbour", hold: true }),
  },
  "POST /api/v1/imports/inspect": {
    unlogged: "reads the file that comes with it",
    paths: () => ["/imports/inspect"],
    body: () => partnersFile({ row: "Harbour", hold: false }),
  },
  "GET /api/v1/imports": { paths: () => ["/imports"], shows: true },
  "GET /api/v1/imports/fields": { paths: () => ["/imports/fields?kind=partners"] },
  "GET /api/v1/imports/:id": { paths: (a) => [`/imports/${a.importId}`], idsOf: "company", shows: true },
  "GET /api/v1/imports/:id/inspection": {
    paths: (a) => [`/imports/${a.heldImportId}/inspection`],
    idsOf: "company",
    shows: true,
  },
  "GET /api/v1/imports/:id/errors.csv": {
    paths: (a) => [`/imports/${a.importId}/errors.csv`],
    idsOf: "company",
  },
  "POST /api/v1/imports/:id/start": {
    paths: (a) => [`/imports/${a.heldImportId}/start`],
    idsOf: "company",
    body: () => ({ mapping: { name: "Name" } }),
  },
  "POST /api/v1/imports/:id/undo": { paths: (a) => [`/imports/${a.importId}/undo`], idsOf: "company" },
  "GET /api/v1/connections": { paths: () => ["/connections"], shows: true },
  "POST /api/v1/connections/salesforce": {
    paths: () => ["/connections/salesforce"],
    body: () => ({ name: "CRM", environment: "sandbox", clientId: "3MVG9", clientSecret: "s3cret" }),
  },
  "GET /api/v1/connections/:id": {
    paths: (a) => [`/connections/${a.connectionId}`],
    idsOf: "company",
    shows: true,
  },
  "GET /api/v1/connections/:id/webhook": {
    paths: (a) => [`/connections/${a.connectionId}/webhook`],
    idsOf: "company",
  },
  "POST /api/v1/connections/:id/reconnect": {
    unlogged: "begins a login; its coming back is logged",
    paths: (a) => [`/connections/${a.connectionId}/reconnect`],
    idsOf: "company",
  },
  "GET /api/v1/connections/:id/fields": {
    paths: (a) => [`/connections/${a.connectionId}/fields?object=Opportunity`],
    idsOf: "company",
    insteadOfGood: [409],
  },
  "PUT /api/v1/connections/:id/mapping": {
    paths: (a) => [`/connections/${a.connectionId}/mapping`],
    idsOf: "company",
    body: () => ({ segment: 1, opportunity: { partnerFields: [{ field: "Partner__c", kind: "lookup" }] } }),
    insteadOfGood: [409],
  },
  "PUT /api/v1/connections/:id/schedule": {
    paths: (a) => [`/connections/${a.connectionId}/schedule`],
    idsOf: "company",
    body: () => ({ everyMinutes: 60, fullReadHour: 3, orgCallPercent: 80, ownCallPercent: 25 }),
  },
  "GET /api/v1/connections/:id/registration-object": {
    paths: (a) => [`/connections/${a.connectionId}/registration-object`],
    idsOf: "company",
  },
  "GET /api/v1/connections/:id/holdable": {
    paths: (a) => [`/connections/${a.connectionId}/holdable?object=Deal_Registration__c`],
    idsOf: "company",
    insteadOfGood: [409],
  },
  "PUT /api/v1/connections/:id/registration-object": {
    paths: (a) => [`/connections/${a.connectionId}/registration-object`],
    idsOf: "company",
    body: () => ({ object: "Deal_Registration__c", fields: { registrationId: "Registration_Id__c" } }),
    insteadOfGood: [409],
  },
  "DELETE /api/v1/connections/:id/registration-object": {
    paths: (a) => [`/connections/${a.connectionId}/registration-object`],
    idsOf: "company",
    unlogged: "no object is chosen, so none is left",
  },
  "GET /api/v1/connections/:id/write-back": {
    paths: (a) => [`/connections/${a.connectionId}/write-back`],
    idsOf: "company",
  },
  "GET /api/v1/connections/:id/writable": {
    paths: (a) => [`/connections/${a.connectionId}/writable`],
    idsOf: "company",
    insteadOfGood: [409],
  },
  "PUT /api/v1/connections/:id/write-back": {
    paths: (a) => [`/connections/${a.connectionId}/write-back`],
    idsOf: "company",
    body: () => ({ fields: { number: "Registration_Number__c" }, dealChoice: "person" }),
    insteadOfGood: [409],
  },
  "DELETE /api/v1/connections/:id/write-back": {
    paths: (a) => [`/connections/${a.connectionId}/write-back`],
    idsOf: "company",
    unlogged: "nothing is written, so nothing is switched off",
  },
  "POST /api/v1/connections/:id/test": {
    paths: (a) => [`/connections/${a.connectionId}/test`],
    idsOf: "company",
    body: () => ({}),
    insteadOfGood: [409],
  },
  "POST /api/v1/connections/:id/sync": {
    paths: (a) => [`/connections/${a.connectionId}/sync`],
    idsOf: "company",
    body: () => ({ mode: "full" }),
    insteadOfGood: [409],
  },
  "GET /api/v1/connections/:id/problems": {
    paths: (a) => [`/connections/${a.connectionId}/problems`],
    idsOf: "company",
  },
  "POST /api/v1/connections/:id/problems/retry": {
    paths: (a) => [`/connections/${a.connectionId}/problems/retry`],
    idsOf: "company",
    insteadOfGood: [409],
  },
  "GET /api/v1/connections/:id/runs": {
    paths: (a) => [`/connections/${a.connectionId}/runs`],
    idsOf: "company",
  },
  "GET /api/v1/connections/:id/runs/:runId": {
    paths: (a) => [`/connections/${a.connectionId}/runs/${a.syncRunId}`],
    idsOf: "company",
  },
  // Nothing is mapped yet, so there is nothing to list or to decide, for its own company either.
  "GET /api/v1/connections/:id/partner-values": {
    paths: (a) => [`/connections/${a.connectionId}/partner-values`],
    idsOf: "company",
    insteadOfGood: [404],
  },
  "PUT /api/v1/connections/:id/partner-values": {
    paths: (a) => [`/connections/${a.connectionId}/partner-values`],
    idsOf: "company",
    body: () => ({ decisions: [{ key: "name acme", label: "Acme", decision: "ignored" }] }),
    insteadOfGood: [404],
  },
  "POST /api/v1/connections/:id/pause": {
    paths: (a) => [`/connections/${a.connectionId}/pause`],
    idsOf: "company",
    insteadOfGood: [409],
  },
  "POST /api/v1/connections/:id/resume": {
    paths: (a) => [`/connections/${a.connectionId}/resume`],
    idsOf: "company",
    insteadOfGood: [409],
  },
  "POST /api/v1/connections/:id/disconnect": {
    paths: (a) => [`/connections/${a.connectionId}/disconnect`],
    idsOf: "company",
  },
  // A state that nobody has begun is nobody's: each is refused alike.
  "GET /oauth/salesforce/callback/resume": {
    paths: () => ["//oauth/salesforce/callback/resume"],
    insteadOfGood: [409],
  },
  "GET /oauth/salesforce/callback": {
    paths: () => ["//oauth/salesforce/callback?state=nobody&code=x"],
    insteadOfGood: [409],
  },
  "POST /webhooks/slack/:companyId": {
    paths: () => ["//webhooks/slack/ten_nobody"],
    body: () => ({}),
  },
  "POST /webhooks/salesforce/:connectionKey": {
    paths: (a) => [`//webhooks/salesforce/${a.connectionKey}`],
    body: () => ({}),
  },
  "GET /api/v1/portal/performance": { paths: () => ["/portal/performance"] },
  "GET /api/v1/partners/:id/health": {
    paths: (a) => [`/partners/${a.partnerOne}/health`],
    idsOf: "company",
  },
  "GET /api/v1/health/settings": { paths: () => ["/health/settings"] },
  "PUT /api/v1/health/settings": {
    paths: () => ["/health/settings"],
    body: () => defaultHealthSettings,
  },
  "POST /api/v1/health/settings/preview": {
    unlogged: "a question",
    paths: () => ["/health/settings/preview"],
    body: () => ({ weights: defaultHealthSettings.weights }),
  },
  "GET /api/v1/alerts": { paths: () => ["/alerts", "/alerts?state=open&kind=silent"] },
  "GET /api/v1/alerts/count": { paths: () => ["/alerts/count"] },
  "GET /api/v1/alerts/export.csv": { paths: () => ["/alerts/export.csv"] },
  "GET /api/v1/alerts/settings": { paths: () => ["/alerts/settings"] },
  "PUT /api/v1/alerts/settings": { paths: () => ["/alerts/settings"], body: () => defaultAlertSettings },
  "POST /api/v1/alerts/:id/snooze": {
    paths: () => ["/alerts/none/snooze"],
    body: () => ({ until: "2099-01-01" }),
    insteadOfGood: [404],
  },
  "GET /api/v1/partners": { paths: () => ["/partners", "/partners?q=CANARY"], shows: true },
  "GET /api/v1/partners/names": { paths: () => ["/partners/names"], shows: true },
  "GET /api/v1/partners/export.csv": { paths: () => ["/partners/export.csv"], shows: true },
  "GET /api/v1/partners/:id/standing": {
    paths: (a) => [
      `/partners/${a.partnerOne}/standing`,
      `/partners/${a.partnerOne}/standing?asOf=2025-03-31`,
    ],
    idsOf: "company",
    shows: true,
  },
  "GET /api/v1/partners/:id": { paths: (a) => [`/partners/${a.partnerOne}`], idsOf: "company", shows: true },
  "POST /api/v1/attribution/preview": {
    unlogged: "a question",
    paths: () => ["/attribution/preview"],
    body: () => example,
  },
  "POST /api/v1/identity/preview": {
    unlogged: "a question",
    paths: () => ["/identity/preview"],
    body: () => ({ accounts: [{ id: "1", name: "Harbour Ltd" }], queries: [{ name: "Harbour" }] }),
  },
  "POST /api/v1/inference/preview": {
    unlogged: "a question",
    paths: () => ["/inference/preview"],
    body: () => ({ accounts: [], contacts: [], partners: [], opportunities: [], activities: [] }),
  },
  "GET /api/v1/inference/activities": {
    paths: () => [
      "/inference/activities",
      "/inference/activities?band=review&decision=open&source=activity&q=CANARY",
    ],
  },
  "GET /api/v1/inference/activities/export.csv": {
    paths: () => ["/inference/activities/export.csv?type=meeting&minConfidence=0.1&maxConfidence=1&q=CANARY"],
  },
  "GET /api/v1/inference/report.pdf": { paths: () => ["/inference/report.pdf"] },
  "GET /api/v1/inference/activities/:id": {
    paths: () => ["/inference/activities/act_none"],
    insteadOfGood: [404],
  },
  "GET /api/v1/inference/activities/:id/files/:fileId": {
    paths: () => ["/inference/activities/act_none/files/fil_none"],
    insteadOfGood: [404],
  },
  "POST /api/v1/inference/decisions": {
    paths: () => ["/inference/decisions"],
    body: () => ({ decisions: [{ kind: "reject", activityId: "act_none" }] }),
    insteadOfGood: [404],
  },
  "GET /api/v1/inference/settings": { paths: () => ["/inference/settings"] },
  "POST /api/v1/inference/settings/preview": {
    unlogged: "a question",
    paths: () => ["/inference/settings/preview"],
    body: () => ({ settings: { decayDays: 60 } }),
  },
  "PUT /api/v1/inference/settings": {
    paths: () => ["/inference/settings"],
    body: () => ({ settings: { decayDays: 0 }, seen: 0 }),
    insteadOfGood: [422],
  },
  "GET /api/v1/inference/runs": { paths: () => ["/inference/runs"] },
  "POST /api/v1/inference/runs": { paths: () => ["/inference/runs"], body: () => ({ everything: true }) },
  "GET /api/v1/inference/runs/:id": { paths: () => ["/inference/runs/inf_none"], insteadOfGood: [404] },
  "GET /api/v1/inference/report": { paths: () => ["/inference/report"] },
  "GET /api/v1/opportunities/:id/inferred-evidence": {
    paths: (a) => [`/opportunities/${a.dealOfBoth}/inferred-evidence`],
    idsOf: "company",
  },
  "GET /api/v1/inference/partner-matches": { paths: () => ["/inference/partner-matches"] },
  "PUT /api/v1/inference/partner-matches": {
    paths: () => ["/inference/partner-matches"],
    body: () => ({ about: "domain", key: "halvorne.example", label: "Halvorne", partnerId: null }),
  },
  "GET /api/v1/inference/own-domains": { paths: () => ["/inference/own-domains"] },
  "PUT /api/v1/inference/own-domains": {
    paths: () => ["/inference/own-domains"],
    body: () => ({ domains: ["gmail.com"] }),
    // Everybody can have an address of it; a good one would say the same the second time, and leave no line.
    insteadOfGood: [422],
  },
  "GET /api/v1/saved-views": { paths: () => ["/saved-views"] },
  "POST /api/v1/saved-views": {
    unlogged: "arranges a list, and changes nothing that is in it",
    paths: () => ["/saved-views"],
    body: () => ({ name: "Won", query: { outcome: "won" }, isShared: true }),
  },
  "DELETE /api/v1/saved-views/:id": {
    unlogged: "arranges a list, and changes nothing that is in it",
    paths: () => ["/saved-views/svw_none"],
    insteadOfGood: [404],
  },
  "GET /api/v1/merges": {
    paths: () => ["/merges?kind=partner", "/merges?kind=account"],
  },
  "GET /api/v1/merges/preview": {
    paths: (a) => [`/merges/preview?kind=partner&from=${a.partnerOne}&into=${a.partnerTwo}`],
    idsOf: "company",
    shows: true,
  },
  "POST /api/v1/merges": {
    paths: () => ["/merges"],
    body: (a) => ({ kind: "partner", from: a.partnerOne, into: a.partnerTwo }),
    idsOf: "company",
    // Both have people of their own, who would lose their place.
    insteadOfGood: [409],
  },
  "POST /api/v1/merges/undo": {
    paths: () => ["/merges/undo"],
    body: (a) => ({ kind: "partner", from: a.partnerOne }),
    idsOf: "company",
    unlogged: "nothing was merged, so there is nothing to take back",
  },
  "PUT /api/v1/merges/apart": {
    paths: () => ["/merges/apart"],
    body: (a) => ({ kind: "partner", oneId: a.partnerOne, otherId: a.partnerTwo }),
    idsOf: "company",
  },
  "GET /api/v1/partners/:id/family": {
    paths: (a) => [`/partners/${a.partnerOne}/family`],
    idsOf: "company",
  },
  "PUT /api/v1/partners/:id/parent": {
    paths: (a) => [`/partners/${a.partnerOne}/parent`],
    body: (a) => ({ parentId: a.partnerTwo }),
    idsOf: "company",
  },
  "GET /api/v1/inference/account-matches": { paths: () => ["/inference/account-matches"] },
  "PUT /api/v1/inference/account-matches": {
    paths: () => ["/inference/account-matches"],
    body: () => ({ kind: "name", alias: "Ashgrove", accountId: "acc_none" }),
    insteadOfGood: [422],
  },
  "POST /api/v1/attribution/comparisons": {
    unlogged: "a question",
    paths: () => ["/attribution/comparisons"],
    body: () => ({ models: [everyDeal] }),
    shows: true,
  },
  "POST /api/v1/attribution/runs": {
    paths: () => ["/attribution/runs"],
    body: () => ({ scope: { kind: "changed" } }),
  },
  "GET /api/v1/attribution/runs/:id": { paths: (a) => [`/attribution/runs/${a.runId}`], idsOf: "company" },
  "GET /api/v1/rules": { paths: () => ["/rules"] },
  "GET /api/v1/rules/:id": { paths: (a) => [`/rules/${a.ruleId}`], idsOf: "company" },
  "POST /api/v1/rules": { paths: () => ["/rules"], body: () => ({ definition }) },
  "GET /api/v1/rules/templates": { paths: () => ["/rules/templates"] },
  "GET /api/v1/rules/fields": { paths: () => ["/rules/fields"] },
  "GET /api/v1/rules/settings": { paths: () => ["/rules/settings"] },
  "PUT /api/v1/rules/settings": {
    unlogged: "says what is so already; a change is logged",
    paths: () => ["/rules/settings"],
    body: () => ({ secondPersonPublishes: false }),
  },
  "POST /api/v1/rules/read": {
    unlogged: "a question",
    paths: () => ["/rules/read"],
    body: () => ({ definition }),
  },
  "POST /api/v1/rules/try": {
    unlogged: "a question",
    paths: () => ["/rules/try"],
    body: () => ({ definition }),
    shows: true,
  },
  "PUT /api/v1/rules/:id/draft": {
    paths: (a) => [`/rules/${a.ruleId}/draft`],
    idsOf: "company",
    body: () => ({ definition }),
  },
  "DELETE /api/v1/rules/:id/draft": {
    paths: (a) => [`/rules/${a.draftRuleId}/draft`],
    idsOf: "company",
  },
  "POST /api/v1/rules/:id/approve": {
    paths: (a) => [`/rules/${a.colleaguesRuleId}/approve`],
    idsOf: "company",
  },
  "POST /api/v1/rules/:id/publish": {
    paths: (a) => [`/rules/${a.publishableRuleId}/publish`],
    idsOf: "company",
    body: () => ({ effectiveFrom: "2025-01-01" }),
  },
  "POST /api/v1/rules/:id/retire": {
    paths: (a) => [`/rules/${a.ruleId}/retire`],
    idsOf: "company",
    body: () => ({ until: "2040-01-01" }),
  },
  "POST /api/v1/back-tests": {
    paths: () => ["/back-tests"],
    body: () => ({ definition: everyDeal, from: "2025-01-01", to: "2025-12-31" }),
  },
  "GET /api/v1/back-tests": { paths: () => ["/back-tests"], shows: true },
  "GET /api/v1/back-tests/:id": {
    paths: (a) => [`/back-tests/${a.backTestId}`],
    idsOf: "company",
    shows: true,
  },
  "GET /api/v1/back-tests/:id/changes": {
    paths: (a) => [`/back-tests/${a.backTestId}/changes`],
    idsOf: "company",
    shows: true,
  },
  "GET /api/v1/back-tests/:id/changes/export.csv": {
    paths: (a) => [`/back-tests/${a.backTestId}/changes/export.csv`],
    idsOf: "company",
    shows: true,
  },
  "POST /api/v1/back-tests/:id/cancel": {
    unlogged: "has finished already; a stop is logged",
    paths: (a) => [`/back-tests/${a.backTestId}/cancel`],
    idsOf: "company",
  },
  "GET /api/v1/reviews": { paths: () => ["/reviews", "/reviews?q=CANARY"], shows: true },
  "POST /api/v1/reviews/:opportunityId": {
    paths: (a) => [`/reviews/${a.dealInReview}`],
    idsOf: "company",
    body: (a) => ({ override: allTo(a.partnerOne) }),
  },
  "GET /api/v1/ledger/entries": {
    paths: (a) => [
      "/ledger/entries",
      `/ledger/entries?partnerId=${a.partnerOne}`,
      `/ledger/entries?opportunityId=${a.dealOfBoth}`,
      `/ledger/entries?asOf=%23${a.headSeq}`,
    ],
    shows: true,
  },
  "GET /api/v1/ledger/entries/export.csv": {
    paths: (a) => ["/ledger/entries/export.csv", `/ledger/entries/export.csv?partnerId=${a.partnerOne}`],
    shows: true,
  },
  // Entries are numbered in each ledger; this number is one that only A's has reached.
  "GET /api/v1/ledger/entries/:seq": {
    paths: (a) => [`/ledger/entries/${a.headSeq}`],
    idsOf: "company",
    shows: true,
  },
  "GET /api/v1/ledger/entries/:seq/proof": {
    paths: (a) => [
      `/ledger/entries/${a.headSeq}/proof`,
      `/ledger/entries/${a.headSeq}/proof?treeSize=${a.headSeq}`,
    ],
    idsOf: "company",
  },
  "GET /api/v1/ledger/head": { paths: () => ["/ledger/head"] },
  "GET /api/v1/ledger/consistency": { paths: () => ["/ledger/consistency?from=1"] },
  "GET /api/v1/ledger/tree-heads": { paths: () => ["/ledger/tree-heads"] },
  "GET /api/v1/ledger/totals": { paths: () => ["/ledger/totals", "/ledger/totals?by=period"], shows: true },
  "GET /api/v1/rates": { paths: () => ["/rates"] },
  "POST /api/v1/rates": {
    paths: () => ["/rates"],
    body: () => ({ rates: [{ currency: "CHF", day: "2025-01-01", rate: "1.1" }] }),
  },
  "POST /api/v1/rates/file": {
    paths: () => ["/rates/file"],
    body: () => ({ csv: "currency,date,rate\nCHF,2025-01-02,1.1" }),
  },
  "DELETE /api/v1/rates/:currency/:day": {
    paths: () => ["/rates/SEK/1999-01-01"],
    insteadOfGood: [404],
  },
  "GET /api/v1/periods": { paths: () => ["/periods"] },
  "PUT /api/v1/periods/calendar": {
    paths: () => ["/periods/calendar"],
    body: () => ({ unit: "month", fiscalYearStartMonth: 1, timeZone: "UTC" }),
  },
  "GET /api/v1/periods/:key": { paths: () => ["/periods/2025-03"] },
  "POST /api/v1/periods/:key/waivers": {
    paths: () => ["/periods/2025-03/waivers"],
    body: () => ({ item: "period-not-over", reason: "Not over" }),
    insteadOfGood: [409],
  },
  // Not over for many years, so nobody closes it here.
  "POST /api/v1/periods/:key/close": { paths: () => ["/periods/2999-01/close"], insteadOfGood: [409] },
  "POST /api/v1/periods/:key/lock": { paths: () => ["/periods/2025-03/lock"], insteadOfGood: [409] },
  "POST /api/v1/periods/:key/reopen": {
    paths: () => ["/periods/2025-03/reopen"],
    body: () => ({ reason: "A deal was left out" }),
    insteadOfGood: [409],
  },
  "DELETE /api/v1/periods/:key/reopen": { paths: () => ["/periods/2025-03/reopen"], insteadOfGood: [409] },
  "POST /api/v1/periods/:key/reopen/approve": {
    paths: () => ["/periods/2025-03/reopen/approve"],
    insteadOfGood: [409],
  },
  "GET /api/v1/ledger/status": { paths: () => ["/ledger/status"] },
  "POST /api/v1/ledger/verifications": { paths: () => ["/ledger/verifications"] },
  "GET /api/v1/ledger/verifications/:id": {
    paths: (a) => [`/ledger/verifications/${a.verificationId}`],
    idsOf: "company",
  },
  // Nobody's ledger is frozen here, so those who may lift are told that there is nothing to lift.
  "POST /api/v1/ledger/unfreeze": {
    paths: () => ["/ledger/unfreeze"],
    body: () => ({ reason: "Restored" }),
    insteadOfGood: [409],
  },
  "POST /api/v1/ledger/verify": { unlogged: "a question", paths: () => ["/ledger/verify"] },
  "GET /api/v1/settings": { paths: () => ["/settings"] },
  // Good ones would take away the names by which the sweep knows the companies.
  "PUT /api/v1/settings": {
    paths: () => ["/settings"],
    body: () => ({ name: "Renamed", currency: "USD", timeZone: "UTC", visibility: "everything" }),
    insteadOfGood: [422],
  },
  "PUT /api/v1/settings/second-factor": {
    unlogged: "says what is so already; a change is logged",
    paths: () => ["/settings/second-factor"],
    body: () => ({ isAsked: false }),
  },
  "GET /api/v1/audit": {
    paths: (a) => ["/audit?q=CANARY", "/audit", `/audit?objectKind=rule&objectId=${a.ruleId}`],
    shows: true,
  },
  "GET /api/v1/audit/export.csv": { paths: () => ["/audit/export.csv?q=CANARY"], shows: true },
  "GET /api/v1/portal/audit": { paths: () => ["/portal/audit"] },
  "POST /api/v1/partners/:id/view": {
    paths: (a) => [`/partners/${a.partnerOne}/view`],
    idsOf: "company",
  },
  "GET /api/v1/portal/home": { paths: () => ["/portal/home"], shows: true },
  "GET /api/v1/portal/standing": { paths: () => ["/portal/standing"], shows: true },
  "GET /api/v1/portal/opportunities": {
    paths: () => ["/portal/opportunities", "/portal/opportunities?q=CANARY"],
    shows: true,
  },
  "GET /api/v1/portal/opportunities/export.csv": {
    paths: () => ["/portal/opportunities/export.csv"],
    shows: true,
  },
  "GET /api/v1/portal/companies/:companyId/opportunities/:id": {
    paths: (a) => [`/portal/companies/${a.companyId}/opportunities/${a.dealOfOne}`],
    idsOf: "partner",
    shows: true,
  },
  "GET /api/v1/portal/ledger/entries": { paths: () => ["/portal/ledger/entries"], shows: true },
  "GET /api/v1/portal/ledger/entries/export.csv": {
    paths: () => ["/portal/ledger/entries/export.csv"],
    shows: true,
  },
  "GET /api/v1/portal/companies/:companyId/ledger/standing": {
    paths: (a) => [`/portal/companies/${a.companyId}/ledger/standing`],
    idsOf: "company",
    shows: true,
  },
  "GET /api/v1/portal/companies/:companyId/ledger/head": {
    paths: (a) => [`/portal/companies/${a.companyId}/ledger/head`],
    idsOf: "company",
  },
  "GET /api/v1/portal/companies/:companyId/ledger/entries/:seq": {
    paths: (a) => [`/portal/companies/${a.companyId}/ledger/entries/${a.entryOfOne}`],
    idsOf: "partner",
    shows: true,
  },
  // The first entry of A's ledger is partner one's.
  "GET /api/v1/portal/companies/:companyId/ledger/entries/:seq/proof": {
    paths: (a) => [`/portal/companies/${a.companyId}/ledger/entries/${a.entryOfOne}/proof`],
    idsOf: "partner",
  },
  "GET /api/v1/portal/companies/:companyId/ledger/consistency": {
    paths: (a) => [`/portal/companies/${a.companyId}/ledger/consistency?from=1`],
    idsOf: "company",
  },
  "GET /api/v1/portal/companies/:companyId/ledger/tree-heads": {
    paths: (a) => [`/portal/companies/${a.companyId}/ledger/tree-heads`],
    idsOf: "company",
  },
  "POST /api/v1/portal/companies/:companyId/ledger/verify": {
    unlogged: "a question",
    paths: (a) => [`/portal/companies/${a.companyId}/ledger/verify`],
    idsOf: "company",
  },
};

/** A list's file is a path an ending: what holds for one holds for the other. */
const calls: Readonly<Record<string, Call>> = {
  ...writtenCalls,
  ...Object.fromEntries(
    Object.entries(writtenCalls)
      .filter(([name]) => /\/(export|access-review|routes)\.csv$/.test(name))
      .map(([name, call]) => [name.replace(/csv$/, "xlsx"), asSheet(call)]),
  ),
};

function asSheet(call: Call): Call {
  const sheetOf = (path: string) => path.replace(".csv", ".xlsx");
  const paths: Call["paths"] = (ids) => {
    const [first, ...others] = call.paths(ids);
    return [sheetOf(first), ...others.map(sheetOf)];
  };
  return { ...call, paths };
}

/** What a partner of A may not reach with A's own ids: refused, or answered with nothing that is not theirs. */
const foreignToPartners = (a: World["ids"]) => [
  `/portal/opportunities?companyId=${a.companyId}`,
  `/portal/opportunities/export.csv?companyId=${a.companyId}`,
  `/portal/ledger/entries?companyId=${a.companyId}`,
  `/portal/ledger/entries/export.csv?companyId=${a.companyId}`,
  `/portal/companies/${a.companyId}/opportunities/${a.dealOfBoth}`,
  `/portal/companies/${a.companyId}/opportunities/${a.dealOfTwo}`,
  `/portal/disputes?companyId=${a.companyId}`,
  `/portal/disputes/export.csv?companyId=${a.companyId}`,
];

/** Some twenty callers a route, and the first one waits for the world to be made. */
const patienceMs = 150_000;

const routes = readRouteTable(createApp(buildServices));
const nameOf = ({ method, path }: TableRoute) => `${method} ${path}`;

test("every mounted route is in the sweep, and every line of the sweep is a mounted route", () => {
  expect(routes.map(nameOf).sort()).toEqual(Object.keys(calls).sort());
});

test("every mounted route has a guard that says who it is for", () => {
  expect(unguardedRoutes(routes)).toEqual([]);
});

test.for(routes.map((route) => [nameOf(route), route] as const))(
  "%s answers only whom it may",
  { timeout: patienceMs },
  async ([name, route], { task }) => {
    const { a, callers } = await meetCallers();
    const call = calls[name];
    if (call === undefined) throw new Error(`${name} is not in the sweep`);
    const done: string[] = [];
    let asked = 0;
    for (const caller of callers) {
      const isExpected = expectedOf(route, call, caller);
      for (const [index, path] of call.paths(a.ids).entries()) {
        const response = await send(route.method, path, { caller, body: call.body?.(a.ids) });
        asked += 1;
        const who = `${caller.name} at ${route.method} ${path}`;
        expect(`${who}: ${isExpected(response.status) ? "as allowed" : response.status}`).toBe(
          `${who}: as allowed`,
        );
        const seen = await visibleText(response);
        expect(`${who}: ${caller.leaks(seen).join(", ")}`).toBe(`${who}: `);
        if (!response.ok) continue;
        done.push(response.headers.get("x-request-id") ?? "");
        const isShown = call.shows && index === 0;
        if (isShown) expect(`${who}: ${caller.mark.test(seen) ? "own" : seen}`).toBe(`${who}: own`);
      }
    }
    await expectInLog(name, { route, call, done });
    task.meta.swept = { of: "route", callers: callers.map((caller) => caller.name), asked };
  },
);

test(
  "a partner gets nothing that is another's by naming its company, deal or filter",
  async () => {
    const { a, callers } = await meetCallers();
    for (const caller of callers) {
      for (const path of foreignToPartners(a.ids)) {
        const response = await send("GET", path, { caller });
        expect(`${caller.name} at ${path}: ${response.status < 500}`).toBe(`${caller.name} at ${path}: true`);
        expect(`${caller.name} at ${path}: ${caller.leaks(await visibleText(response))}`).toBe(
          `${caller.name} at ${path}: `,
        );
      }
    }
  },
  patienceMs,
);

/** Of a change that was made, under any of these requests, some log has to tell. */
async function expectInLog(
  name: string,
  { route, call, done }: { route: TableRoute; call: Call; done: readonly string[] },
) {
  if (route.method === "GET" || call.unlogged !== undefined || done.length === 0) return;
  const logged = await Promise.all(done.map(actionsLoggedOf));
  const isTold = logged.some((actions) => actions.length > 0);
  expect(`${name} ${isTold ? "is in a log" : "is in no log"}`).toBe(`${name} is in a log`);
}

/** The status that a route's own guard promises this caller. */
function expectedOf(route: TableRoute, call: Call, caller: Caller): (status: number) => boolean {
  const { guard, method } = route;
  const { idsOf, insteadOfGood } = call;
  const { kind, permissions, isKey, isLateComer } = caller;
  const isGood = (status: number) => insteadOfGood?.includes(status) ?? (status >= 200 && status < 300);
  if (guard?.audience === "anyone") return (status) => status < 500;
  if (kind === "nobody") return (status) => status === 401;
  if (guard?.audience === "signed-in") {
    if (isKey) return (status) => status === 401;
  } else if (guard?.audience !== kind && guard?.audience !== "either") {
    return (status) => status === 404;
  }
  const permission = guard === undefined ? null : permissionOf(guard, kind);
  const isPermitted = permission === null || permissions?.has(permission);
  if (!isPermitted || (isKey && guard?.needsFreshProof)) return (status) => status === 403;
  if (idsOf !== undefined && !isTheirs(caller, idsOf)) return (status) => status === 404;
  // What can be done once may have been done by somebody of the same standing before.
  const isDoneOnce = isLateComer && method !== "GET";
  if (!isDoneOnce) return isGood;
  return (status) => isGood(status) || (status < 500 && status !== 401 && status !== 403);
}

/** Whether ids of the company, a seat in it, or ids of its partner one are there for the caller. */
function isTheirs({ kind, standing }: Caller, idsOf: "company" | "seat" | "partner"): boolean {
  if (kind === "company" || idsOf === "seat") return standing === "company";
  return standing === "one" || (standing === "two" && idsOf === "company");
}

async function send(method: string, path: string, { caller, body }: { caller: Caller; body?: unknown }) {
  const person = await caller.enter();
  if (method === "GET" || body === undefined) return api(person).request(method, path);
  if (body instanceof FormData) return api(person).request(method, path, { body });
  const headers = { "content-type": "application/json" };
  return api(person).request(method, path, { headers, body: JSON.stringify(body) });
}

async function visibleText(response: Response): Promise<string> {
  const headers = JSON.stringify([...response.headers]);
  if (!headers.includes("spreadsheetml")) return `${headers}\n${await response.text()}`;
  const parts = Object.values(unzipSync(new Uint8Array(await response.arrayBuffer())));
  return [headers, ...parts.map((part) => strFromU8(part))].join("\n");
}
