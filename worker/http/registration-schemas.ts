import { z } from "zod";
import { isCurrencyCode } from "#worker/domain/money/currency.ts";
import { customFieldKinds } from "#worker/domain/registration/custom-field.ts";
import { releaseCauses } from "#worker/domain/registration/registration.ts";
import { registrationMoves, registrationStates } from "#worker/domain/registration/registration-state.ts";
import { defaultRegistrationSettings } from "#worker/domain/registration/settings.ts";
import { parseDay } from "#worker/domain/time/day.ts";
import { registrationSorts } from "#worker/usecases/registrations/registration-ports.ts";
import { maskedNotice } from "#worker/usecases/registrations/registration-views.ts";
import { listQuery } from "./list-query.ts";
import { money } from "./views.ts";

const shortText = z.string().trim().max(200);
const longText = z.string().trim().max(4_000);
const day = z.string().refine((text) => parseDay(text).ok, {
  error: "is a day such as 2027-03-31",
  params: { code: "not-a-day" },
});
const amount = z.object({
  amountMinor: z.int(),
  currency: z.string().refine(isCurrencyCode, {
    error: "is a currency's code of ISO 4217",
    params: { code: "unknown-currency" },
  }),
});
const country = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^([A-Z]{2})?$/, { error: "is a country's code of two letters" });
const products = z.array(z.string().trim().min(1).max(120)).max(50);

/** Every field may be left out; whether a registration is complete is asked when it is handed in. */
const contentShape = {
  accountName: shortText,
  accountDomain: shortText,
  accountCountry: country,
  contactName: shortText,
  contactEmail: shortText,
  contactPhone: z.string().trim().max(50),
  opportunityName: shortText,
  products,
  estimatedValue: amount.nullable(),
  expectedCloseDate: day.nullable(),
  involvement: longText,
  notes: longText,
  custom: z.record(z.string().max(60), z.unknown()),
};

export const registrationPatch = z.object(contentShape).partial();

export const newRegistration = registrationPatch.extend({
  /** Keeps it without handing it in. */
  draft: z.boolean().default(false),
  /** For a partner of several companies: with which of them. */
  companyId: z.string().max(60).optional(),
  /** For the company: on which partner's behalf. */
  partnerId: z.string().max(60).optional(),
});

const customValue = z.union([z.string(), z.number(), z.boolean(), money, z.array(z.string())]);

const finding = z.object({
  kind: z.enum(["registration", "opportunity", "named_account", "territory"]),
  id: z.string(),
  label: z.string(),
  partnerId: z.string().nullable(),
  partnerName: z.string().nullable(),
  isOwn: z.boolean(),
  probability: z.number(),
  reasons: z.array(z.string()),
  products: z.array(z.string()),
  state: z.enum(registrationStates).nullable(),
});

const idAndName = z.object({ id: z.string(), name: z.string() });

export const registrationView = z.object({
  id: z.string(),
  number: z.int(),
  companyId: z.string(),
  companyName: z.string(),
  partnerId: z.string(),
  partnerName: z.string(),
  state: z.enum(registrationStates),
  version: z.int(),
  madeBy: z.enum(["partner", "company"]),
  accountName: z.string(),
  accountDomain: z.string(),
  accountCountry: z.string(),
  contactName: z.string(),
  contactEmail: z.string(),
  contactPhone: z.string(),
  opportunityName: z.string(),
  products: z.array(z.string()),
  estimatedValue: money.nullable(),
  expectedCloseDate: z.string().nullable(),
  involvement: z.string(),
  notes: z.string(),
  custom: z.record(z.string(), customValue),
  requestedFields: z.array(z.string()),
  notice: z.literal(maskedNotice).nullable(),
  createdAt: z.string(),
  submittedAt: z.string().nullable(),
  approvedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  closedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
  dueAt: z.string().nullable(),
  promise: z.object({ kind: z.enum(["running", "late", "paused"]), leftMs: z.number() }).nullable(),
  extensions: z.int(),
  hasAppealed: z.boolean(),
  sharePercent: z.number().nullable(),
  company: z
    .object({
      assignee: idAndName.nullable(),
      findings: z.array(finding),
      checkedAt: z.string().nullable(),
      accountId: z.string().nullable(),
      opportunity: idAndName.nullable(),
      contestId: z.string().nullable(),
      escalatedAt: z.string().nullable(),
      tier: z.string().nullable(),
    })
    .nullable(),
});

const move = z.enum(registrationMoves);

export const registrationDetail = registrationView.extend({
  moves: z.array(
    z.object({
      move,
      needs: z.array(z.enum(["reason", "fields", "first-appeal", "closed-in-time"])),
    }),
  ),
  takesFiles: z.boolean(),
  events: z.array(
    z.object({
      seq: z.int(),
      move,
      side: z.enum(["partner", "company", "system"]),
      author: z.string(),
      at: z.string(),
      from: z.enum(registrationStates),
      to: z.enum(registrationStates),
      text: z.string(),
      fields: z.array(z.string()),
      expiresAt: z.string().nullable(),
      days: z.int().nullable(),
    }),
  ),
  files: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      contentType: z.string(),
      bytes: z.int(),
      sha256: z.string(),
      side: z.enum(["partner", "company"]),
    }),
  ),
  contest: z.array(registrationView),
});

export const registrationChanged = z.object({
  id: z.string(),
  state: z.enum(registrationStates),
  version: z.int(),
});

/** A form sends a filter that nobody has chosen as an empty text. */
export const registrationQuery = listQuery({
  sorts: registrationSorts,
  filters: {
    state: z.enum([...registrationStates, "undecided", ""]).optional(),
    partnerId: z.string().max(60).optional(),
    companyId: z.string().max(60).optional(),
    assigneeId: z.string().max(60).optional(),
    opportunityId: z.string().max(60).optional(),
    overdue: z.enum(["true", "false", ""]).optional(),
  },
  position: z.tuple([z.string(), z.int(), z.string()]),
});

const reason = longText.default("");

/** What the moves take. Whether a reason is needed is in the table of moves, which is asked after the state is. */
export const moveRequests = {
  plain: z.object({ reason }),
  requestInfo: z.object({ reason, fields: z.array(z.string().max(70)).max(80).default([]) }),
  contest: z.object({ reason, rivalIds: z.array(z.string().max(60)).max(20).nullable().default(null) }),
  decide: z.object({
    reason,
    outcome: z.enum(["primary", "split", "reject"]).default("primary"),
    /** Who is primary; the registration that is decided on when left out. */
    registrationId: z.string().max(60).optional(),
    shares: z
      .array(z.object({ registrationId: z.string().max(60), percent: z.int().min(1).max(99) }))
      .max(20)
      .default([]),
  }),
  extend: z.object({ reason, days: z.int().min(1).max(365).optional() }),
  release: z.object({ reason, cause: z.enum(releaseCauses).default("other") }),
  assign: z.object({ assigneeId: z.string().max(60).nullable().default(null) }),
  close: z.object({ outcome: z.enum(["won", "lost"]), closedOn: day.optional(), reason }),
} as const;

export const bulkRequest = z.object({
  action: z.enum(["approve", "request_info", "reject", "assign"]),
  /** Each approval compares with all that is known: more than these would not be done within one request. */
  ids: z.array(z.string().max(60)).min(1).max(25),
  reason,
  /** What is asked again, for request_info. */
  fields: z.array(z.string().max(70)).max(80).default([]),
  assigneeId: z.string().max(60).nullable().default(null),
});

export const bulkAnswer = z.object({
  results: z.array(
    z.object({
      id: z.string(),
      ok: z.boolean(),
      state: z.enum(registrationStates).nullable(),
      code: z.string().nullable(),
      message: z.string().nullable(),
    }),
  ),
});

const files = z
  .string()
  .optional()
  .meta({ format: "binary", description: "Up to 5 files of up to 5 MB, 10 MB together" });
export const attachmentForm = z.object({ files });

const customField = z.object({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, {
    error: "is lower-case letters, digits and underscores, beginning with a letter",
  }),
  label: z.string().trim().min(1).max(120),
  kind: z.enum(customFieldKinds),
  required: z.boolean().default(false),
  options: z.array(z.string().trim().min(1).max(120)).max(100).default([]),
  isRetired: z.boolean().default(false),
});

const autoApprovalRule = z.object({
  name: z.string().trim().min(1).max(120),
  isOn: z.boolean().default(true),
  knownAccountOnly: z.boolean().default(true),
  amountAtMost: amount.nullable().default(null),
  tiers: z.array(z.string().trim().min(1).max(60)).max(20).default([]),
});

export const registrationSettings = z.object({
  promise: z.object({ hours: z.int().min(1).max(720), workingDaysOnly: z.boolean() }),
  protectionDays: z.int().min(1).max(730),
  pendingDays: z.int().min(1).max(365),
  /** How many a partner may hand in within 24 hours. */
  mostPerDay: z.int().min(1).max(1000).default(defaultRegistrationSettings.mostPerDay),
  extensions: z.object({ most: z.int().min(0).max(20), days: z.int().min(1).max(365) }),
  products,
  allowsOtherProducts: z.boolean(),
  customFields: z.array(customField).max(60),
  autoApproval: z.array(autoApprovalRule).max(20),
  leastProbability: z.number().min(0.3).max(0.99),
});

export const settingsView = z.object({
  version: z.int(),
  settings: registrationSettings,
  createdBy: z.string().nullable(),
  createdAt: z.string().nullable(),
});

export const formQuery = z.object({
  companyId: z.string().max(60).optional(),
  /** What follows the @ in the address of the customer's contact, to be told the customer's domain by. */
  mailDomain: z.string().max(255).optional(),
});

/** What the form of one company asks for, and what it promises. `proposedDomain`: the company's own of `mailDomain`, unless anybody can have one there. */
export const formView = z.object({
  companyId: z.string(),
  companyName: z.string(),
  currency: z.string(),
  products: z.array(z.string()),
  allowsOtherProducts: z.boolean(),
  customFields: z.array(customField),
  promise: z.object({ hours: z.int(), workingDaysOnly: z.boolean() }),
  protectionDays: z.int(),
  fields: z.array(z.string()),
  fileEndings: z.array(z.string()),
  proposedDomain: z.string().nullable(),
});

export const dryRunRequest = z.object({
  rules: z.array(autoApprovalRule).max(20),
  last: z.int().min(1).max(500).default(100),
});
export const dryRunAnswer = z.object({
  considered: z.int(),
  approved: z.array(z.object({ id: z.string(), number: z.int(), rule: z.string() })),
});

const newReserved = z
  .object({
    kind: z.enum(["account", "country"]),
    name: shortText.default(""),
    domain: shortText.nullable().default(null),
    country: country.nullable().default(null),
    partnerId: z.string().max(60).nullable().default(null),
    note: z.string().trim().max(500).default(""),
  })
  .refine(({ kind, country: code }) => (kind === "country") === (code !== null && code !== ""), {
    path: ["country"],
    error: "goes with the kind country, and only with it",
    params: { code: "country-mismatch" },
  })
  .refine(({ kind, name, domain }) => kind === "country" || name !== "" || (domain ?? "") !== "", {
    path: ["name"],
    error: "An account has a name or a domain",
    params: { code: "required" },
  });

export const reserveRequest = z.object({ accounts: z.array(newReserved).min(1).max(500) });
export const reservedView = z.object({
  id: z.string(),
  kind: z.enum(["account", "country"]),
  name: z.string(),
  domain: z.string().nullable(),
  country: z.string().nullable(),
  partnerId: z.string().nullable(),
  partnerName: z.string().nullable(),
  note: z.string(),
  createdAt: z.string(),
});
export const reservedQuery = listQuery({ sorts: ["createdAt"], position: z.tuple([z.int(), z.string()]) });

export const countsView = z.object({
  byState: z.partialRecord(z.enum(registrationStates), z.int()),
  overdue: z.int(),
});

export const signalsQuery = z.object({
  partnerId: z.string().max(60).optional(),
  from: z.union([z.literal(""), day]).optional(),
  to: z.union([z.literal(""), day]).optional(),
});
const rate = z.object({ ratePpm: z.int(), n: z.int() }).nullable();
const partnerSignals = z.object({
  partnerId: z.string(),
  partnerName: z.string(),
  submitted: z.int(),
  undecided: z.int(),
  approved: z.int(),
  rejected: z.int(),
  won: z.int(),
  lost: z.int(),
  expired: z.int(),
  withdrawn: z.int(),
  duplicates: z.int(),
  approvedRate: rate,
  wonRate: rate,
  expiredRate: rate,
  duplicateRate: rate,
});
export const signalsView = z.object({ items: z.array(partnerSignals) });
export const partnerRegistrationsView = z.object({
  tier: z.string().nullable(),
  /** Null for a partner that has handed in none. */
  signals: partnerSignals.nullable(),
});

export const tierRequest = z.object({ tier: z.string().trim().min(1).max(60).nullable() });

export const linkRequest = z.object({
  /** The deal's id, ours or the CRM's; null takes the link away. */
  opportunityId: z.string().trim().min(1).max(100).nullable(),
});

export const dealCandidates = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      accountName: z.string().nullable(),
      amount: money.nullable(),
      outcome: z.enum(["open", "won", "lost"]),
      closedAt: z.string().nullable(),
      takenBy: z.int().nullable(),
      probability: z.number(),
      reasons: z.array(z.string()),
    }),
  ),
});
