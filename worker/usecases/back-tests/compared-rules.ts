import type { Problem } from "#worker/domain/attribution/problem.ts";
import type { CurrencyCode } from "#worker/domain/money/currency.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { RuleDefinition } from "#worker/domain/rule/rule.ts";
import { ruleTemplates } from "#worker/domain/rule/templates.ts";
import type { RuleStore, RuleVersion } from "#worker/usecases/attribution/rule-ports.ts";

/** What a person names to have it compared. `draft`: the rule as somebody is writing it. */
export type ComparedEntry =
  | { readonly kind: "definition"; readonly definition: RuleDefinition }
  | { readonly kind: "template"; readonly template: string }
  | { readonly kind: "rule"; readonly ruleId: string; readonly version: number | "draft" };

/** Where a column's rule comes from. */
export type ComparedOrigin =
  | { readonly kind: "in-force" }
  | { readonly kind: "definition" }
  | Extract<ComparedEntry, { readonly kind: "template" | "rule" }>;

export type ComparedRule = { readonly origin: ComparedOrigin; readonly definition: RuleDefinition };

/** The definition of every entry, in their order; what cannot be found is a problem below `models`. */
export async function findCompared(
  store: Pick<RuleStore, "listRules" | "getRuleBook">,
  { entries, currency }: { readonly entries: readonly ComparedEntry[]; readonly currency: CurrencyCode },
): Promise<Result<readonly ComparedRule[], readonly Problem[]>> {
  const templates = new Map(ruleTemplates(currency).map(({ id, rule }) => [id, rule]));
  const rules = entries.some(({ kind }) => kind === "rule") ? await readRules(store) : noRules;
  const found = entries.map((entry, place): Result<ComparedRule, Problem> => {
    const path = `models.${place}`;
    if (entry.kind === "definition")
      return ok({ origin: { kind: "definition" }, definition: entry.definition });
    if (entry.kind === "rule") return findRule(rules, { entry, path });
    const definition = templates.get(entry.template);
    if (definition !== undefined) return ok({ origin: entry, definition });
    const message = `There is no template "${entry.template}".`;
    return err({ path: `${path}.template`, code: "unknown-template", message });
  });
  const problems = found.flatMap((one) => (one.ok ? [] : [one.error]));
  return problems.length > 0 ? err(problems) : ok(found.flatMap((one) => (one.ok ? [one.value] : [])));
}

type Rules = {
  /** Null for a rule that has no draft. */
  readonly drafts: ReadonlyMap<string, RuleDefinition | null>;
  readonly versions: readonly RuleVersion[];
};

const noRules: Rules = { drafts: new Map(), versions: [] };

async function readRules(store: Pick<RuleStore, "listRules" | "getRuleBook">): Promise<Rules> {
  const [rules, { versions }] = await Promise.all([store.listRules(), store.getRuleBook()]);
  return { drafts: new Map(rules.map(({ id, draft }) => [id, draft?.definition ?? null])), versions };
}

function findRule(
  { drafts, versions }: Rules,
  at: { readonly entry: Extract<ComparedEntry, { readonly kind: "rule" }>; readonly path: string },
): Result<ComparedRule, Problem> {
  const { ruleId, version } = at.entry;
  const draft = drafts.get(ruleId);
  if (draft === undefined) {
    const message = "There is no rule of this id.";
    return err({ path: `${at.path}.ruleId`, code: "unknown-rule", message });
  }
  const own = versions.filter((one) => one.ruleId === ruleId);
  const definition =
    version === "draft" ? draft : (own.find((one) => one.version === version)?.definition ?? null);
  if (definition !== null) return ok({ origin: at.entry, definition });
  const name = own.at(-1)?.definition.name ?? draft?.name ?? ruleId;
  const lacks = version === "draft" ? "no draft" : `no version ${version}`;
  return err({
    path: `${at.path}.version`,
    code: version === "draft" ? "no-draft" : "unknown-version",
    message: `The rule "${name}" has ${lacks}.`,
  });
}
