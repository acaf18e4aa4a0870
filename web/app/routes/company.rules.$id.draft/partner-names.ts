import { useCallback, useEffect, useState } from "react";
import { type NamedPartner, readPartners } from "#web/app/partners/use-partner-suggestions.ts";
import type { Model } from "#worker/domain/attribution/model.ts";
import type { RuleDefinition } from "#worker/domain/rule/rule.ts";

/** As many ids as one question to the API takes. */
export const MOST_IDS = 200;

/** The partners that a rule names, each once. */
export function partnerIdsIn({ workflow }: RuleDefinition): readonly string[] {
  const models = modelsOf(workflow).flatMap((model) =>
    model.kind === "pools" ? model.pools.map((pool): Model => pool.model) : [model],
  );
  return [...new Set(models.flatMap(idsOf))];
}

function modelsOf(workflow: RuleDefinition["workflow"]): readonly Model[] {
  if (workflow.kind === "single") return [workflow.model];
  if (workflow.kind === "priority") return workflow.steps.map(({ model }) => model);
  return workflow.kind === "pools" ? workflow.pools.map(({ model }) => model) : [];
}

function idsOf(model: Model): readonly string[] {
  if (model.kind === "custom_ppm") return Object.keys(model.ppm);
  return model.kind === "custom" && model.by === "partner" ? Object.keys(model.weights) : [];
}

export type PartnerNames = {
  readonly names: ReadonlyMap<string, string>;
  /** To be told of a partner that somebody has chosen. */
  readonly learn: (partners: readonly NamedPartner[]) => void;
};

/** The names of the partners in the rule: those known from the start, those added, and those that JSON brought. */
export function usePartnerNames(rule: RuleDefinition, given: readonly NamedPartner[]): PartnerNames {
  const [known, setKnown] = useState<ReadonlyMap<string, string>>(
    () => new Map(given.map(({ id, name }) => [id, name])),
  );
  const learn = useCallback(
    (partners: readonly NamedPartner[]) =>
      setKnown((kept) => new Map([...kept, ...partners.map(({ id, name }) => [id, name] as const)])),
    [],
  );
  const missing = partnerIdsIn(rule)
    .filter((id) => !known.has(id))
    .slice(0, MOST_IDS)
    .join(",");
  useEffect(() => {
    if (missing === "") return;
    const abort = new AbortController();
    // An id that is nobody's is shown as it is, and is not asked for again.
    const ids = missing.split(",").map((id) => ({ id, name: id }));
    readPartners({ ids: missing, limit: String(MOST_IDS) }, abort.signal).then(
      (found) => learn([...ids, ...found]),
      () => {},
    );
    return () => abort.abort();
  }, [missing, learn]);
  return { names: known, learn };
}
