import type { RuleVersionView } from "#web/app/lib/views.ts";
import { Badge } from "#web/app/ui/badge.tsx";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

export function RuleVersions(props: {
  readonly versions: readonly RuleVersionView[];
  readonly current: number;
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
                {one.version} {one.version === current ? <Badge tone="accent">In force</Badge> : null}
              </>
            ),
          },
          { key: "sentence", header: "Split", prose: true, cell: (one) => one.sentence },
          { key: "by", header: "By", nowrap: true, cell: (one) => one.createdBy },
          {
            key: "at",
            header: "Since",
            nowrap: true,
            cell: (one) => <DateTime iso={one.createdAt} withTime />,
          },
        ]}
        rows={[...versions].sort((a, b) => b.version - a.version)}
        rowKey={(one) => String(one.version)}
      />
    </Panel>
  );
}
