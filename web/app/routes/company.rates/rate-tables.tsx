import { Form, Link } from "@remix-run/react";
import { href } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { RatesView } from "#web/app/lib/views.ts";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

type Missing = RatesView["missing"][number];

/** Deals in the ledger whose amounts are not in the company's own totals yet. */
export function MissingTable({ missing }: { readonly missing: readonly Missing[] }) {
  const { count, day } = useFormats();
  const columns: readonly Column<Missing>[] = [
    { key: "currency", header: "Currency", title: true, cell: ({ currency }) => currency },
    {
      key: "deals",
      header: "Deals",
      numeric: true,
      cell: ({ currency, deals }) => (
        <Link to={href("/company/deals", { currency, outcome: "won" })}>{count(deals)}</Link>
      ),
    },
    {
      key: "days",
      header: "A rate is needed that is good from",
      cell: ({ firstDay, lastDay }) =>
        firstDay === lastDay ? day(firstDay) : `${day(firstDay)} to ${day(lastDay)}`,
    },
  ];
  return (
    <DataTable
      caption="Currencies without a rate"
      columns={columns}
      rows={missing}
      rowKey={({ currency }) => currency}
      empty={
        <EmptyState title="No rate is missing">
          Every entry in another currency has been converted.
        </EmptyState>
      }
    />
  );
}

type Rate = RatesView["items"][number];

export function RateTable(props: { readonly rates: readonly Rate[]; readonly reportingCurrency: string }) {
  const { rates, reportingCurrency } = props;
  const { day } = useFormats();
  const may = useMay();
  const columns: readonly Column<Rate>[] = [
    { key: "currency", header: "Currency", title: true, cell: ({ currency }) => currency },
    { key: "from", header: "Good from", nowrap: true, cell: (rate) => day(rate.day) },
    {
      key: "rate",
      header: "Rate",
      numeric: true,
      cell: ({ currency, rate }) => `1 ${currency} = ${rate} ${reportingCurrency}`,
    },
    { key: "source", header: "Source", prose: true, cell: ({ source }) => source || "Not told" },
    ...(may("rates.write")
      ? [{ key: "remove", header: "Remove", cell: (rate: Rate) => <RemoveRate rate={rate} /> }]
      : []),
  ];
  return (
    <DataTable
      caption="Entered exchange rates"
      columns={columns}
      rows={rates}
      rowKey={(rate) => `${rate.currency} ${rate.day}`}
      empty={
        <EmptyState title="No rate has been entered">
          Rates from a connected Salesforce need no entering. Enter what is missing there, or all of them when
          deals come from files.
        </EmptyState>
      }
    />
  );
}

function RemoveRate({ rate }: { readonly rate: Rate }) {
  return (
    <Form method="post">
      <input type="hidden" name="intent" value="remove" />
      <input type="hidden" name="currency" value={rate.currency} />
      <input type="hidden" name="day" value={rate.day} />
      <SubmitButton busyText="Removing" aria-label={`Remove the rate of ${rate.currency} from ${rate.day}`}>
        Remove
      </SubmitButton>
    </Form>
  );
}

type CrmRate = RatesView["fromCrm"][number];

export function CrmRateTable({ rates }: { readonly rates: readonly CrmRate[] }) {
  const { count, day } = useFormats();
  const columns: readonly Column<CrmRate>[] = [
    { key: "currency", header: "Currency", title: true, cell: ({ currency }) => currency },
    {
      key: "units",
      header: "For one of the org's own currency",
      numeric: true,
      cell: ({ units, currency }) => `${units} ${currency}`,
    },
    { key: "read", header: "As of", nowrap: true, cell: ({ readOn }) => day(readOn) },
    {
      key: "dated",
      header: "Rates by day",
      numeric: true,
      cell: ({ datedRates }) => (datedRates === 0 ? "None" : count(datedRates)),
    },
  ];
  return (
    <DataTable
      caption="Rates read from Salesforce"
      columns={columns}
      rows={rates}
      rowKey={({ currency }) => currency}
    />
  );
}
