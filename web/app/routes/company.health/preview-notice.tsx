import { GradeBadge } from "#web/app/health/grade-badge.tsx";
import type { HealthPreviewView } from "#web/app/lib/views.ts";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

/** How many partners have each grade, now and by the weights of the form. */
export function PreviewNotice({ preview }: { readonly preview: HealthPreviewView }) {
  const { count } = useFormats();
  const { partners, better, worse, grades } = preview;
  return (
    <Panel
      title={`${count(better + worse)} of ${count(partners)} partners would have another grade`}
      note={`${count(better)} better, ${count(worse)} worse. Nothing is in force yet.`}
      flush
    >
      <DataTable
        caption="Partners by grade, now and then"
        columns={[
          { key: "grade", header: "Grade", title: true, cell: ({ grade }) => <GradeBadge grade={grade} /> },
          { key: "before", header: "Now", numeric: true, cell: ({ before }) => count(before) },
          { key: "after", header: "With these weights", numeric: true, cell: ({ after }) => count(after) },
        ]}
        rows={grades}
        rowKey={({ grade }) => grade}
      />
    </Panel>
  );
}
