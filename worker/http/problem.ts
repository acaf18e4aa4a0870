import type { Context } from "hono";

/** Every code an answer can carry, with its status and its title. One line a code; codes are facts, in kebab-case. */
const problems = {
  "malformed-request": [400, "The request could not be read"],
  "not-signed-in": [401, "Sign in first"],
  "invalid-signature": [401, "The signature is missing, wrong or too old"],
  "invalid-credentials": [401, "E-mail address or password is wrong"],
  "second-factor-needed": [401, "A second factor is needed"],
  "wrong-code": [403, "This code is wrong or has been used"],
  "code-needed": [403, "Give a code of your authenticator app instead"],
  "passkey-refused": [403, "This passkey was not accepted"],
  "cross-site-request": [403, "This request did not come from our own pages"],
  "not-permitted": [403, "Your role does not allow this"],
  "second-factor-required": [403, "Your company asks everyone for a second factor"],
  "single-sign-on-required": [403, "Your company asks everyone to come through its own sign-in"],
  "own-sign-in-needed": [403, "Sign in with your own password, passkey or mailed link for this"],
  "single-sign-on-refused": [403, "The company's sign-in did not let you in"],
  "fresh-proof-needed": [403, "Prove once more that it is you"],
  "invitation-for-another": [403, "This invitation is for another address"],
  "wrong-password": [403, "The current password is wrong"],
  "not-found": [404, "Not found"],
  "authenticator-in-force": [409, "There is an authenticator in force already"],
  "no-authenticator": [409, "There is no authenticator"],
  "no-single-sign-on": [404, "No company sign-in is set up for this address"],
  "email-taken": [409, "This e-mail address has an account already"],
  "account-exists": [409, "The invited address has an account: sign in with it first"],
  "already-member": [409, "This person belongs here already"],
  "shut-out": [409, "This person has been shut out"],
  "currency-in-use": [409, "The ledger has amounts in this currency, so it stays"],
  "own-second-factor-first": [409, "Set up a second factor of your own, and prove yourself with it, first"],
  "last-owner": [409, "A company needs an owner: make somebody else one first"],
  "last-admin": [409, "A partner organisation needs an admin: make somebody else one first"],
  "last-one": [409, "Nobody else looks after a company or partner organisation of this person"],
  "belongs-elsewhere": [409, "This person belongs elsewhere too"],
  "in-another-organisation": [
    409,
    "One account belongs to one partner organisation, and this one has another",
  ],
  "partner-already": [409, "Your organisation is a partner of this company already"],
  "confirm-organisation": [409, "Confirm that your organisation is meant"],
  "link-over": [410, "This link no longer works"],
  "answer-not-kept": [
    409,
    "This was done, and its answer held a secret that is shown once. If it is lost, make another",
  ],
  "idempotency-key-in-use": [409, "A request with this Idempotency-Key is still at work"],
  "import-started-already": [409, "This import is at work or has been written"],
  "import-not-finished": [409, "This import is still at work"],
  "import-changed-nothing": [409, "This import has changed nothing that could be undone"],
  "back-test-at-work": [409, "This back-test is still at work"],
  "not-in-review": [409, "This deal does not wait for a person"],
  "no-deal-to-confirm": [409, "There is no deal that this record could belong to: say which it is"],
  "not-mergeable": [409, "These two cannot be merged as they are"],
  "alert-resolved": [409, "This alert is resolved already"],
  "changed-meanwhile": [409, "Somebody else has changed it at the same moment"],
  "import-undone-already": [409, "This import has been undone already"],
  "no-draft": [409, "This rule has no draft"],
  "never-published": [409, "This rule was never published"],
  "rule-retired": [409, "This rule has been retired"],
  "rules-tie": [409, "Another rule of the same priority could decide the same deal"],
  "second-person-needed": [409, "Somebody else has to approve this draft first"],
  "connection-not-connected": [409, "This connection is not connected"],
  "mapping-missing": [409, "Nobody has said yet what is to be read of this connection"],
  "sync-at-work": [409, "This connection is being read already"],
  "login-refused": [409, "The login at Salesforce did not come about"],
  "company-needed": [422, "The number of an entry is of one company's ledger: say which company"],
  "period-not-over": [409, "This period is not over yet"],
  "nothing-to-state": [409, "There is nothing to state up to this period"],
  "statement-unchanged": [409, "The statement in force says all this already"],
  "statement-not-open": [409, "This statement has been acknowledged or superseded"],
  "statements-not-packed": [409, "The statements are still being issued"],
  "period-not-open": [409, "This period is not open"],
  "period-not-closed": [409, "This period is not closed, or is locked"],
  "checklist-blocks": [409, "Something on the checklist keeps this period from being closed"],
  "not-waivable": [409, "No reason helps against this item"],
  "nothing-to-waive": [409, "Nothing is found of this item, so there is nothing to waive"],
  "reopening-requested": [409, "Somebody has asked for this already"],
  "no-reopening": [409, "Nobody has asked for this period to be reopened"],
  "another-person-needed": [409, "Somebody else than who asked has to approve"],
  "no-common-start": [409, "No period begins under both calendars on the same day with names of their own"],
  "import-touches-locked-period": [409, "Entries of this import are in a locked period"],
  "dispute-open-already": [409, "This entry has a dispute that is not decided yet"],
  "account-protected": [409, "Another registration already holds this account and product"],
  "reported-already": [409, "You have reported this already"],
  "too-many-registrations": [
    429,
    "Too many registrations were handed in within a day; keep it as a draft until tomorrow, or ask the company to register it",
  ],
  "too-many-undecided": [
    409,
    "Too many of your reports are not decided yet; wait until the company has looked at some",
  ],
  "opportunity-taken": [409, "Another registration has this deal already"],
  "conflict-found": [409, "Something is in its way that was not there when it was looked at"],
  "appealed-already": [409, "This registration has been appealed before"],
  "extensions-used-up": [409, "This registration has been extended as often as it can be"],
  "closed-too-late": [409, "The deal was closed after the protection had ended"],
  "illegal-transition": [409, "Its state does not allow this"],
  "ledger-frozen": [409, "The ledger is frozen: a verification found it changed"],
  "ledger-not-frozen": [409, "The ledger is not frozen"],
  "ledger-not-verified": [409, "No verification has found the ledger sound since it was frozen"],
  "stale-version": [412, "It has changed since it was read"],
  "body-too-large": [413, "The body is too large"],
  "invalid-request": [422, "Something in the request is not valid"],
  "not-a-later-day": [422, "The day has to be a later one than today"],
  "too-far": [422, "The day is more than a year ahead"],
  "permission-not-grantable": [422, "This permission cannot be given to the key"],
  "too-many-deals": [422, "There are too many deals for one answer"],
  "invalid-idempotency-key": [422, "The Idempotency-Key is not 1 to 255 visible ASCII characters"],
  "idempotency-key-reused": [422, "This Idempotency-Key was used for a different request"],
  "too-many-attempts": [429, "Too many attempts"],
  "salesforce-refused": [502, "Salesforce refused"],
  "salesforce-unavailable": [503, "Salesforce does not answer at the moment"],
  "unexpected-error": [500, "Something went wrong on our side"],
} as const;

export type ProblemCode = keyof typeof problems;
type StatusOf<Code extends ProblemCode> = (typeof problems)[Code][0];

/** One thing wrong with a request: where, and what. */
export type FieldProblem = { readonly path: string; readonly code: string; readonly message: string };

/** RFC 9457. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly requestId: string;
  readonly errors?: readonly FieldProblem[];
};

export function problem<Code extends ProblemCode>(
  // As little of a context as will do, because guards and validators each have a different one.
  c: { readonly get: (key: "requestId") => string; readonly json: Context["json"] },
  code: Code,
  more: {
    readonly detail?: string;
    readonly errors?: readonly FieldProblem[];
    /** What a program needs to know beyond the code. */
    readonly members?: Readonly<Record<string, unknown>>;
    readonly headers?: Record<string, string>;
  } = {},
) {
  const { headers, members, ...told } = more;
  const [status, title] = problems[code];
  const body: Problem = {
    type: `urn:fairshare:problem:${code}`,
    title,
    status,
    code,
    ...told,
    ...members,
    requestId: c.get("requestId"),
  };
  return c.json(body, status as StatusOf<Code>, { ...headers, "Content-Type": "application/problem+json" });
}
