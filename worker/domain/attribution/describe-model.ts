import type { EligibilitySettings, Model } from "./model.ts";
import { definitionOf, nameModel } from "./model-definitions.ts";

/** The model with all its settings in plain sentences, for a screen. */
export function describeModel(model: Model): string {
  const parts = [`${nameModel(model)}: ${lowerFirst(definitionOf(model.kind).summary)}`];
  if (model.kind === "pools") {
    parts.push(
      ...model.pools.map(
        ({ name, sources, model: own }) =>
          `Pool ${name} (${sources.join(", ")}): ${lowerFirst(nameModel(own))}.`,
      ),
    );
    parts.push(
      model.whenEmpty === "redistribute"
        ? "The weight of an empty pool goes to the others."
        : "The weight of an empty pool stays unattributed.",
    );
  }
  return [...parts, ...describeEligibility(model)].join(" ");
}

function describeEligibility(settings: EligibilitySettings): readonly string[] {
  const { afterClose, lookBackDays, sources, minimumConfidence } = settings;
  return [
    ...(sources === undefined ? [] : [`Only these sources count: ${sources.join(", ")}.`]),
    ...(minimumConfidence === undefined ? [] : [`Confidence below ${minimumConfidence} does not count.`]),
    ...(settings.approvedOnly === true ? ["What waits for approval does not count."] : []),
    ...(settings.validAtCloseOnly === true ? ["What had expired by the close does not count."] : []),
    ...(settings.minimumCount === undefined
      ? []
      : [`At least ${settings.minimumCount} touchpoints must count, or none does.`]),
    ...(settings.confidenceWeighs === true ? ["The confidence of a touchpoint weighs its credit."] : []),
    ...(lookBackDays === undefined ? [] : [`Only the ${lookBackDays} days before the close count.`]),
    afterClose === "clamp"
      ? "A touchpoint after the close counts as at the close."
      : "A touchpoint after the close does not count.",
  ];
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
