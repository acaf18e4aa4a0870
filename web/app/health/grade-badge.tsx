import { Badge, type BadgeTone } from "#web/app/ui/badge.tsx";
import type { HealthGrade } from "#worker/domain/health/grade-health.ts";

const TONES: Readonly<Record<HealthGrade, BadgeTone>> = {
  A: "accent",
  B: "accent",
  C: "neutral",
  D: "warning",
  F: "danger",
};

/** The letter says it; the colour only repeats it. */
export function GradeBadge({ grade }: { readonly grade: HealthGrade | null }) {
  if (grade === null) return <span className="muted">No grade</span>;
  return (
    <Badge tone={TONES[grade]}>
      <span className="visually-hidden">Grade </span>
      {grade}
    </Badge>
  );
}
