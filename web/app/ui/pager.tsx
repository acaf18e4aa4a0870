import { Link } from "@remix-run/react";
import { href } from "#web/app/lib/search.ts";
import { useFormats } from "./formats-context.tsx";

/** The pager of a list at `path`, whose address says `query`; a list of nothing has none. */
export function ListPager(props: {
  readonly path: string;
  readonly page: { readonly items: readonly unknown[]; readonly nextCursor: string | null };
  readonly query: { readonly [name: string]: string | undefined };
}) {
  const { path, page, query } = props;
  if (page.items.length === 0) return null;
  return (
    <Pager
      shown={page.items.length}
      first={query.cursor === undefined ? null : href(path, { ...query, cursor: undefined })}
      next={page.nextCursor === null ? null : href(path, { ...query, cursor: page.nextCursor })}
    />
  );
}

/** Lists go forward by cursor; the way back is the browser's, or straight to the first page. */
export function Pager(props: {
  readonly shown: number;
  readonly first: string | null;
  readonly next: string | null;
}) {
  const { shown, first, next } = props;
  const formats = useFormats();
  if (first === null && next === null) {
    return (
      <div className="pager">
        <span className="small muted">{shown === 1 ? "1 row" : `${formats.count(shown)} rows`}</span>
      </div>
    );
  }
  return (
    <nav className="pager" aria-label="Pages">
      <span className="small muted">{formats.count(shown)} rows on this page</span>
      <span className="row">
        {first === null ? null : (
          <Link className="button" to={first}>
            Back to first page
          </Link>
        )}
        {next === null ? null : (
          <Link className="button" to={next} rel="next">
            Next page
          </Link>
        )}
      </span>
    </nav>
  );
}
