import type { EligibilitySettings, Model, ModelKind } from "#worker/domain/attribution/model.ts";
import { parseModel } from "#worker/domain/attribution/parse-model.ts";
import { assert } from "#worker/domain/result.ts";

/** A model of the kind to start from. What said which touchpoints count is kept from the one it replaces. */
export function defaultModel(kind: ModelKind, before: EligibilitySettings): Model {
  const parsed = parseModel({ kind, ...STARTS[kind] });
  assert(parsed.ok, `the ${kind} model has settings to start from`);
  return { ...parsed.value, ...eligibilityOf(before) } as Model;
}

const ROLES = { implementation: "50", influence: "30", referral: "15", isv: "5" };

const STARTS: { readonly [Kind in ModelKind]?: object } = {
  role_weighted: { weights: ROLES },
  u_shaped: { first: "40", last: "40", middle: "20" },
  w_shaped: { first: "30", creation: "30", close: "30", middle: "10" },
  full_path: { first: "22.5", lead: "22.5", creation: "22.5", close: "22.5", middle: "10" },
  custom: { by: "role", weights: ROLES },
  custom_ppm: { ppm: {} },
  pools: {
    pools: [
      { name: "registration", sources: ["deal_registration"], weight: "80", model: { kind: "equal_split" } },
      {
        name: "influence",
        sources: ["crm_field", "activity", "campaign", "contact_role"],
        weight: "20",
        model: { kind: "equal_split" },
      },
    ],
  },
};

function eligibilityOf(model: EligibilitySettings): EligibilitySettings {
  const {
    afterClose,
    lookBackDays,
    sources,
    minimumConfidence,
    approvedOnly,
    validAtCloseOnly,
    minimumCount,
    confidenceWeighs,
  } = model;
  return Object.fromEntries(
    Object.entries({
      afterClose,
      lookBackDays,
      sources,
      minimumConfidence,
      approvedOnly,
      validAtCloseOnly,
      minimumCount,
      confidenceWeighs,
    }).filter(([, value]) => value !== undefined),
  );
}
