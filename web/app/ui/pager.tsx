import { Link } from "@remix-run/react";
import { useFormats } from "./formats-context.tsx";

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
