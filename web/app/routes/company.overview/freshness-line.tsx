import { Link } from "@remix-run/react";
import type { ImportView } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";

export type Freshness = {
  /** Undefined for whoever may not see imports; null where there was none. */
  readonly lastImport: ImportView | null | undefined;
  /** The connection whose deals are the most recent. */
  readonly lastSync: { readonly id: string; readonly name: string; readonly through: string } | null;
};

/** How old the figures are: they can be no newer than the last import and the last reading of the CRM. */
export function FreshnessLine({ lastImport, lastSync }: Freshness) {
  return (
    <>
      {lastSync === null ? null : (
        <>
          <Link to={`/company/connections/${lastSync.id}`}>{lastSync.name}</Link> as of{" "}
          <DateTime iso={lastSync.through} withTime />.{" "}
        </>
      )}
      {lastImport ? (
        <>
          Last import: <Link to={`/company/imports/${lastImport.id}`}>{lastImport.fileName}</Link>,{" "}
          <DateTime iso={lastImport.finishedAt ?? lastImport.createdAt} withTime />.{" "}
        </>
      ) : null}
    </>
  );
}
