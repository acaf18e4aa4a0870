import { Badge, type BadgeTone } from "#web/app/ui/badge.tsx";

const STATUSES: Readonly<Record<string, { readonly label: string; readonly tone: BadgeTone }>> = {
  on: { label: "On", tone: "accent" },
  paused: { label: "Paused", tone: "neutral" },
  switched_off: { label: "Switched off", tone: "danger" },
};

export function ChannelStatus({ status, failures }: { readonly status: string; readonly failures: number }) {
  if (status === "on" && failures > 0) return <Badge tone="warning">Failing</Badge>;
  const { label, tone } = STATUSES[status] ?? { label: status, tone: "neutral" };
  return <Badge tone={tone}>{label}</Badge>;
}

const STATES: Readonly<Record<string, { readonly label: string; readonly tone: BadgeTone }>> = {
  waiting: { label: "Waits", tone: "warning" },
  delivered: { label: "Delivered", tone: "accent" },
  failed: { label: "Failed", tone: "danger" },
};

export function DeliveryState({ state }: { readonly state: string }) {
  const { label, tone } = STATES[state] ?? { label: state, tone: "neutral" };
  return <Badge tone={tone}>{label}</Badge>;
}
