import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import type { OverviewView } from "#web/app/lib/views.ts";
import { Change } from "#web/app/ui/change.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Share } from "#web/app/ui/share.tsx";
import { Stat, Stats } from "#web/app/ui/stat.tsx";
import { figureLinks } from "./figure-links.ts";

type Totals = OverviewView["totals"][number];

/** One currency's figures; each leads to the deals or entries it is made of. */
export function OverviewStats(props: {
  readonly total: Totals;
  readonly before: Totals | null;
  readonly range: OverviewView["range"];
}) {
  const { total, before, range } = props;
  const { currency } = total;
  const to = figureLinks(range, currency);
  const amount = (amountMinor: number) => <Money value={{ amountMinor, currency }} />;
  const change = (of: (total: Totals) => number) =>
    before === null ? null : <Change now={of(total)} before={of(before)} />;
  return (
    <Stats label={`Figures in ${currency}`} count={7}>
      <Stat
        label="Attributed"
        to={to.entries()}
        lead
        note={
          <Notes>
            {change(({ attributedMinor }) => attributedMinor)}
            {total.adjustedMinor === 0 ? null : <>{amount(total.adjustedMinor)} of it by disputes</>}
          </Notes>
        }
      >
        {amount(total.attributedMinor)}
      </Stat>
      <Stat
        label="Sourced"
        to={to.deals({ credit: "sourced" })}
        note={<Notes>{change(({ sourcedMinor }) => sourcedMinor)}</Notes>}
      >
        {amount(total.sourcedMinor)}
      </Stat>
      <Stat
        label="Influenced"
        to={to.deals({ credit: "influenced" })}
        note={<Notes>{change(({ influencedMinor }) => influencedMinor)}</Notes>}
      >
        {amount(total.influencedMinor)}
      </Stat>
      <Stat
        label="Unattributed"
        to={to.deals({ status: "incomplete" })}
        note={
          <Notes>
            {change(({ unattributedMinor }) => unattributedMinor)}
            <DealCount count={total.unattributedCount} to={to.deals({ status: "incomplete" })} />
            {total.reviewCount === 0 ? null : (
              <>
                <DealCount count={total.reviewCount} to={to.deals({ status: "review" })} /> to review
              </>
            )}
          </Notes>
        }
      >
        {amount(total.unattributedMinor)}
      </Stat>
      <Stat
        label="Won"
        to={to.deals({ outcome: "won" })}
        note={
          <Notes>
            {change(({ wonMinor }) => wonMinor)}
            <DealCount count={total.wonCount} to={to.deals({ outcome: "won" })} />
          </Notes>
        }
      >
        {amount(total.wonMinor)}
      </Stat>
      <Coverage {...props} />
      <Stat
        label="Expected from open deals"
        to={to.openDeals({ status: "expected" })}
        note={<DealCount count={total.openCount} to={to.openDeals({})} />}
      >
        {amount(total.expectedMinor)}
      </Stat>
    </Stats>
  );
}

function Coverage({
  total,
  before,
  range,
}: {
  readonly total: Totals;
  readonly before: Totals | null;
  readonly range: OverviewView["range"];
}) {
  const to = figureLinks(range, total.currency);
  return (
    <Stat
      label="Coverage"
      note={
        <Notes>
          {before === null ? null : (
            <>
              <Share ppm={before.coveragePpm} /> before
            </>
          )}
          <span>
            <DealCount count={total.coveredCount} to={to.deals({ credit: "any" })} /> with a partner
          </span>
        </Notes>
      }
    >
      {total.wonCount === 0 ? <span className="muted">None yet</span> : <Share ppm={total.coveragePpm} />}
    </Stat>
  );
}

function DealCount({ count: deals, to }: { readonly count: number; readonly to: string }) {
  const { count } = useFormats();
  return (
    <>
      <Link to={to}>{count(deals)}</Link> {deals === 1 ? "deal" : "deals"}
    </>
  );
}

/** What is said below a figure, one thing after another. */
function Notes({ children }: { readonly children: ReactNode | readonly ReactNode[] }) {
  const said = [children].flat().filter((child) => child !== null);
  return (
    <span className="notes">
      {said.map((child, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what is said has no name but its place.
        <span key={at}>{child}</span>
      ))}
    </span>
  );
}
