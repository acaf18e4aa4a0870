import { useFormats } from "./formats-context.tsx";

/** A day ("31 Mar 2025") or, with `withTime`, an instant ("31 Mar 2025, 14:05 UTC"). */
export function DateTime({
  iso,
  withTime = false,
}: {
  readonly iso: string | null;
  readonly withTime?: boolean;
}) {
  const formats = useFormats();
  if (iso === null) return <span className="muted">Unknown</span>;
  return <time dateTime={iso}>{withTime ? formats.instant(iso) : formats.day(iso)}</time>;
}
