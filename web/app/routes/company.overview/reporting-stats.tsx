import { Link } from "@remix-run/react";
import type { OverviewView } from "#web/app/lib/views.ts";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { Stat, Stats } from "#web/app/ui/stat.tsx";

/** All currencies in the company's own, at the rates that the entries keep. */
export function ReportingStats({
  reporting,
}: {
  readonly reporting: NonNullable<OverviewView["reporting"]>;
}) {
  const { count } = useFormats();
  const { currency, attributedMinor, convertedMinor, missingDeals } = reporting;
  return (
    <>
      <Stats label={`All currencies in ${currency}`}>
        <Stat
          label={`Attributed, all in ${currency}`}
          to="/company/ledger?view=totals&by=period"
          lead
          note="at the rates frozen on the entries"
        >
          <Money value={{ amountMinor: attributedMinor, currency }} />
        </Stat>
        <Stat label="Of it converted" to="/company/rates" note="from other currencies">
          <Money value={{ amountMinor: convertedMinor, currency }} />
        </Stat>
      </Stats>
      {missingDeals === 0 ? null : (
        <Notice
          tone="warning"
          title={missingDeals === 1 ? "1 deal lacks a rate" : `${count(missingDeals)} deals lack a rate`}
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
