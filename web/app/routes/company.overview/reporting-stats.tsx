import { Link } from "@remix-run/react";
import { Fragment } from "react";
import { labelOf } from "#web/app/lib/labels.ts";
import { href } from "#web/app/lib/search.ts";
import type { OverviewView } from "#web/app/lib/views.ts";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { Share } from "#web/app/ui/share.tsx";
import { Stat, Stats } from "#web/app/ui/stat.tsx";
import { closedDays, effectiveDays, type Months } from "./closed-days.ts";

type Reporting = NonNullable<OverviewView["reporting"]>;

/** All currencies in the company's own: at the rates that the entries keep, and what has none yet at the rates of now. */
export function ReportingStats({
  reporting,
  range,
}: {
  readonly reporting: Reporting;
  readonly range: Months;
}) {
  const months = closedDays(range);
  const { count } = useFormats();
  const { currency, missingDeals, unconvertedDeals, rates } = reporting;
  const lacking = missingDeals + unconvertedDeals;
  const deals = (words: { readonly [key: string]: string }) =>
    href("/company/deals", { ...words, ...months });
  const amount = (amountMinor: number) => <Money value={{ amountMinor, currency }} />;
  return (
    <>
      <Stats label={`All currencies in ${currency}`}>
        <Stat
          label={`Attributed, all in ${currency}`}
          to={href("/company/ledger", { book: "revenue", ...effectiveDays(range) })}
          lead
          note={
            <>
              {amount(reporting.convertedMinor)} of it converted, at the rates{" "}
              <Link to="/company/rates">frozen on the entries</Link>
            </>
          }
        >
          {amount(reporting.attributedMinor)}
        </Stat>
        <Stat label="Won" to={deals({ outcome: "won" })} note="attributed and unattributed">
          {amount(reporting.wonMinor)}
        </Stat>
        <Stat label="Unattributed" to={deals({ status: "incomplete" })} note="at the rate of the closing day">
          {amount(reporting.unattributedMinor)}
        </Stat>
        <Stat label="Coverage" note="attributed part of won">
          <Share ppm={reporting.coveragePpm} />
        </Stat>
        <Stat
          label="Expected from open deals"
          to={href("/company/deals", { status: "expected" })}
          note="at today's rate"
        >
          {amount(reporting.expectedMinor)}
        </Stat>
      </Stats>
      {rates.length === 0 ? null : <RatesUsed rates={rates} currency={currency} />}
      {lacking === 0 ? null : (
        <Notice
          tone="warning"
          title={lacking === 1 ? "1 deal lacks a rate" : `${count(lacking)} deals lack a rate`}
        >
          <p>
            Their amounts are in the figures of their currencies, but not in {currency}.{" "}
            <Link to="/company/rates">See which rates are missing</Link>
          </p>
        </Notice>
      )}
    </>
  );
}

/** What nobody has frozen is converted by rates that may still change, so it is said which. */
function RatesUsed({ rates, currency }: Pick<Reporting, "rates" | "currency">) {
  const { count, day } = useFormats();
  return (
    <p className="muted">
      What is not attributed yet is converted by{" "}
      {rates.map((rate, at) => (
        <Fragment key={rate.currency}>
          {at === 0 ? null : "; "}
          {rate.units} {rate.currency} = {rate.reportingUnits} {currency},{" "}
          {labelOf("rateSource", rate.source)} of {day(rate.day)}
          {rate.days > 1 ? ` and ${count(rate.days - 1)} earlier` : ""}
        </Fragment>
      ))}
      .
    </p>
  );
}
