import { Link } from "@remix-run/react";
import { href } from "#web/app/lib/search.ts";
import type { OverviewView } from "#web/app/lib/views.ts";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Share } from "#web/app/ui/share.tsx";
import { Stat, Stats } from "#web/app/ui/stat.tsx";
import { closedDays } from "./closed-days.ts";

/** One currency's figures; each leads to the deals or entries it is made of. */
export function OverviewStats(props: {
  readonly total: OverviewView["totals"][number];
  readonly query: { readonly from?: string; readonly to?: string };
}) {
  const { total, query } = props;
  const { count } = useFormats();
  const { currency } = total;
  const closed = closedDays(query);
  const deals = (words: { readonly [key: string]: string }) =>
    href("/company/deals", { ...words, currency, ...closed });
  return (
    <Stats label={`Figures in ${currency}`}>
      <Stat
        label="Attributed"
        to={href("/company/ledger", { view: "totals", by: "period" })}
        lead
        note={`of ${count(total.wonCount)} won deals`}
      >
        <Money value={{ amountMinor: total.attributedMinor, currency }} />
      </Stat>
      <Stat label="Won" to={deals({ outcome: "won" })} note={dealCount(total.wonCount, count)}>
        <Money value={{ amountMinor: total.wonMinor, currency }} />
      </Stat>
      <Stat
        label="Unattributed"
        to={deals({ status: "incomplete" })}
        note={
          <>
            {dealCount(total.unattributedCount, count)}
            {total.reviewCount === 0 ? null : (
              <>
                , of which{" "}
                <Link to={deals({ status: "review" })}>
                  {count(total.reviewCount)} {total.reviewCount === 1 ? "waits" : "wait"} for a person
                </Link>
              </>
            )}
          </>
        }
      >
        <Money value={{ amountMinor: total.unattributedMinor, currency }} />
      </Stat>
      <Stat label="Coverage" note="attributed part of won">
        {total.coveragePpm === null ? "None yet" : <Share ppm={total.coveragePpm} />}
      </Stat>
      <Stat
        label="Expected from open deals"
        to={href("/company/deals", { outcome: "open", currency })}
        note={dealCount(total.openCount, count)}
      >
        <Money value={{ amountMinor: total.expectedMinor, currency }} />
      </Stat>
    </Stats>
  );
}

function dealCount(value: number, count: (value: number) => string): string {
  return value === 1 ? "1 deal" : `${count(value)} deals`;
}
