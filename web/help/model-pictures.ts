import { attribute } from "#worker/domain/attribution/attribute.ts";
import { makeOpportunity, makeTouchpoints } from "#worker/domain/attribution/evidence-factory.ts";
import type { Model, ModelKind } from "#worker/domain/attribution/model.ts";

/** The deal that the guide splits by every model, so that their pictures can be laid side by side. */
const leadDay = 10;
const creationDay = 30;
const closeDay = 120;

type Touch = {
  readonly partner: Partner;
  /** Days after 1 January 2025. */
  readonly day: number;
  readonly what: string;
  readonly role: string;
  readonly source: string;
  readonly units: string;
};
type Partner = "Alder" | "Birch" | "Cedar";

const touches: readonly Touch[] = [
  { partner: "Alder", day: 5, what: "registers", role: "referral", source: "deal_registration", units: "1" },
  { partner: "Birch", day: 25, what: "meets", role: "influence", source: "activity", units: "1" },
  { partner: "Cedar", day: 60, what: "workshop", role: "implementation", source: "activity", units: "3" },
  { partner: "Alder", day: 85, what: "meets", role: "referral", source: "activity", units: "1" },
  { partner: "Birch", day: 115, what: "demo", role: "influence", source: "activity", units: "2" },
];

const roles = { referral: "0.5", influence: "0.2", implementation: "0.3" };

const models: readonly Model[] = [
  { kind: "equal_split" },
  { kind: "linear" },
  { kind: "first_touch" },
  { kind: "last_touch" },
  { kind: "role_weighted", weights: roles, unknownRoleWeight: "0" },
  { kind: "activity_weighted" },
  { kind: "time_decay", halfLifeDays: "30" },
  { kind: "u_shaped", first: "0.4", last: "0.4", middle: "0.2" },
  { kind: "w_shaped", first: "0.3", creation: "0.3", close: "0.3", middle: "0.1" },
  { kind: "full_path", first: "0.225", lead: "0.225", creation: "0.225", close: "0.225", middle: "0.1" },
  { kind: "custom", by: "partner", weights: { Alder: "50", Birch: "30", Cedar: "20" } },
  { kind: "custom_ppm", ppm: { Alder: 400_000, Cedar: 250_000 } },
  {
    kind: "pools",
    whenEmpty: "redistribute",
    pools: [
      { name: "Registrant", sources: ["deal_registration"], weight: "80", model: { kind: "equal_split" } },
      { name: "Influence", sources: ["activity"], weight: "20", model: { kind: "equal_split" } },
    ],
  },
];

/** A picture for each model by its kind: the deal's touchpoints in time, and below them the shares that the model gives. */
export function modelPictures(): ReadonlyMap<ModelKind, string> {
  return new Map(models.map((model) => [model.kind, picture(model)]));
}

const width = 720;
const height = 150;
const [left, right] = [12, 708];
// Tones that stand on white and on black alike: the picture is shown on both.
const ink = "#7a8684";
const tones: Readonly<Record<Partner, string>> = { Alder: "#12867f", Birch: "#b0713a", Cedar: "#6f74c0" };

function picture(model: Model): string {
  const at = (day: number) => left + 20 + ((right - left - 40) * day) / closeDay;
  const text = (x: number, y: number, said: string, more = "") =>
    `<text x="${round(x)}" y="${y}" text-anchor="middle" ${more}>${said}</text>`;
  const milestones = [
    [leadDay, "lead"],
    [creationDay, "deal created"],
    [closeDay, "won"],
  ] as const;
  const { title, bar } = barOf(model);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}" font-family="system-ui, sans-serif" font-size="13" fill="${ink}">`,
    `<title>${title}</title>`,
    `<path d="M${left} 40H${right}" stroke="${ink}"/>`,
    ...milestones.map(
      ([day, name]) =>
        `<path d="M${round(at(day))} 30v20" stroke="${ink}" stroke-dasharray="3 2"/>${text(at(day), 24, name, 'font-size="11"')}`,
    ),
    ...touches.map(
      ({ partner, day, what }) =>
        `<circle cx="${round(at(day))}" cy="40" r="7" fill="${tones[partner]}"/>${text(at(day), 66, partner, `fill="${tones[partner]}" font-weight="600"`)}${text(at(day), 81, what, 'font-size="11"')}`,
    ),
    ...bar,
    "</svg>\n",
  ].join("\n");
}

/** The shares as one bar of the deal's whole amount, and the same in words. */
function barOf(model: Model): { readonly title: string; readonly bar: readonly string[] } {
  const parts = sharesOf(model);
  let x = left;
  const bar = parts.map(({ name, ppm }) => {
    const wide = ((right - left) * ppm) / 1_000_000;
    const middle = x + wide / 2;
    const tone = name in tones ? tones[name as Partner] : null;
    const fill = tone === null ? `fill="none" stroke="${ink}" stroke-dasharray="4 3"` : `fill="${tone}"`;
    const rect = `<rect x="${round(x)}" y="104" width="${round(wide)}" height="34" ${fill}/>`;
    x += wide;
    const colour = tone === null ? ink : "#ffffff";
    return `${rect}<text x="${round(middle)}" y="126" text-anchor="middle" fill="${colour}" font-weight="600">${wide > 110 ? `${name} ` : ""}${percent(ppm)}</text>`;
  });
  return { title: parts.map(({ name, ppm }) => `${name} ${percent(ppm)}`).join(", "), bar };
}

/** Each partner's part of the deal, and what nobody gets, in parts per million. */
export function sharesOf(model: Model): readonly { readonly name: string; readonly ppm: number }[] {
  const outcome = attribute(
    {
      opportunity: makeOpportunity({
        createdAt: dayText(creationDay),
        leadCreatedAt: dayText(leadDay),
        closedAt: dayText(closeDay),
      }),
      touchpoints: makeTouchpoints(touches.map((touch) => ({ ...touch, at: dayText(touch.day) }))),
      model,
    },
    { explain: false },
  );
  const shares = outcome.shares.map(({ partner, sharePpm }) => ({ name: partner, ppm: sharePpm }));
  const rest = outcome.unattributed.sharePpm;
  return rest === 0 ? shares : [...shares, { name: "nobody", ppm: rest }];
}

function dayText(day: number): string {
  return new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10);
}

function percent(ppm: number): string {
  return `${(ppm / 10_000).toLocaleString("en", { maximumFractionDigits: 1 })} %`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
