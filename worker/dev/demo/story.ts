import type { CsvFile } from "#worker/dev/api-user.ts";
import { DAY_MS, formatInstant, type Instant } from "#worker/domain/time/instant.ts";
import { csvText } from "./csv-text.ts";

/**
 * A company's story, told in days before "today" so that it looks alive whenever it is told. The companies, partners
 * and people in it are invented. A story becomes CSV files of the kind a CRM exports, and nothing else.
 */
export type Story = {
  /** Starts every external id: "QM-1001". */
  readonly prefix: string;
  readonly currency: string;
  readonly partners: readonly StoryPartner[];
  readonly customers: readonly Customer[];
  readonly prospects: readonly Prospect[];
  /** What turned out to be wrong later, in the order it was found out. */
  readonly corrections: readonly Correction[];
};

export type StoryPartner = {
  readonly name: string;
  readonly domain: string;
  readonly type: string;
};

/** Somebody who bought, usually came back for more, and renews. Amounts are in minor units. */
export type Customer = {
  readonly name: string;
  readonly domain: string;
  readonly firstClosedDaysAgo: number;
  readonly firstMinor: number;
  readonly first: readonly Part[];
  readonly expansion?: readonly Part[];
  readonly renewal?: readonly Part[];
};

/** Somebody who did not buy. */
export type Prospect = {
  readonly name: string;
  readonly domain: string;
  readonly closedDaysAgo: number;
  readonly amountMinor: number;
  readonly parts: readonly Part[];
};

/** A partner's part in a deal: what it did, and how many days before the close. Negative days are after it. */
export type Part = {
  readonly partner: string;
  readonly did: Deed;
  readonly daysBefore: number;
};

export type Correction = {
  readonly deal: string;
  readonly amountMinor?: number;
  readonly outcome?: "won" | "lost";
  readonly partner?: string;
};

/** A named partner field of the CRM is a deed too; it is the one that goes into the opportunity's own columns. */
const deeds = {
  "named in CRM": { source: "crm_field", role: "reseller", type: "", note: "", confidence: "" },
  registered: {
    source: "deal_registration",
    role: "referral",
    type: "registration",
    note: "Registered the deal before our first call",
    confidence: "1",
  },
  introduced: {
    source: "activity",
    role: "referral",
    type: "introduction",
    note: "Introduced us to the people who decide",
    confidence: "0.9",
  },
  workshop: {
    source: "activity",
    role: "influence",
    type: "workshop",
    note: "Ran the requirements workshop together with us",
    confidence: "0.85",
  },
  "proof of concept": {
    source: "activity",
    role: "implementation",
    type: "proof of concept",
    note: "Built the proof of concept on the customer's own data",
    confidence: "0.95",
  },
  webinar: {
    source: "campaign",
    role: "influence",
    type: "webinar",
    note: "The first contact came from the joint webinar",
    confidence: "0.7",
  },
  advised: {
    source: "contact_role",
    role: "consulting",
    type: "adviser",
    note: "Advises the customer and sits on the buying committee",
    confidence: "0.8",
  },
  listing: {
    source: "marketplace",
    role: "technology",
    type: "listing",
    note: "Bought through the marketplace listing",
    confidence: "1",
  },
  delivered: {
    source: "activity",
    role: "implementation",
    type: "delivery",
    note: "Delivered the rollout that made the customer ask for more",
    confidence: "0.9",
  },
} as const;

export type Deed = keyof typeof deeds;

/**
 * The files of the story in the order in which a company would bring them: the pipeline while everything in it was open,
 * what the partners did, the deals that have closed since, and what had to be corrected.
 */
export function tellStory(story: Story, today: Instant): readonly CsvFile[] {
  const deals = dealsOf(story);
  const closed = deals.filter((deal) => deal.outcome !== "open");
  const corrected = deals.flatMap((deal) => correct(deal, story.corrections));
  return [
    { kind: "partners", fileName: "partners.csv", text: partnersFile(story) },
    { kind: "accounts", fileName: "accounts.csv", text: accountsFile(story) },
    {
      kind: "opportunities",
      fileName: "pipeline.csv",
      text: opportunitiesFile(story, deals.map(asPlanned), today),
    },
    { kind: "touchpoints", fileName: "touchpoints.csv", text: touchpointsFile(deals, today) },
    { kind: "opportunities", fileName: "closed-deals.csv", text: opportunitiesFile(story, closed, today) },
    { kind: "opportunities", fileName: "corrections.csv", text: opportunitiesFile(story, corrected, today) },
  ];
}

type Deal = {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly domain: string;
  readonly amountMinor: number;
  readonly closedDaysAgo: number;
  readonly outcome: "open" | "won" | "lost";
  readonly type: string;
  readonly parts: readonly Part[];
};

const expansionAfterDays = 140;
const renewalAfterDays = 290;
/** Nobody plans further ahead than this. */
const furthestPlannedDays = 130;
const salesCycleDays = 75;
const leadBeforeDays = 30;

function dealsOf(story: Story): readonly Deal[] {
  const bought = story.customers.flatMap(dealsOfCustomer);
  const notBought = story.prospects.map((prospect) => ({
    ...prospect,
    account: prospect.name,
    name: `${prospect.name}: first licence`,
    outcome: "lost" as const,
    type: "New business",
  }));
  return [...bought, ...notBought]
    .sort((a, b) => b.closedDaysAgo - a.closedDaysAgo || (a.name < b.name ? -1 : 1))
    .map((deal, index) => ({ ...deal, id: `${story.prefix}-${1001 + index}` }));
}

function dealsOfCustomer(customer: Customer): readonly Omit<Deal, "id">[] {
  const { firstClosedDaysAgo: first, firstMinor } = customer;
  const planned = [
    {
      what: "first licence",
      type: "New business",
      ago: first,
      amountMinor: firstMinor,
      parts: customer.first,
    },
    {
      what: "second site",
      type: "Expansion",
      ago: first - expansionAfterDays,
      amountMinor: Math.round(firstMinor * 0.45),
      parts: customer.expansion,
    },
    {
      what: "renewal",
      type: "Renewal",
      ago: first - renewalAfterDays,
      amountMinor: Math.round(firstMinor * 1.12),
      parts: customer.renewal,
    },
  ];
  return planned.flatMap(({ what, type, ago, amountMinor, parts }) =>
    parts === undefined || ago < -furthestPlannedDays
      ? []
      : [
          {
            name: `${customer.name}: ${what}`,
            account: customer.name,
            domain: customer.domain,
            amountMinor,
            closedDaysAgo: ago,
            outcome: ago < 0 ? ("open" as const) : ("won" as const),
            type,
            parts,
          },
        ],
  );
}

function asPlanned(deal: Deal): Deal {
  return { ...deal, outcome: "open" };
}

function correct(deal: Deal, corrections: readonly Correction[]): readonly Deal[] {
  const found = corrections.find((correction) => correction.deal === deal.name);
  if (found === undefined) return [];
  const parts = deal.parts.map((part) =>
    part.did === "named in CRM" && found.partner !== undefined ? { ...part, partner: found.partner } : part,
  );
  return [
    {
      ...deal,
      parts,
      amountMinor: found.amountMinor ?? deal.amountMinor,
      outcome: found.outcome ?? deal.outcome,
    },
  ];
}

function partnersFile(story: Story): string {
  return csvText(
    ["Partner ID", "Partner Name", "Type", "Website"],
    story.partners.map(({ name, type, domain }, index) => [
      `${story.prefix}-P${index + 1}`,
      name,
      type,
      domain,
    ]),
  );
}

function accountsFile(story: Story): string {
  const accounts = [...story.customers, ...story.prospects];
  return csvText(
    ["Account ID", "Account Name", "Website"],
    accounts.map(({ name, domain }, index) => [`${story.prefix}-A${index + 101}`, name, domain]),
  );
}

function opportunitiesFile(story: Story, deals: readonly Deal[], today: Instant): string {
  const headers = [
    ...[
      "Opportunity ID",
      "Opportunity Name",
      "Account Name",
      "Account Website",
      "Amount",
      "Currency",
      "Stage",
    ],
    ...["Outcome", "Type", "Created Date", "Close Date", "Lead Created Date", "Partner", "Partner Role"],
  ];
  return csvText(
    headers,
    deals.map((deal) => {
      const named = deal.parts.find((part) => part.did === "named in CRM");
      return [
        ...[
          deal.id,
          deal.name,
          deal.account,
          deal.domain,
          major(deal.amountMinor),
          story.currency,
          stageOf(deal),
        ],
        ...[deal.outcome, deal.type],
        dayBefore(today, deal.closedDaysAgo + salesCycleDays),
        dayBefore(today, deal.closedDaysAgo),
        dayBefore(today, deal.closedDaysAgo + salesCycleDays + leadBeforeDays),
        ...[named?.partner ?? "", named === undefined ? "" : deeds["named in CRM"].role],
      ];
    }),
  );
}

function touchpointsFile(deals: readonly Deal[], today: Instant): string {
  const headers = [
    "Touchpoint ID",
    "Opportunity ID",
    "Partner",
    "Source",
    "Type",
    "Role",
    "Confidence",
    "Date",
    "Note",
  ];
  return csvText(
    headers,
    deals.flatMap((deal) =>
      deal.parts
        // What is still to come has left no trace yet.
        .filter((part) => part.did !== "named in CRM" && deal.closedDaysAgo + part.daysBefore >= 0)
        .map(({ partner, did, daysBefore }, index) => {
          const { source, type, role, confidence, note } = deeds[did];
          const occurred = dayBefore(today, deal.closedDaysAgo + daysBefore);
          return [
            `${deal.id}-T${index + 1}`,
            deal.id,
            partner,
            source,
            type,
            role,
            confidence,
            occurred,
            note,
          ];
        }),
    ),
  );
}

function stageOf(deal: Deal): string {
  if (deal.outcome === "won") return "Closed Won";
  if (deal.outcome === "lost") return "Closed Lost";
  return deal.closedDaysAgo < -45 ? "Proposal" : "Negotiation";
}

function dayBefore(today: Instant, days: number): string {
  return formatInstant(today - days * DAY_MS).slice(0, "2025-03-31".length);
}

function major(amountMinor: number): string {
  return `${Math.trunc(amountMinor / 100)}.${String(amountMinor % 100).padStart(2, "0")}`;
}
