import type { Part, Story } from "./story.ts";

/**
 * Veldhaag Instruments makes measuring devices, sells in euros and lives in the other shard. Halvorne is its partner too,
 * which is how one partner login comes to see two companies.
 */
const halvorne = "Halvorne Consulting B.V.";
const brenndal = "Brenndal Automation";
const osterlund = "Osterlund Service";

const integrated: readonly Part[] = [
  { partner: halvorne, did: "workshop", daysBefore: 52 },
  { partner: brenndal, did: "proof of concept", daysBefore: 20 },
];
const referred: readonly Part[] = [
  { partner: osterlund, did: "introduced", daysBefore: 77 },
  { partner: halvorne, did: "named in CRM", daysBefore: 0 },
];
const serviced: readonly Part[] = [{ partner: osterlund, did: "delivered", daysBefore: 30 }];

export const veldhaag: Story = {
  prefix: "VI",
  currency: "EUR",
  partners: [
    { name: halvorne, domain: "halvorne.example", type: "System integrator" },
    { name: brenndal, domain: "brenndal.example", type: "System integrator" },
    { name: osterlund, domain: "osterlund.example", type: "Service partner" },
  ],
  customers: [
    customer("Aldervik Shipyard", 402, 1_840_000, {
      first: integrated,
      expansion: serviced,
      renewal: serviced,
    }),
    customer("Brouwer Dairies", 340, 965_050, { first: referred, expansion: serviced, renewal: serviced }),
    customer("Dijkzicht Pumps", 268, 2_210_000, {
      first: integrated,
      expansion: serviced,
      renewal: referred,
    }),
    customer("Eikenhof Paper", 205, 745_000, { first: [], expansion: serviced, renewal: serviced }),
    customer("Hollander Steel", 131, 3_480_000, { first: referred, expansion: integrated }),
    customer("Kastanje Foods", 64, 1_295_000, { first: integrated, expansion: serviced }),
    customer("Lindeboom Glass", 5, 880_000, { first: referred }),
  ],
  prospects: [
    {
      name: "Molenwijk Cement",
      domain: "molenwijk.example",
      closedDaysAgo: 150,
      amountMinor: 1_600_000,
      parts: referred,
    },
    {
      name: "Zonnedauw Seeds",
      domain: "zonnedauw.example",
      closedDaysAgo: 40,
      amountMinor: 520_000,
      parts: integrated,
    },
  ],
  corrections: [{ deal: "Brouwer Dairies: first licence", amountMinor: 915_050 }],
};

function customer(
  name: string,
  firstClosedDaysAgo: number,
  firstMinor: number,
  parts: { first: readonly Part[]; expansion?: readonly Part[]; renewal?: readonly Part[] },
) {
  const domain = `${name.toLowerCase().replace(" ", "-")}.example`;
  return { name, domain, firstClosedDaysAgo, firstMinor, ...parts };
}
