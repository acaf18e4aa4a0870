import { useId } from "react";
import type { ValueEditorProps } from "react-querybuilder";
import type { ConditionContext } from "./condition-tree.tsx";
import { isMoneyText, listOf, pairOf, singleOf, splitQueryField } from "./rule-query.ts";

/** What a condition compares with: as many controls of the right kind as its operator needs. */
export function ConditionValue({ field, operator, value, handleOnChange, context }: ValueEditorProps) {
  const { fields, currency } = context as ConditionContext;
  const { kind, field: asked } = splitQueryField(field);
  const samples = fields.find(({ name }) => name === field)?.samples ?? [];
  const one = { kind, asked, samples, currency };
  if (operator === "is-empty" || operator === "not-empty") return null;
  if (operator === "in" || operator === "not-in") {
    return <ValueList values={listOf(value)} samples={samples} onChange={handleOnChange} />;
  }
  if (operator !== "between") {
    return <OneValue {...one} label="Value" value={singleOf(value)} onChange={handleOnChange} />;
  }
  const [from, to] = pairOf(value);
  return (
    <span className="condition-between">
      <OneValue {...one} label="From" value={from} onChange={(next) => handleOnChange([next, to])} />
      <span>and</span>
      <OneValue {...one} label="To" value={to} onChange={(next) => handleOnChange([from, next])} />
    </span>
  );
}

type OneValueProps = {
  readonly kind: string;
  readonly asked: string;
  readonly samples: readonly string[];
  readonly currency: string;
  readonly label: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
};

function OneValue({ kind, asked, samples, currency, label, value, onChange }: OneValueProps) {
  if (kind === "money") {
    const money = isMoneyText(value) ? value : { text: "", currency };
    return (
      <span className="condition-money">
        <input
          className="input"
          inputMode="decimal"
          aria-label={`${label}, amount`}
          value={money.text}
          onChange={(event) => onChange({ ...money, text: event.target.value })}
        />
        <input
          className="input condition-currency"
          aria-label={`${label}, currency`}
          maxLength={3}
          value={money.currency}
          onChange={(event) => onChange({ ...money, currency: event.target.value.toUpperCase() })}
        />
      </span>
    );
  }
  if (kind === "boolean") {
    return (
      <select
        className="input"
        aria-label={label}
        value={value === false ? "no" : "yes"}
        onChange={(event) => onChange(event.target.value === "yes")}
      >
        <option value="yes">Yes</option>
        <option value="no">No</option>
      </select>
    );
  }
  const text = typeof value === "string" ? value : "";
  if (kind === "text") {
    return <TextValue label={label} value={text} samples={samplesOf(asked, samples)} onChange={onChange} />;
  }
  return (
    <input
      className="input"
      aria-label={label}
      {...(kind === "date" ? { type: "date" } : { inputMode: "decimal" as const })}
      value={text}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** Any text, with the values that deals have at hand. */
function TextValue(props: {
  readonly label: string;
  readonly value: string;
  readonly samples: readonly string[];
  readonly onChange: (value: string) => void;
}) {
  const { label, value, samples, onChange } = props;
  const list = useId();
  return (
    <>
      <input
        className="input"
        aria-label={label}
        value={value}
        list={samples.length === 0 ? undefined : list}
        onChange={(event) => onChange(event.target.value)}
      />
      {samples.length === 0 ? null : (
        <datalist id={list}>
          {samples.map((sample) => (
            <option key={sample} value={sample} />
          ))}
        </datalist>
      )}
    </>
  );
}

/** One value a line, because a value may hold a comma. */
function ValueList(props: {
  readonly values: readonly string[];
  readonly samples: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}) {
  const { values, samples, onChange } = props;
  const unused = samples.filter((sample) => !values.includes(sample));
  return (
    <span className="condition-list">
      <textarea
        className="input"
        aria-label="Values, one a line"
        rows={Math.min(Math.max(values.length, 2), 6)}
        value={values.join("\n")}
        onChange={(event) => onChange(event.target.value === "" ? [] : event.target.value.split("\n"))}
      />
      {unused.length === 0 ? null : (
        <select
          className="input"
          aria-label="Add a value that deals have"
          value=""
          onChange={(event) => onChange([...values.filter((one) => one !== ""), event.target.value])}
        >
          <option value="">Add one that deals have</option>
          {unused.map((sample) => (
            <option key={sample} value={sample}>
              {sample}
            </option>
          ))}
        </select>
      )}
    </span>
  );
}

function samplesOf(field: string, samples: readonly string[]): readonly string[] {
  return field === "outcome" ? ["won", "open", "lost"] : samples;
}
