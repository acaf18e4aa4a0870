import { labelOf } from "#web/app/lib/labels.ts";
import { Badge, type BadgeTone } from "./badge.tsx";

export function OutcomeBadge({ outcome }: { readonly outcome: string }) {
  return <Badge tone={outcome === "won" ? "accent" : "neutral"}>{labelOf("outcome", outcome)}</Badge>;
}

export function StatusBadge({ status, waiting }: { readonly status: string; readonly waiting: boolean }) {
  if (waiting) return <Badge>{labelOf("status", "pending")}</Badge>;
  return <Badge tone={TONES[status] ?? "neutral"}>{labelOf("status", status)}</Badge>;
}

const TONES: { readonly [status: string]: BadgeTone } = {
  attributed: "accent",
  unattributed: "warning",
  review: "warning",
};

export function FlagBadges({ flags }: { readonly flags: readonly string[] }) {
  return (
    <>
      {flags.map((flag) => (
        <Badge key={flag} tone="warning">
          {labelOf("flag", flag)}
        </Badge>
      ))}
    </>
  );
}
