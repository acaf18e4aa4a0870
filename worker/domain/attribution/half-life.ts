import { type Rational, rational } from "#worker/domain/money/rational.ts";
import { assert } from "#worker/domain/result.ts";

/**
 * Powers 2^(-age/H) for whole ages in days, kept by age.
 *
 * With H = n/d in lowest terms, 2^(-age·d/n) is a number of whole halvings times 2^(-r/n) with 0 <= r < n. The
 * fractions 2^(-r/n) of different r are linearly independent over the rationals (x^n - 2 is irreducible, by
 * Eisenstein), so two sums of such powers are equal only when they are equal residue by residue. All multiples of
 * one fraction are therefore built from the same fixed-point number by shifts alone: what is truly equal stays
 * exactly equal, and what differs, differs by far more than 2^-256.
 */
export type HalfLife = {
  readonly at: (ageDays: number) => HalfLifePower;
  /** 2^(-age/H), exact when the age is a multiple of H and otherwise to 256 binary digits. */
  readonly power: (ageDays: number) => Rational;
};

export type HalfLifePower = {
  readonly halvings: number;
  /** 2^(-r/n) in units of 2^-256. */
  readonly fraction: bigint;
  /** The whole power as a double, within one ulp unless it is below 2^-1000 of 1. */
  readonly approximate: number;
  /** True when the power is a whole number of halvings. */
  readonly exact: boolean;
  /** So small that it cannot move a minor unit; leaving it out keeps the numbers from growing without end. */
  readonly negligible: boolean;
};

const PRECISION_BITS = 256n;
const GUARD_BITS = 32n;
const NEGLIGIBLE_HALVINGS = 20_000;

export function compileHalfLife(halfLifeDays: Rational): HalfLife {
  assert(halfLifeDays.numerator > 0n, "a half-life is longer than zero");
  const { numerator, denominator } = halfLifeDays;
  const powers = new Map<number, HalfLifePower>();
  const fractions = new Map<bigint, bigint>([[0n, 1n << PRECISION_BITS]]);

  const at = (ageDays: number): HalfLifePower => {
    const known = powers.get(ageDays);
    if (known !== undefined) return known;
    const parts = BigInt(ageDays) * denominator;
    const residue = parts % numerator;
    const fraction = fractions.get(residue) ?? powerOfHalf(rational(residue, numerator));
    fractions.set(residue, fraction);
    const halvings = Number(parts / numerator);
    const power: HalfLifePower = {
      halvings,
      fraction,
      approximate: Number(fraction) * 2 ** -Number(PRECISION_BITS) * 2 ** -halvings,
      exact: residue === 0n,
      negligible: halvings > NEGLIGIBLE_HALVINGS,
    };
    powers.set(ageDays, power);
    return power;
  };

  return {
    at,
    power(ageDays) {
      const { fraction, halvings, negligible } = at(ageDays);
      return negligible ? rational(0n, 1n) : rational(fraction, 1n << (PRECISION_BITS + BigInt(halvings)));
    },
  };
}

/** 2^-x for 0 < x < 1 in units of 2^-256, as the Taylor series of exp(-x ln 2) with guard digits. */
function powerOfHalf(x: Rational): bigint {
  const bits = PRECISION_BITS + GUARD_BITS;
  const exponent = (naturalLogarithmOfTwo(bits) * x.numerator) / x.denominator;
  let term = 1n << bits;
  let sum = term;
  for (let index = 1n; term !== 0n; index++) {
    term = -((term * exponent) >> bits) / index;
    sum += term;
  }
  return sum >> GUARD_BITS;
}

/** ln 2 = 2 (1/3 + 1/(3·3^3) + 1/(5·3^5) + …), the series of 2 artanh(1/3), in units of 2^-bits. */
function naturalLogarithmOfTwo(bits: bigint): bigint {
  let power = (2n << bits) / 3n;
  let sum = 0n;
  for (let odd = 1n; power !== 0n; odd += 2n) {
    sum += power / odd;
    power /= 9n;
  }
  return sum;
}
