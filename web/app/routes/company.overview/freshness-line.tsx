import { Link } from "@remix-run/react";
import type { ImportView } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";

/** How old the figures are: they can be no newer than the last import. */
export function FreshnessLine({ lastImport }: { readonly lastImport: ImportView | null }) {
  if (lastImport === null) return <>Nothing has been imported yet.</>;
  return (
    <>
      Last import: <Link to={`/company/imports/${lastImport.id}`}>{lastImport.fileName}</Link>,{" "}
      <DateTime iso={lastImport.finishedAt ?? lastImport.createdAt} withTime />.
    </>
  );
}
