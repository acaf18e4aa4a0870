import { AuditTable } from "#web/app/audit/audit-table.tsx";
import type { AuditLineView } from "#web/app/lib/views.ts";
import { Panel } from "#web/app/ui/panel.tsx";

/** The latest that was done to the account, in case it was not its person. */
export function ActivityPanel({ lines }: { readonly lines: readonly AuditLineView[] }) {
  return (
    <Panel title="Recent activity" note="What was done to your account" flush>
      <AuditTable lines={lines} empty={<p className="panel-body muted">Nothing has been done yet.</p>} />
    </Panel>
  );
}
