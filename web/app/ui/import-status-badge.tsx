import { labelOf } from "#web/app/lib/labels.ts";
import { Badge, type BadgeTone } from "./badge.tsx";

export function ImportStatusBadge({
  imported,
}: {
  readonly imported: { readonly status: string; readonly dryRun: boolean; readonly held: boolean };
}) {
  const { status, dryRun, held } = imported;
  if (held) return <Badge tone="warning">Waits for you</Badge>;
  if (status === "done" && dryRun) return <Badge tone="warning">Checked, not written</Badge>;
  return <Badge tone={TONES[status] ?? "neutral"}>{labelOf("importStatus", status)}</Badge>;
}

const TONES: { readonly [status: string]: BadgeTone } = { done: "accent", failed: "danger" };
