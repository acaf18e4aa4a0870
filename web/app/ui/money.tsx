import type { Money as MoneyValue } from "#worker/domain/money/money.ts";
import { useFormats } from "./formats-context.tsx";

/** An amount with its currency beside it. A negative one stands in parentheses. */
export function Money({ value }: { readonly value: MoneyValue }) {
  const formats = useFormats();
  return (
    <span className="money">
      <span className={value.amountMinor < 0 ? "money-amount is-negative" : "money-amount"}>
        {formats.amount(value)}
      </span>{" "}
      <span className="money-currency">{value.currency}</span>
    </span>
  );
}

/** Amounts of several currencies stand one under another: they are never added up. */
export function MoneyList({ values }: { readonly values: readonly MoneyValue[] }) {
  const [only] = values;
  if (only === undefined) return <span className="muted">None</span>;
  if (values.length === 1) return <Money value={only} />;
  return (
    <ul className="money-list">
      {values.map((value) => (
        <li key={value.currency}>
          <Money value={value} />
        </li>
      ))}
    </ul>
  );
}
