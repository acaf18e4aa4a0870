import { Link } from "@remix-run/react";
import { useFormats } from "./formats-context.tsx";
import { Notice } from "./notice.tsx";

/** Says above a page that it shows an earlier state of a ledger, and leads back to the present one. */
export function AsOfNotice(props: {
  readonly asOf: string;
  /** The last entry that was there, where it is of one ledger. */
  readonly headSeq?: number | undefined;
  readonly recordedAt?: string | null | undefined;
  /** The same page as it is now. */
  readonly now: string;
}) {
  const { asOf, headSeq, recordedAt, now } = props;
  const { instant } = useFormats();
  return (
    <Notice title={`As of ${useMomentWords(asOf)}`}>
      <p>
        {headSeq === 0 ? "There was no entry yet. " : null}
        {headSeq ? `The last entry was #${headSeq}` : null}
        {headSeq && recordedAt ? `, recorded ${instant(recordedAt)}. ` : null}
        {headSeq && !recordedAt ? ". " : null}
        <Link to={now}>Show what stands now</Link>
      </p>
    </Notice>
  );
}

/** "the end of 31 Mar 2025 (UTC)", "31 Mar 2025, 12:00 UTC" or "entry #12". */
export function useMomentWords(asOf: string): string {
  const { day, instant } = useFormats();
  if (asOf.startsWith("#")) return `entry ${asOf}`;
  return asOf.length === "2025-03-31".length ? `the end of ${day(asOf)} (UTC)` : instant(asOf);
}
