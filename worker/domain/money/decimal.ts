import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import { type Rational, rational, roundHalfAwayFromZero } from "./rational.ts";

export type DecimalProblem = "not-a-decimal" | "too-many-digits";

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;
// Wide enough for any setting or unit that a person or a CRM writes, narrow enough that exact sums stay small.
const MAXIMUM_WHOLE_DIGITS = 18;
const MAXIMUM_FRACTION_DIGITS = 24;

/**
 * Reads a decimal exactly: "0.6" and 0.6 are both 6/10. A JSON number is taken by its shortest decimal form,
 * the one its writer saw. No group separators, no locale.
 */
export function parseDecimal(value: string | number): Result<Rational, DecimalProblem> {
  const match = DECIMAL.exec(String(value));
  if (match === null) return err("not-a-decimal");
  const [, sign, whole = "", fraction = "", exponentText = "0"] = match;
  const exponent = Number(exponentText);
  const wholeDigits = whole.replace(/^0+/, "").length + exponent;
  const fractionDigits = fraction.length - exponent;
  if (whole.length + fraction.length > MAXIMUM_WHOLE_DIGITS + MAXIMUM_FRACTION_DIGITS) {
    return err("too-many-digits");
  }
  if (wholeDigits > MAXIMUM_WHOLE_DIGITS || fractionDigits > MAXIMUM_FRACTION_DIGITS) {
    return err("too-many-digits");
  }
  const digits = BigInt(`${whole}${fraction}`) * (sign === "-" ? -1n : 1n);
  return ok(
    fractionDigits >= 0
      ? rational(digits, 10n ** BigInt(fractionDigits))
      : rational(digits * 10n ** BigInt(-fractionDigits), 1n),
  );
}

/** For decimals that have passed `parseDecimal` before, such as the settings of a parsed model. */
export function requireDecimal(value: string | number): Rational {
  const parsed = parseDecimal(value);
  assert(parsed.ok, `a setting that was parsed is a decimal, not ${value}`);
  return parsed.value;
}

/** The plain decimal without an exponent, or null when the fraction does not terminate. */
export function formatExactDecimal(value: Rational): string | null {
  let rest = value.denominator;
  let twos = 0;
  let fives = 0;
  while (rest % 2n === 0n) {
    rest /= 2n;
    twos += 1;
  }
  while (rest % 5n === 0n) {
    rest /= 5n;
    fives += 1;
  }
  return rest === 1n ? formatRoundedDecimal(value, Math.max(twos, fives)) : null;
}

/** The plain decimal rounded half away from zero to at most `places` places, without trailing zeros. */
export function formatRoundedDecimal(value: Rational, places: number): string {
  const { numerator, denominator } = value;
  const scaled = roundHalfAwayFromZero({ numerator: numerator * 10n ** BigInt(places), denominator });
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places).replace(/0+$/, "");
  return `${scaled < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}
