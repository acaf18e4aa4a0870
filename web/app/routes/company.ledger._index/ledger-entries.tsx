import { Link } from "@remix-run/react";
import type { AskedMoment } from "#web/app/lib/as-of.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { DAY, href, PERIOD } from "#web/app/lib/search.ts";
import type { EntryPage } from "#web/app/lib/views.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { AsOfField } from "#web/app/ui/as-of-field.tsx";
import { AsOfNotice } from "#web/app/ui/as-of-notice.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { EntryTable } from "#web/app/ui/entry-table.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { FilterChips, Filters } from "#web/app/ui/filters.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { PeriodField } from "#web/app/ui/period-field.tsx";
import { sortBy } from "#web/app/ui/sorting.ts";

const KINDS = ["credit", "reversal", "period.closed", "period.reopened", "key.rotated"] as const;

/** The words of the list's address. */
export const entryQuery = {
  partnerId: "text",
  /** With what was merged into the partner. */
  merged: ["true"],
  opportunityId: "text",
  period: PERIOD,
  kind: KINDS,
  book: "text",
  currency: /^[A-Z]{3}$/,
  effectiveFrom: DAY,
  effectiveTo: DAY,
  sort: ["-seq", "seq"],
  cursor: "text",
} as const;

const PATH = "/company/ledger";

type EntryQuery = { readonly [Key in keyof typeof entryQuery]?: string };

export function LedgerEntries(props: {
  readonly page: EntryPage;
  readonly query: EntryQuery;
  readonly moment: AskedMoment;
  readonly partnerName: string | undefined;
  readonly dealName: string | undefined;
}) {
  const { page, query, moment, partnerName, dealName } = props;
  const { cursor, ...listed } = query;
  const { day } = useFormats();
  const shown = { ...listed, asOf: moment.asOf };
  const { sort, ...filters } = shown;
  const filtered = Object.values(filters).some((value) => value !== undefined);
  const chips = [
    {
      name: "partnerId",
      text: partnerName && `Partner: ${partnerName}${query.merged ? ", with merged records" : ""}`,
    },
    { name: "opportunityId", text: dealName && `Deal: ${dealName}` },
    { name: "book", text: query.book && `Book: ${query.book}` },
    { name: "currency", text: query.currency && `Currency: ${query.currency}` },
    { name: "effectiveFrom", text: query.effectiveFrom && `Closed from: ${day(query.effectiveFrom)}` },
    { name: "effectiveTo", text: query.effectiveTo && `Closed to: ${day(query.effectiveTo)}` },
  ].flatMap(({ name, text }) => (text ? [{ text, without: href(PATH, without(shown, name)) }] : []));
  return (
    <>
      <Filters
        label="Filter entries"
        keep={{
          partnerId: query.partnerId,
          merged: query.merged,
          opportunityId: query.opportunityId,
          book: query.book,
          currency: query.currency,
          effectiveFrom: query.effectiveFrom,
          effectiveTo: query.effectiveTo,
          sort,
        }}
        clear={filtered ? href(PATH, { sort }) : null}
      >
        <PeriodField id="period" label="Period" value={query.period} />
        <Field id="kind" label="Kind" className="filters-half">
          {(control) => (
            <Select
              control={control}
              name="kind"
              value={query.kind}
              none="Any"
              options={KINDS.map((value) => ({ value, label: labelOf("entryKind", value) }))}
            />
          )}
        </Field>
        <AsOfField moment={moment} />
      </Filters>
      {page.moment === null ? null : (
        <div className="panel-body">
          <AsOfNotice
            {...page.moment}
            asOf={moment.asOf ?? page.moment.asOf}
            now={href(PATH, { ...shown, asOf: undefined })}
          />
        </div>
      )}
      <FilterChips chips={chips} />
      <EntryTable
        entries={page.items}
        side="company"
        sort={sortBy({
          current: sort ?? "-seq",
          up: "seq",
          down: "-seq",
          first: "down",
          to: (next) => href(PATH, { ...filters, sort: next }),
        })}
        empty={<NoEntries filtered={filtered} />}
      />
      <ListPager path={PATH} page={page} query={{ ...shown, cursor }} />
    </>
  );
}

/** Merged records are those of a partner. */
function without<Words extends { readonly merged?: string }>(words: Words, name: string): Words {
  return { ...words, [name]: undefined, ...(name === "partnerId" ? { merged: undefined } : {}) };
}

function NoEntries({ filtered }: { readonly filtered: boolean }) {
  if (filtered)
    return (
      <EmptyState title="No entry fits these filters" action={<Link to={PATH}>Show all entries</Link>} />
    );
  return (
    <EmptyState
      title="The ledger is empty"
      action={
        <Allowed to="imports.write">
          <Link to="/company/imports/new?kind=opportunities" className="button button-primary">
            Import deals
          </Link>
        </Allowed>
      }
    >
      <p>
        Every won deal with a close date, an amount and a partner posts one entry for each partner's share.
      </p>
    </EmptyState>
  );
}
