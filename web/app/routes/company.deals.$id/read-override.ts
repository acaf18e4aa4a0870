import { minorUnitExponent } from "#worker/domain/money/currency.ts";
import { parseDecimal } from "#worker/domain/money/decimal.ts";

export type OverrideRequest = {
  readonly reason: string;
  readonly shares:
    | {
        readonly kind: "ppm";
        readonly of: readonly { readonly partner: string; readonly sharePpm: number }[];
      }
    | {
        readonly kind: "amounts";
        readonly of: readonly { readonly partner: string; readonly amountMinor: number }[];
      };
};

export type ReadOverride =
  | { readonly ok: true; readonly value: OverrideRequest }
  | { readonly ok: false; readonly message: string };

const PERCENT_PLACES = 4;

/** The lines of the form that name a partner and a share. Figures are read exactly; what is finer is refused. */
export function readOverride(form: FormData, currency: string): ReadOverride {
  const shares = form.getAll("share").map((share) => String(share).trim());
  const lines = form
    .getAll("partner")
    .map((partner, at) => ({ partner: String(partner), text: shares[at] ?? "" }))
    .filter(({ partner, text }) => partner !== "" && text !== "");
  const reason = String(form.get("reason") ?? "");
  const inAmounts = form.get("unit") === "amounts";
  const places = inAmounts ? minorUnitExponent(currency) : PERCENT_PLACES;
  const figures = lines.map(({ text }) => scaled(text, places));
  const wrong = figures.indexOf(null);
  if (wrong !== -1) {
    const unit = inAmounts ? `an amount in ${currency}` : "a percentage";
    return { ok: false, message: `"${lines[wrong]?.text}" is not ${unit}.` };
  }
  const of = lines.map(({ partner }, at) => ({ partner, figure: figures[at] ?? 0 }));
  if (of.length === 0) return { ok: false, message: "Give at least one partner a share." };
  return {
    ok: true,
    value: {
      reason,
      shares: inAmounts
        ? { kind: "amounts", of: of.map(({ partner, figure }) => ({ partner, amountMinor: figure })) }
        : { kind: "ppm", of: of.map(({ partner, figure }) => ({ partner, sharePpm: figure })) },
    },
  };
}

const GROUPED = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/;

function scaled(text: string, places: number): number | null {
  const plain = text.replace(/\s*%$/, "");
  const decimal = parseDecimal(GROUPED.test(plain) ? plain.replaceAll(",", "") : plain);
  if (!decimal.ok) return null;
  const { numerator, denominator } = decimal.value;
  const units = numerator * 10n ** BigInt(places);
  return units % denominator === 0n ? Number(units / denominator) : null;
}
