import { Link } from "@remix-run/react";
import { href } from "#web/app/lib/search.ts";
import type { RegistrationSignalsView, RegistrationView } from "#web/app/lib/views.ts";
import { RateText } from "#web/app/registrations/rate-text.tsx";
import { registrationColumns, runningClock } from "#web/app/registrations/registration-table.tsx";
import type { Column, ColumnSort } from "#web/app/ui/data-table.tsx";
import { PATH, type QueueQuery } from "./queue-query.ts";

type QueueColumns = {
  readonly query: QueueQuery;
  readonly mayDecide: boolean;
  /** Of what was decided: how much was approved, by partner. */
  readonly hitRates: { readonly [partnerId: string]: RegistrationSignalsView["approvedRate"] };
  readonly now: string;
};

export function queueColumns({
  query,
  mayDecide,
  hitRates,
  now,
}: QueueColumns): readonly Column<RegistrationView>[] {
  const { number, deal, amount, state, created } = registrationColumns("company");
  const sortTo = (sort: "-createdAt" | "dueAt"): ColumnSort => {
    const direction = sort === "dueAt" ? "ascending" : "descending";
    return {
      current: (query.sort ?? "-createdAt") === sort ? direction : "none",
      to: href(PATH, { ...query, sort }),
    };
  };
  const mark: Column<RegistrationView> = {
    key: "mark",
    header: "Mark",
    cell: (one) => (
      <input
        type="checkbox"
        name="ids"
        value={one.id}
        aria-label={`Mark registration ${one.number}, ${one.accountName}`}
      />
    ),
  };
  return [
    ...(mayDecide ? [mark] : []),
    number,
    {
      key: "partner",
      header: "Partner",
      cell: (one) => (
        <>
          <Link to={`/company/partners/${one.partnerId}`}>{one.partnerName}</Link>
          <span className="cell-note">
            <RateText rate={hitRates[one.partnerId] ?? null} of="approved" />
          </span>
        </>
      ),
    },
    deal,
    amount,
    state,
    {
      key: "clock",
      header: "Clock",
      nowrap: true,
      sort: sortTo("dueAt"),
      cell: (one) => runningClock(one, now),
    },
    {
      key: "assignee",
      header: "Assigned to",
      cell: (one) => one.company?.assignee?.name ?? null,
    },
    { ...created, sort: sortTo("-createdAt") },
  ];
}
