import { formatMinor, type Money } from "#worker/domain/money/money.ts";

/**
 * How figures and dates are written for one reader. Server and browser build it from the same locale and always in
 * UTC, so that both write the same text.
 */
export type Formats = {
  readonly locale: string;
  /** The figure alone, "1,234.50"; a negative one in parentheses, "(500.00)". The currency stands beside it. */
  readonly amount: (money: Money) => string;
  /** The figure with its currency, "1,234.50 USD", for sentences, labels and charts. */
  readonly money: (money: Money) => string;
  /** "33.33%" */
  readonly share: (sharePpm: number) => string;
  /** "33.3334%": every digit a share has. */
  readonly exactShare: (sharePpm: number) => string;
  /** "+12.5%" for a ratio of 0.125; above a tenfold change without a fraction. */
  readonly change: (ratio: number) => string;
  readonly count: (value: number) => string;
  /** "1.2M", for the ticks of a chart and nothing else. */
  readonly short: (value: number) => string;
  readonly bytes: (value: number) => string;
  /** "31 Mar 2025" for an instant or a day. */
  readonly day: (iso: string) => string;
  /** "31 Mar 2025, 14:05 UTC" */
  readonly instant: (iso: string) => string;
  /** "Mar 2025" for a period "2025-03", "Q1 2025" for "2025-Q1". */
  readonly period: (period: string) => string;
};

export function formatsFor(locale: string): Formats {
  const known = made.get(locale);
  if (known !== undefined) return known;
  const formats = build(locale);
  made.set(locale, formats);
  return formats;
}

// Building Intl objects costs more than a page's figures, and locales are few.
const made = new Map<string, Formats>();

function build(locale: string): Formats {
  const count = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const share = new Intl.NumberFormat(locale, {
    style: "percent",
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  const exactShare = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 4 });
  const change = new Intl.NumberFormat(locale, {
    style: "percent",
    signDisplay: "exceptZero",
    maximumFractionDigits: 1,
  });
  const short = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const size = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  // The words of the pages are English, so the names of months are; figures follow the reader.
  const words = locale.startsWith("en") ? locale : "en-GB";
  const day = new Intl.DateTimeFormat(words, {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  const time = new Intl.DateTimeFormat(words, {
    timeZone: "UTC",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const month = new Intl.DateTimeFormat(words, { timeZone: "UTC", month: "short", year: "numeric" });
  const digits = amountDigits(locale);

  function amount(money: Money): string {
    const decimal = formatMinor(Math.abs(money.amountMinor), money.currency);
    const fraction = decimal.includes(".") ? decimal.length - decimal.indexOf(".") - 1 : 0;
    // As text, because a float would lose cents beyond 2^53.
    const text = digits(fraction).format(decimal as `${number}`);
    return money.amountMinor < 0 ? `(${text})` : text;
  }

  return {
    locale,
    amount,
    money: (money) => `${amount(money)}${NO_BREAK}${money.currency}`,
    share: (sharePpm) => share.format(sharePpm / 1_000_000),
    exactShare: (sharePpm) => exactShare.format(sharePpm / 1_000_000),
    change: (ratio) => change.format(Math.abs(ratio) >= 10 ? Math.round(ratio) : ratio),
    count: (value) => count.format(value),
    short: (value) => short.format(value),
    bytes: (value) => bytesText(value, size),
    day: (iso) => day.format(new Date(iso)),
    instant: (iso) => `${day.format(new Date(iso))}, ${time.format(new Date(iso))} UTC`,
    period: (period) => {
      const [year, part = ""] = period.split("-");
      return part.startsWith("Q") ? `${part} ${year}` : month.format(new Date(`${period}-01T00:00:00Z`));
    },
  };
}

const NO_BREAK = "\u00a0";

function amountDigits(locale: string): (fraction: number) => Intl.NumberFormat {
  const byFraction = new Map<number, Intl.NumberFormat>();
  return (fraction) => {
    const known = byFraction.get(fraction);
    if (known !== undefined) return known;
    const format = new Intl.NumberFormat(locale, {
      minimumFractionDigits: fraction,
      maximumFractionDigits: fraction,
    });
    byFraction.set(fraction, format);
    return format;
  };
}

function bytesText(value: number, size: Intl.NumberFormat): string {
  if (value < 1000) return `${size.format(value)} B`;
  if (value < 1_000_000) return `${size.format(value / 1000)} kB`;
  return `${size.format(value / 1_000_000)} MB`;
}
