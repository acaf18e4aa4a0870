import type { ConnectedApp } from "../oauth/identity-store.ts";
import type { Planter } from "./planter.ts";

export type OrgPeople = {
  readonly adminId: string;
  readonly integrationId: string;
  readonly restrictedProfileId: string;
  readonly sellerIds: readonly string[];
  readonly leaverId: string;
};

/** Who logs in, in every org; the domain tells the orgs apart. */
export function usernamesOf(domain: string) {
  return {
    admin: `admin@${domain}`,
    integration: `integration@${domain}`,
    restricted: `restricted@${domain}`,
  };
}

/** The app that an administrator has made for Fairshare. Its secret opens nothing but this simulator. */
export const fairshareApp: ConnectedApp = {
  clientId: "3MVG9fairshare.simulator.client",
  clientSecret: "1234567890ABCDEF",
  name: "Fairshare",
  callbackUrls: [
    "http://localhost:8787/oauth/salesforce/callback",
    "http://127.0.0.1:8787/oauth/salesforce/callback",
    "https://fairshare.example/oauth/salesforce/callback",
  ],
  requiresPkce: true,
  installed: true,
  publicKeyPem: null,
  preApprovedUsernames: [],
};

/** The org itself, its profiles and users: an administrator, an integration user, one who sees less, and sellers. */
export function plantPeople(planter: Planter, domain: string): OrgPeople {
  const { add, simulation } = planter;
  const profile = (name: string) => add("Profile", { Name: name });
  const administrators = profile("System Administrator");
  const integrations = profile("Integration");
  const restrictedProfileId = profile("Restricted Integration");
  const sales = profile("Sales");
  const usernames = usernamesOf(domain);
  const user = (username: string, firstName: string, lastName: string, profileId: string) =>
    planter.user({ username, firstName, lastName, profileId });
  const adminId = user(usernames.admin, "Ada", "Brenner", administrators);
  const integrationId = user(usernames.integration, "Integration", "User", integrations);
  user(usernames.restricted, "Restricted", "User", restrictedProfileId);
  const sellerIds = [
    user(`nell@${domain}`, "Nell", "Hartwick", sales),
    user(`ivo@${domain}`, "Ivo", "Castell", sales),
    user(`maren@${domain}`, "Maren", "Duval", sales),
  ];
  const leaverId = user(`left@${domain}`, "Piet", "Olander", sales);
  planter.change(leaverId, { IsActive: false }, 90);
  add("Organization", {
    Id: simulation.org.id,
    Name: simulation.org.name,
    OrganizationType: "Enterprise Edition",
    IsSandbox: simulation.org.isSandbox,
    InstanceName: "SIM1",
    FiscalYearStartMonth: 1,
    TimeZoneSidKey: "Europe/Amsterdam",
  });
  return { adminId, integrationId, restrictedProfileId, sellerIds, leaverId };
}

type Stage = {
  readonly apiName: string;
  readonly label?: string;
  readonly closed?: boolean;
  readonly won?: boolean;
  readonly probability: number;
  readonly forecast: string;
  readonly active?: boolean;
};

/** Labels that say nothing of the outcome, or the wrong thing: only IsClosed and IsWon are to be believed. */
const stages: readonly Stage[] = [
  { apiName: "Prospecting", probability: 10, forecast: "Pipeline" },
  { apiName: "Qualification", label: "Qualified", probability: 20, forecast: "Pipeline" },
  { apiName: "Proof of Value", probability: 40, forecast: "BestCase" },
  { apiName: "Negotiation", label: "Won verbally", probability: 80, forecast: "Forecast" },
  {
    apiName: "Contract Signed",
    label: "Signed",
    closed: true,
    won: true,
    probability: 100,
    forecast: "Closed",
  },
  { apiName: "Closed Won", closed: true, won: true, probability: 100, forecast: "Closed", active: false },
  { apiName: "Closed Won - Duplicate", closed: true, probability: 0, forecast: "Omitted" },
  { apiName: "Closed Lost", closed: true, probability: 0, forecast: "Omitted" },
];

export function plantStages({ add }: Planter): void {
  for (const [at, stage] of stages.entries()) {
    add("OpportunityStage", {
      MasterLabel: stage.label ?? stage.apiName,
      ApiName: stage.apiName,
      IsActive: stage.active ?? true,
      SortOrder: at + 1,
      IsClosed: stage.closed ?? false,
      IsWon: stage.won ?? false,
      ForecastCategory: stage.forecast,
      ForecastCategoryName: stage.forecast,
      DefaultProbability: stage.probability,
    });
  }
  const roles = [
    ["Sales Partner", "Customer"],
    ["Reseller", "Customer"],
    ["System Integrator", "Customer"],
    ["Referral", "Referred Customer"],
  ];
  for (const [at, [role = "", reverse = ""]] of roles.entries()) {
    add("PartnerRole", { MasterLabel: role, ApiName: role, SortOrder: at + 1, ReverseRole: reverse });
  }
}

/** Rates of the whole past two years for all but CHF, which has none before last quarter. */
export function plantCurrencies({ add, day }: Planter): void {
  const currencies = [
    ["USD", 1, true],
    ["EUR", 0.92, false],
    ["GBP", 0.79, false],
    ["CHF", 0.88, false],
  ] as const;
  for (const [isoCode, rate, isCorporate] of currencies) {
    add("CurrencyType", {
      IsoCode: isoCode,
      ConversionRate: rate,
      DecimalPlaces: 2,
      IsActive: true,
      IsCorporate: isCorporate,
    });
  }
  const quartersBack = [720, 630, 540, 450, 360, 270, 180, 90, 0];
  for (const [isoCode, rate, isCorporate] of currencies) {
    if (isCorporate) continue;
    const starts = isoCode === "CHF" ? [90, 0] : quartersBack;
    for (const [at, start] of starts.entries()) {
      const moved = Math.round((rate + (at - starts.length / 2) * 0.004) * 1e6) / 1e6;
      add("DatedConversionRate", { IsoCode: isoCode, StartDate: day(start), ConversionRate: moved });
    }
  }
}
