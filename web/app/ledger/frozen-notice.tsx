import { Link, useLocation } from "@remix-run/react";
import type { SessionView } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { findingWords } from "./finding-words.ts";

const LEDGER = "/company/ledger";

type Frozen = SessionView["frozenLedgers"];

/** Above every page of a company whose ledger is frozen; the ledger's own page says it in full. */
export function FrozenNotice({ ledgers: [frozen] }: { readonly ledgers: Frozen }) {
  const { pathname } = useLocation();
  if (frozen === undefined || pathname === LEDGER) return null;
  return (
    <Notice tone="danger" title="The ledger is frozen">
      <p>
        A verification found that it is not what was written. {findingWords(frozen.reason ?? undefined)} Since{" "}
        <DateTime iso={frozen.since} withTime /> nothing is posted, closed or issued; everything can still be
        read. <Link to={LEDGER}>See what was found and what to do</Link>
      </p>
    </Notice>
  );
}

/** For partners: which of their companies posts nothing for now, and that what they have stays as it is. */
export function PausedLedgers({ ledgers }: { readonly ledgers: Frozen }) {
  return ledgers.map(({ companyId, companyName, since }) => (
    <Notice key={companyId} title={`${companyName} is checking its ledger`}>
      <p>
        Since <DateTime iso={since} withTime /> it posts no entries and issues no statements. Your entries and
        statements stay here, and your statements can be verified as before. You need not do anything.
      </p>
    </Notice>
  ));
}
