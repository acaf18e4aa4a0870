import { href } from "#web/app/lib/search.ts";

/** The whole of what a list shows, as a file: all its rows, with the filters and the order of the page. */
export function ExportLinks({
  list,
  query,
}: {
  /** The list's path in the API. */
  readonly list: string;
  readonly query: Readonly<Record<string, string | undefined>>;
}) {
  return (
    <>
      <a className="button" href={href(`${list}/export.csv`, query)} download>
        Export CSV
      </a>
      <a className="button" href={href(`${list}/export.xlsx`, query)} download>
        Export XLSX
      </a>
    </>
  );
}
