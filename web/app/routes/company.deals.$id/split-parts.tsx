import { Link } from "@remix-run/react";
import type { DealDetailView, ShareView } from "#web/app/lib/views.ts";
import type { Column } from "#web/app/ui/data-table.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Share } from "#web/app/ui/share.tsx";
import { Why } from "./why.tsx";

/** What a share of the deal shows, in the revenue as in the books beside it. */
export function shareColumns(currency: string): readonly Column<ShareView>[] {
  return [
    {
      key: "partner",
      header: "Partner",
      title: true,
      cell: (share) => <Link to={`/company/partners/${share.partnerId}`}>{share.partnerName}</Link>,
    },
    {
      key: "why",
      header: "Why, as the partner reads it",
      prose: true,
      cell: ({ explanation }) => <Why explanation={explanation} />,
    },
    { key: "share", header: "Share", numeric: true, cell: (share) => <Share ppm={share.sharePpm} /> },
    {
      key: "amount",
      header: "Amount",
      numeric: true,
      cell: (share) => <Money value={{ amountMinor: share.amountMinor, currency }} />,
    },
  ];
}

export function RuleNote({ rule }: { readonly rule: DealDetailView["attribution"]["rule"] }) {
  if (rule === null) return null;
  return (
    <>
      <Link to={`/company/rules/${rule.id}`}>{rule.name}</Link>, version {rule.version}
    </>
  );
}
