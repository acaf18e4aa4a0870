import { ownTextFields } from "#worker/domain/rule/condition.ts";
import { labelOf } from "#worker/domain/rule/describe-condition.ts";
import type { RuleStore } from "#worker/usecases/attribution/rule-ports.ts";

export type RuleFieldKind = "text" | "money" | "number" | "date" | "boolean";

/** A field that a condition can ask for, with what can be asked of it and values that it has. */
export type RuleField = {
  readonly field: string;
  readonly label: string;
  readonly kind: RuleFieldKind;
  readonly operators: readonly string[];
  readonly samples: readonly string[];
};

const samplesShown = 20;

const emptiness = ["is-empty", "not-empty"] as const;
const ordered = ["is", "is-not", "<", "<=", ">", ">=", "between", ...emptiness] as const;

const operatorsOf: Readonly<Record<RuleFieldKind, readonly string[]>> = {
  text: ["is", "is-not", "in", "not-in", "contains", "not-contains", "starts-with", ...emptiness],
  money: ordered,
  number: ordered,
  date: ordered,
  boolean: ["is", "is-not", ...emptiness],
};

/** What conditions can be built of in this company: our own fields, then its custom ones. */
export async function listRuleFields(store: RuleStore): Promise<readonly RuleField[]> {
  const [custom, samples] = await Promise.all([store.listCustomFields(), store.sampleValues(samplesShown)]);
  const field = (name: string, label: string, kind: RuleFieldKind): RuleField => ({
    field: name,
    label,
    kind,
    operators: operatorsOf[kind],
    samples: samples.get(name) ?? [],
  });
  return [
    field("amount", "Amount", "money"),
    ...ownTextFields.map((name) => field(name, sentenceCase(labelOf(name)), "text")),
    field("closeDate", sentenceCase(labelOf("closeDate")), "date"),
    field("createdAt", sentenceCase(labelOf("createdAt")), "date"),
    ...custom.map(({ key, label, kind }) => field(`custom.${key}`, label, kind)),
  ];
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
