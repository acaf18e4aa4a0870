import type { RuleVersionView } from "#web/app/lib/views.ts";
import { EffectiveSpan } from "#web/app/rules/effective-span.tsx";
import { Badge } from "#web/app/ui/badge.tsx";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

export function RuleVersions(props: {
  readonly versions: readonly RuleVersionView[];
  readonly current: number | null;
}) {
  const { versions, current } = props;
  return (
    <Panel title="Versions" note="A version never changes; every entry names the one it was made by" flush>
      <DataTable
        caption="Versions of the rule"
        columns={[
          {
            key: "version",
            header: "Version",
            title: true,
            className: "cell-narrow",
            cell: (one: RuleVersionView) => (
              <>
                {one.version} {one.version === current ? <Badge tone="accent">Latest</Badge> : null}
              </>
            ),
          },
          { key: "sentence", header: "What it says", prose: true, cell: (one) => <Saying version={one} /> },
          {
            key: "effective",
            header: "In force",
            cell: (one) => <EffectiveSpan from={one.effectiveFrom} until={one.effectiveUntil} />,
          },
          { key: "by", header: "Published by", cell: (one) => publishers(one) },
          {
            key: "at",
            header: "Published",
            nowrap: true,
            cell: (one) => <DateTime iso={one.publishedAt} withTime />,
          },
        ]}
        rows={[...versions].sort((a, b) => b.version - a.version)}
        rowKey={(one) => String(one.version)}
      />
    </Panel>
  );
}

function Saying({ version }: { readonly version: RuleVersionView }) {
  return (
    <>
      {version.sentence}
      {version.comment === null ? null : <span className="cell-note">{version.comment}</span>}
    </>
  );
}

function publishers({ publishedBy, approvedBy }: RuleVersionView): string {
  return approvedBy === null ? publishedBy : `${publishedBy}, approved by ${approvedBy}`;
}
