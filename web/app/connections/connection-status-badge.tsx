import { labelOf } from "#web/app/lib/labels.ts";
import type { ConnectionView } from "#web/app/lib/views.ts";
import { Badge, type BadgeTone } from "#web/app/ui/badge.tsx";

export function ConnectionStatusBadge({ status }: { readonly status: ConnectionView["status"] }) {
  return <Badge tone={TONES[status]}>{labelOf("connectionStatus", status)}</Badge>;
}

const TONES: { readonly [Status in ConnectionView["status"]]: BadgeTone } = {
  pending: "warning",
  connected: "accent",
  needs_reauth: "danger",
  paused: "neutral",
  disconnected: "neutral",
};
