import { BAND_NAMES } from "#worker/domain/inference/report-document.ts";
import { RECORD_SOURCE_NAMES } from "#worker/domain/inference/report-writing.ts";

/** Words on screen for the values of the API. A value that has none yet is shown with its dashes as spaces. */
export function labelOf(group: keyof typeof labels, value: string): string {
  return labels[group][value] ?? plain(value);
}

export function plain(value: string): string {
  const words = value.replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

type Labels = { readonly [value: string]: string };

const labels = {
  outcome: { open: "Open", won: "Won", lost: "Lost" } as Labels,
  status: {
    pending: "Waiting",
    attributed: "Attributed",
    unattributed: "Unattributed",
    expected: "Expected",
    review: "Waits for a person",
    none: "No split",
    incomplete: "Unattributed in part or whole",
  } as Labels,
  band: BAND_NAMES as Labels,
  decision: { open: "Nobody has decided", confirmed: "Confirmed", rejected: "Rejected" } as Labels,
  importKind: {
    opportunities: "Deals",
    touchpoints: "Touchpoints",
    partners: "Partners",
    accounts: "Accounts",
    contacts: "Contacts",
    activities: "Activities",
  } as Labels,
  importStatus: {
    received: "Received",
    checking: "Checking",
    committing: "Writing",
    done: "Done",
    failed: "Failed",
    undoing: "Undoing",
    undone: "Undone",
  } as Labels,
  crmProblem: { schema: "Fields and objects", record: "Records", rate: "Exchange rates" } as Labels,
  rateSource: {
    entered: "entered rate",
    "salesforce-dated": "Salesforce's rate",
    salesforce: "Salesforce's standing rate, as",
  } as Labels,
  connectionStatus: {
    pending: "Not logged in yet",
    connected: "Connected",
    needs_reauth: "Has to be connected anew",
    paused: "Paused",
    disconnected: "Disconnected",
  } as Labels,
  crmEnvironment: { production: "Production", sandbox: "Sandbox", custom: "My Domain" } as Labels,
  syncMode: { full: "Everything", incremental: "Changes" } as Labels,
  syncStatus: {
    queued: "Queued",
    running: "Reading",
    waiting: "Waiting",
    done: "Done",
    failed: "Failed",
    skipped: "Not in this org",
  } as Labels,
  fieldType: {
    lookup: "Lookup",
    text: "Text",
    picklist: "Picklist",
    "multi-picklist": "Multi-select picklist",
  } as Labels,
  signInMethod: {
    password: "Password",
    mail_link: "Mailed link",
    passkey: "Passkey",
    single_sign_on: "Company sign-in",
  } as Labels,
  entryKind: {
    credit: "Credit",
    reversal: "Reversal",
    "key.rotated": "New signing key",
    "period.closed": "Period closed",
    "period.reopened": "Period reopened",
  } as Labels,
  disputeState: {
    open: "Open",
    under_review: "Under review",
    upheld: "Upheld",
    partly_upheld: "Partly upheld",
    rejected: "Rejected",
    withdrawn: "Withdrawn",
  } as Labels,
  /** After whoever did it. */
  disputeEvent: {
    open: "opened the dispute",
    review: "took it under review",
    message: "wrote",
    uphold: "upheld it",
    uphold_partly: "upheld a part of it",
    reject: "rejected it",
    withdraw: "withdrew it",
    adjust: "posted the adjustment, entry",
  } as Labels,
  disputeDecision: {
    uphold: "Uphold it",
    uphold_partly: "Uphold a part of it",
    reject: "Reject it",
  } as Labels,
  acknowledgement: {
    awaited: "To be acknowledged",
    acknowledged: "Acknowledged",
    lapsed: "Accepted by silence",
    superseded: "Superseded",
  } as Labels,
  issueStatus: {
    queued: "Queued",
    running: "Issuing",
    packing: "Packing the files",
    done: "Done",
    failed: "Failed",
  } as Labels,
  runStatus: { queued: "Queued", running: "Running", done: "Done", failed: "Failed" } as Labels,
  source: {
    crm_field: "CRM field",
    deal_registration: "Deal registration",
    ...RECORD_SOURCE_NAMES,
    marketplace: "Marketplace",
    manual: "Entered by hand",
  } as Labels,
  selfReportType: {
    meeting: "Meeting",
    demo: "Demo",
    workshop: "Workshop",
    referral: "Referral",
    introduction: "Introduction",
    other: "Other",
  } as Labels,
  selfReportState: { pending: "Waits for the company", approved: "Approved", rejected: "Rejected" } as Labels,
  role: { isv: "ISV" } as Labels,
  reason: {
    "no-touchpoints": "No partner touched this deal",
    "no-eligible-touchpoints": "No touchpoint counts under the rule",
    "close-date-missing": "The close date is missing",
    "not-allotted": "Allotted to nobody",
    "empty-pool": "A pool of the rule has no touchpoints",
    "source-left-out": "The rule leaves this source out",
    "confidence-below-minimum": "Less certain than the rule asks for",
    undated: "Without a date, and the rule goes by dates",
    "after-close": "After the deal closed",
    "outside-look-back-window": "Longer ago than the rule looks back",
    "source-in-no-pool": "No pool of the rule takes this source",
    "awaiting-review": "It waits for a person to decide",
    "no-rule": "No rule matches this deal",
    rejected: "It was rejected",
    "pending-approval": "It waits for approval",
    "expired-before-close": "It had expired by the close",
    "below-minimum-count": "Fewer touchpoints than the rule asks for",
  } as Labels,
  flag: {
    "account-missing": "No account",
    "amount-missing": "No amount",
    "close-date-missing": "No close date",
    "closed-before-created": "Closed before it was created",
    "currency-sign-differs": "Its amount has another currency's sign",
    "zero-weight-fell-back-to-equal-split": "Weights were zero: split equally",
    "empty-pool-redistributed": "An empty pool went to the others",
    "empty-workflow-fell-back-to-equal-split": "Nothing counted: split equally among everybody",
    "set-by-hand": "Set by hand",
    "override-does-not-fit": "The split set by hand no longer fits the amount",
    "milestone-missing": "A milestone of the rule is missing",
  } as Labels,
  skipped: {
    "no-evidence": "There is no evidence of this kind",
    "nothing-counts": "Nothing of it counts",
    "too-few-touchpoints": "There are too few touchpoints",
    "close-date-missing": "The close date is missing",
    "earlier-step-decided": "Not needed: an earlier step decided",
  } as Labels,
} as const;
