import type { BackTestView, RuleStatus } from "#web/app/lib/views.ts";
import { Badge, type BadgeTone } from "#web/app/ui/badge.tsx";

export function RuleStatusBadge({ status }: { readonly status: RuleStatus }) {
  const { label, tone } = STATUSES[status];
  return <Badge tone={tone}>{label}</Badge>;
}

const STATUSES: { readonly [Status in RuleStatus]: { readonly label: string; readonly tone: BadgeTone } } = {
  draft: { label: "Draft", tone: "neutral" },
  scheduled: { label: "Scheduled", tone: "warning" },
  live: { label: "Live", tone: "accent" },
  retired: { label: "Retired", tone: "neutral" },
};

export function BackTestStatusBadge({ status }: { readonly status: BackTestView["status"] }) {
  const { label, tone } = TEST_STATUSES[status];
  return <Badge tone={tone}>{label}</Badge>;
}

const TEST_STATUSES: {
  readonly [Status in BackTestView["status"]]: { readonly label: string; readonly tone: BadgeTone };
} = {
  queued: { label: "Waiting", tone: "neutral" },
  running: { label: "At work", tone: "warning" },
  done: { label: "Done", tone: "accent" },
  failed: { label: "Failed", tone: "danger" },
  cancelled: { label: "Stopped", tone: "neutral" },
};
