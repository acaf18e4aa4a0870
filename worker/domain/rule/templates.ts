import type { Model } from "#worker/domain/attribution/model.ts";
import { type CurrencyCode, minorUnitExponent } from "#worker/domain/money/currency.ts";
import type { Money } from "#worker/domain/money/money.ts";
import { openFilter, type SourceFilter, type Workflow } from "#worker/domain/workflow/workflow.ts";
import type { Condition } from "./condition.ts";
import { REVENUE_BOOK, type RuleDefinition } from "./rule.ts";

/** A rule to start from, complete: it can be published as it is. */
export type RuleTemplate = {
  readonly id: string;
  readonly label: string;
  /** One line for the person who chooses. */
  readonly description: string;
  readonly rule: RuleDefinition;
};

/**
 * The templates in the order they are offered. Amounts are in the company's currency. No two of them have one
 * priority number, and what is special comes before what is general, so that any of them go together.
 */
export function ruleTemplates(currency: CurrencyCode): readonly RuleTemplate[] {
  return [
    ...generalTemplates(),
    ...roleTemplates(currency),
    ...pathTemplates(currency),
    ...sourceTemplates(),
  ];
}

function generalTemplates(): readonly RuleTemplate[] {
  return [
    template("equal", "Equal among partners", {
      description: "Every partner on the deal gets the same share.",
      priority: 900,
      workflow: single({ kind: "equal_split" }),
    }),
    template("first-touch", "First touch wins", {
      description: "The partner who was there first gets the deal.",
      priority: 910,
      workflow: single({ kind: "first_touch" }),
    }),
    template("last-touch", "Last touch wins", {
      description: "The partner who was there last before the close gets the deal.",
      priority: 920,
      workflow: single({ kind: "last_touch" }),
    }),
  ];
}

function roleTemplates(currency: CurrencyCode): readonly RuleTemplate[] {
  const roles = (weights: Readonly<Record<string, string>>): Workflow =>
    single({ kind: "role_weighted", weights, unknownRoleWeight: "0" });
  return [
    template("saas-standard", "SaaS standard", {
      description: "By role: implementation 50, influence 30, referral 15, ISV 5.",
      priority: 500,
      workflow: roles({ implementation: "50", influence: "30", referral: "15", isv: "5" }),
    }),
    template("enterprise", "Enterprise", {
      description: "Deals from 100,000: implementation 60, influence 25, referral 10, ISV 5.",
      priority: 200,
      conditions: amount(">=", major(100_000, currency)),
      workflow: roles({ implementation: "60", influence: "25", referral: "10", isv: "5" }),
    }),
    template("channel-first", "Channel first", {
      description: "By role: reseller 70, implementation 20, influence 10.",
      priority: 510,
      workflow: roles({ reseller: "70", implementation: "20", influence: "10" }),
    }),
    template("technology", "Technology partnership", {
      description: "By role: ISV 50, implementation 30, influence 20.",
      priority: 520,
      workflow: roles({ isv: "50", implementation: "30", influence: "20" }),
    }),
  ];
}

function pathTemplates(currency: CurrencyCode): readonly RuleTemplate[] {
  return [
    template("time-decay-30", "Time decay, 30 days", {
      description: "The nearer to the close the more; half after 30 days.",
      priority: 600,
      workflow: single({ kind: "time_decay", halfLifeDays: "30" }),
    }),
    template("time-decay-45", "Time decay, 45 days", {
      description: "The nearer to the close the more; half after 45 days, for longer sales cycles.",
      priority: 610,
      workflow: single({ kind: "time_decay", halfLifeDays: "45" }),
    }),
    template("u-shaped", "U-shaped", {
      description: "First and last touch 40 each, everything between them 20.",
      priority: 620,
      workflow: single({ kind: "u_shaped", first: "40", last: "40", middle: "20" }),
    }),
    template("w-shaped", "W-shaped", {
      description: "First touch, opportunity creation and close 30 each, everything else 10.",
      priority: 630,
      workflow: single({ kind: "w_shaped", first: "30", creation: "30", close: "30", middle: "10" }),
    }),
    template("strategic", "Strategic", {
      description: "Deals from 1,000,000: first touch 35, last touch 35, everything between them 30.",
      priority: 100,
      conditions: amount(">=", major(1_000_000, currency)),
      workflow: single({ kind: "u_shaped", first: "35", last: "35", middle: "30" }),
    }),
    template("smb", "Small deals", {
      description: "Deals below 25,000: the partner who was there first gets the deal.",
      priority: 300,
      conditions: amount("<", major(25_000, currency)),
      workflow: single({ kind: "first_touch" }),
    }),
  ];
}

const REGISTRATION = ["deal_registration"];
const CRM_FIELD = ["crm_field"];
const ACTIVITY = ["activity", "campaign", "contact_role", "self_report"];
const INFLUENCE = [...CRM_FIELD, ...ACTIVITY, "marketplace", "manual"];

function sourceTemplates(): readonly RuleTemplate[] {
  const equal = { kind: "equal_split" } as const;
  // Registrations that were contested and split carry their parts as units; one alone has all.
  const byPart = { kind: "activity_weighted" } as const;
  return [
    template("registration-first", "Deal registration first", {
      description: "The registrant; without one the CRM's partners; without those whoever was active.",
      priority: 400,
      workflow: {
        kind: "priority",
        steps: [
          { name: "Deal registration", filter: from(REGISTRATION), model: byPart },
          { name: "CRM field", filter: from(CRM_FIELD), model: equal },
          { name: "Activity", filter: from(ACTIVITY), model: { kind: "linear" } },
        ],
        whenEmpty: "manual-review",
      },
    }),
    template("registration-80-influence-20", "Registration 80, influence 20", {
      description:
        "80 to the registrant, 20 shared equally by everybody who helped; both to one who did both.",
      priority: 410,
      workflow: {
        kind: "pools",
        pools: [
          { name: "registration", weight: "80", filter: from(REGISTRATION), model: byPart },
          { name: "influence", weight: "20", filter: from(INFLUENCE), model: equal },
        ],
        whenPoolEmpty: "redistribute",
        whenEmpty: "unattributed",
      },
    }),
    template("crm-field", "CRM field with fallback", {
      description: "The partners in the CRM's field; without any, everybody with evidence shares equally.",
      priority: 420,
      workflow: {
        kind: "priority",
        steps: [{ name: "CRM field", filter: from(CRM_FIELD), model: equal }],
        whenEmpty: "equal-split-everything",
      },
    }),
    template("marketplace", "Marketplace only", {
      description: "Only what came through a marketplace is credited.",
      priority: 430,
      workflow: {
        kind: "single",
        filter: from(["marketplace"]),
        model: equal,
        whenEmpty: "unattributed",
      },
    }),
  ];
}

function template(
  id: string,
  label: string,
  given: {
    readonly description: string;
    readonly priority: number;
    readonly conditions?: Condition;
    readonly workflow: Workflow;
  },
): RuleTemplate {
  const { description, priority, workflow, conditions = { kind: "all", conditions: [] } } = given;
  const rule: RuleDefinition = {
    name: label,
    priority,
    book: REVENUE_BOOK,
    conditions,
    dateBasis: "close",
    workflow,
    confidenceWeighsCredit: false,
  };
  return { id, label, description, rule };
}

function single(model: Model): Workflow {
  return { kind: "single", filter: openFilter, model, whenEmpty: "unattributed" };
}

function from<const S extends readonly string[]>(sources: S): SourceFilter & { readonly sources: S } {
  return { ...openFilter, sources };
}

function amount(operator: ">=" | "<", value: Money): Condition {
  return { kind: "all", conditions: [{ kind: "money", field: "amount", operator, value }] };
}

function major(units: number, currency: CurrencyCode): Money {
  return { amountMinor: units * 10 ** minorUnitExponent(currency), currency };
}
