import type { Customer, Part, Prospect, Story, StoryPartner } from "./story.ts";

/**
 * Quillmark Systems sells planning software to warehouses. For years its CRM had one field for a partner, so whoever
 * was typed in last got the credit. The story: Halvorne brings and delivers most of the good deals but was rarely in
 * that field; Castermere resells and always was; the marketplace of Nimbrook grows quietly; some deals came from nobody.
 */
const halvorne = "Halvorne Consulting";
const castermere = "Castermere Systems";
const nimbrook = "Nimbrook Cloud";
const pellworth = "Pellworth Advisory";
const tarnwick = "Tarnwick Solutions";
const sundrift = "Sundrift Alliance";
const brightkeel = "Brightkeel Data";

const partners: readonly StoryPartner[] = [
  { name: halvorne, domain: "halvorne.example", type: "System integrator" },
  { name: castermere, domain: "castermere.example", type: "Reseller" },
  { name: nimbrook, domain: "nimbrook.example", type: "Marketplace" },
  { name: pellworth, domain: "pellworth.example", type: "Adviser" },
  { name: tarnwick, domain: "tarnwick.example", type: "System integrator" },
  { name: sundrift, domain: "sundrift.example", type: "Referral partner" },
  { name: brightkeel, domain: "brightkeel.example", type: "Technology partner" },
];

/** Halvorne found the customer and proved the case; Castermere wrote the order. */
const foundProvedResold: readonly Part[] = [
  { partner: halvorne, did: "registered", daysBefore: 88 },
  { partner: halvorne, did: "proof of concept", daysBefore: 31 },
  { partner: castermere, did: "named in CRM", daysBefore: 0 },
];
/** An adviser opened the door, an integrator ran the workshop, a reseller closed: a three-way split. */
const threeHands: readonly Part[] = [
  { partner: pellworth, did: "advised", daysBefore: 70 },
  { partner: tarnwick, did: "workshop", daysBefore: 40 },
  { partner: castermere, did: "named in CRM", daysBefore: 0 },
];
const throughMarketplace: readonly Part[] = [
  { partner: brightkeel, did: "webinar", daysBefore: 62 },
  { partner: nimbrook, did: "listing", daysBefore: 3 },
];
const introducedBySundrift: readonly Part[] = [
  { partner: sundrift, did: "introduced", daysBefore: 80 },
  { partner: halvorne, did: "workshop", daysBefore: 35 },
];
const resoldOnly: readonly Part[] = [{ partner: castermere, did: "named in CRM", daysBefore: 0 }];
/** The delivery that earned the expansion; the congratulation after the close earns nothing. */
const deliveredByHalvorne: readonly Part[] = [
  { partner: halvorne, did: "delivered", daysBefore: 24 },
  { partner: pellworth, did: "advised", daysBefore: -6 },
];
const deliveredByTarnwick: readonly Part[] = [
  { partner: tarnwick, did: "delivered", daysBefore: 28 },
  { partner: castermere, did: "named in CRM", daysBefore: 0 },
];
const renewedWithAdvice: readonly Part[] = [
  { partner: pellworth, did: "advised", daysBefore: 45 },
  { partner: halvorne, did: "delivered", daysBefore: 60 },
];
const renewedThroughMarketplace: readonly Part[] = [{ partner: nimbrook, did: "listing", daysBefore: 2 }];
/** Nobody helped: the company's own work stays unattributed. */
const direct: readonly Part[] = [];

const customers: readonly Customer[] = [
  customer("Ashgrove Freight", 446, 4_850_000, foundProvedResold, deliveredByHalvorne, renewedWithAdvice),
  customer("Birchline Foods", 431, 2_375_050, threeHands, deliveredByTarnwick, renewedWithAdvice),
  customer(
    "Coldharbour Storage",
    415,
    6_120_000,
    introducedBySundrift,
    deliveredByHalvorne,
    renewedThroughMarketplace,
  ),
  customer(
    "Dunmere Textiles",
    398,
    1_890_000,
    throughMarketplace,
    renewedThroughMarketplace,
    renewedThroughMarketplace,
  ),
  customer("Everly Components", 380, 3_333_331, threeHands, deliveredByTarnwick, resoldOnly),
  customer("Fallowfield Grain", 364, 2_740_000, direct, deliveredByHalvorne, renewedWithAdvice),
  customer("Glasswater Beverages", 347, 8_900_000, foundProvedResold, deliveredByHalvorne, renewedWithAdvice),
  customer(
    "Hexley Pharma Supply",
    331,
    5_415_025,
    introducedBySundrift,
    deliveredByHalvorne,
    renewedWithAdvice,
  ),
  customer("Ironvale Tools", 314, 2_200_000, resoldOnly, deliveredByTarnwick, resoldOnly),
  customer(
    "Juniper & Pike",
    297,
    1_465_000,
    throughMarketplace,
    renewedThroughMarketplace,
    renewedThroughMarketplace,
  ),
  customer("Kestrel Yard", 279, 3_980_000, threeHands, deliveredByTarnwick, renewedWithAdvice),
  customer("Lowmoor Ceramics", 262, 1_150_000, resoldOnly, resoldOnly, resoldOnly),
  customer("Mossbank Dairy", 246, 7_245_000, foundProvedResold, deliveredByHalvorne, renewedWithAdvice),
  customer(
    "Northgate Parcels",
    229,
    10_500_000,
    introducedBySundrift,
    deliveredByHalvorne,
    renewedWithAdvice,
  ),
  customer("Oakhanger Timber", 213, 2_080_000, direct, deliveredByTarnwick, resoldOnly),
  customer("Pinnock Electrics", 196, 4_425_075, threeHands, deliveredByTarnwick, renewedWithAdvice),
  customer("Quayside Cold Chain", 178, 6_675_000, foundProvedResold, deliveredByHalvorne, renewedWithAdvice),
  customer(
    "Ravensworth Paper",
    161,
    1_725_000,
    throughMarketplace,
    renewedThroughMarketplace,
    renewedThroughMarketplace,
  ),
  customer("Saltmarsh Marine", 144, 3_210_000, introducedBySundrift, deliveredByHalvorne),
  customer("Thornbury Glass", 127, 2_965_000, threeHands, deliveredByTarnwick),
  customer("Underhill Brewing", 109, 1_340_000, throughMarketplace, renewedThroughMarketplace),
  customer("Vantry Medical", 92, 9_180_000, foundProvedResold, deliveredByHalvorne),
  customer("Westerham Seeds", 74, 2_515_000, direct, deliveredByHalvorne),
  customer("Yarrow & Finch", 57, 3_875_000, threeHands, deliveredByTarnwick),
  customer("Zephyr Outdoor", 38, 5_050_000, introducedBySundrift, deliveredByHalvorne),
  customer("Amberley Optics", 19, 2_290_000, throughMarketplace, renewedThroughMarketplace),
  customer("Bellwick Motors", 8, 7_630_000, foundProvedResold, deliveredByHalvorne),
  customer("Corrie Nutrition", 1, 4_120_000, threeHands, deliveredByTarnwick),
];

const prospects: readonly Prospect[] = [
  prospect("Dellside Furniture", 420, 3_100_000, foundProvedResold),
  prospect("Elmstone Books", 352, 1_250_000, throughMarketplace),
  prospect("Farrow Chemicals", 305, 8_400_000, introducedBySundrift),
  prospect("Gorseland Tyres", 238, 2_600_000, resoldOnly),
  prospect("Harrowgate Toys", 187, 1_975_000, threeHands),
  prospect("Inglebrook Farms", 133, 5_300_000, direct),
  prospect("Kelmscott Interiors", 66, 2_150_000, throughMarketplace),
  prospect("Longreach Mining", 27, 12_000_000, foundProvedResold),
];

export const quillmark: Story = {
  prefix: "QM",
  currency: "USD",
  partners,
  customers,
  prospects,
  corrections: [
    // Finance found a credit note that sales had forgotten.
    { deal: "Glasswater Beverages: first licence", amountMinor: 8_450_000 },
    // The reseller in the field was the wrong one: Tarnwick had the contract.
    { deal: "Ironvale Tools: first licence", partner: tarnwick },
    // Cancelled within the month; the deal was not won after all.
    { deal: "Ravensworth Paper: first licence", outcome: "lost" },
  ],
};

function customer(
  name: string,
  firstClosedDaysAgo: number,
  firstMinor: number,
  ...[first, expansion, renewal]: readonly [readonly Part[], readonly Part[], (readonly Part[])?]
): Customer {
  const known = { name, domain: domainOf(name), firstClosedDaysAgo, firstMinor, first, expansion };
  return renewal === undefined ? known : { ...known, renewal };
}

function prospect(
  name: string,
  closedDaysAgo: number,
  amountMinor: number,
  parts: readonly Part[],
): Prospect {
  return { name, domain: domainOf(name), closedDaysAgo, amountMinor, parts };
}

function domainOf(name: string): string {
  return `${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}.example`;
}
