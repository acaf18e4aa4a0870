import { emptyContent, type Registration, type RegistrationContent } from "./registration.ts";

/** A draft for tests, with what is given in place of the defaults. */
export function aRegistration(given: Partial<Registration> = {}): Registration {
  return {
    id: "reg_1",
    number: 1,
    partnerId: "ptr_1",
    state: "draft",
    version: 1,
    lastSeq: 1,
    content: aContent(),
    madeBy: "usr_1",
    madeSide: "partner",
    assigneeId: null,
    requestedFields: [],
    findings: [],
    checkedAt: null,
    accountId: null,
    contestId: null,
    sharePpm: null,
    opportunityId: null,
    createdAt: 0,
    submittedAt: null,
    approvedAt: null,
    endedAt: null,
    closedAt: null,
    expiresAt: null,
    dueAt: null,
    clockLeftMs: null,
    escalatedAt: null,
    extensions: 0,
    hasAppealed: false,
    remindedDays: null,
    wakeAt: null,
    ...given,
  };
}

/** What a partner says, complete. */
export function aContent(given: Partial<RegistrationContent> = {}): RegistrationContent {
  return {
    ...emptyContent,
    accountName: "Acme",
    accountDomain: "acme.example",
    contactName: "Ada Byron",
    opportunityName: "Acme rollout",
    products: ["Analytics"],
    estimatedValue: { amountMinor: 100_000, currency: "USD" },
    expectedCloseDate: "2027-06-30",
    involvement: "Ran the first workshop",
    ...given,
  };
}
