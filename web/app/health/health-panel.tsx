import { Link } from "@remix-run/react";
import type { GradedHealthView } from "#web/app/lib/views.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { healthScales } from "#worker/domain/health/health-part.ts";
import { GradeBadge } from "./grade-badge.tsx";
import { bandTexts, leftOutText, measuredBy, PART_NAMES } from "./health-words.ts";

type Part = GradedHealthView["parts"][number];

/** A partner's grade and the whole way to it, with its own numbers. */
export function HealthPanel({
  health,
  title = "Health",
}: {
  readonly health: GradedHealthView | null;
  readonly title?: string;
}) {
  const formats = useFormats();
  if (health === null) {
    return (
      <Panel title={title}>
        <p className="muted">Partners are measured every night. This one has not been measured yet.</p>
      </Panel>
    );
  }
  return (
    <Panel title={title} note={`Through ${formats.day(health.through)}, over 90 days`} flush>
      <div className="panel-body stack-tight">
        <Sum health={health} />
      </div>
      <DataTable
        caption="How the grade is made"
        columns={columnsFor(health)}
        rows={health.parts}
        rowKey={({ part }) => part}
      />
      <div className="panel-body stack-tight small muted">
        <p>
          It counts deals by their close and touches by their date, so recalculating moves nothing. A is 90
          points and more, B 80, C 70, D 60, F less.
        </p>
        {health.measures.unconvertedDeals === 0 ? null : (
          <p>
            {health.measures.unconvertedDeals} of its deals count as won or lost only: their currency has no
            rate for the day.
          </p>
        )}
        <Allowed to="health.settings">
          <p>
            <Link to="/company/health">Change the weights</Link>
          </p>
        </Allowed>
      </div>
    </Panel>
  );
}

function Sum({ health }: { readonly health: GradedHealthView }) {
  const { score, earned, outOf, grade } = health;
  if (score === null) return <p>There is no data to grade it by.</p>;
  return (
    <p className="row">
      <GradeBadge grade={grade} />
      <strong>{score} of 100</strong>
      <span className="muted">
        {outOf === 100
          ? `${earned} points of 100`
          : `${earned} points of the ${outOf} that could be measured: ${earned} / ${outOf} × 100`}
      </span>
    </p>
  );
}

function columnsFor(health: GradedHealthView): readonly Column<Part>[] {
  return [
    { key: "part", header: "Part", title: true, cell: ({ part }) => PART_NAMES[part] },
    {
      key: "measured",
      header: "Measured",
      prose: true,
      cell: (part) => <Measured part={part} health={health} />,
    },
    { key: "bands", header: "Bands", prose: true, cell: (part) => <Bands part={part} /> },
    {
      key: "points",
      header: "Points of weight",
      numeric: true,
      nowrap: true,
      cell: (part) =>
        part.kind === "measured" ? (
          `${part.points} of ${part.weight}`
        ) : (
          <span className="muted">Left out of {part.weight}</span>
        ),
    },
  ];
}

function Measured({ part, health }: { readonly part: Part; readonly health: GradedHealthView }) {
  const formats = useFormats();
  if (part.kind === "left-out") return <span className="muted">{leftOutText(part.reason)}</span>;
  return <>{measuredBy(part, health, formats)}</>;
}

/** The band that it fell into stands out, and says so to whoever does not see that. */
function Bands({ part }: { readonly part: Part }) {
  const texts = bandTexts(part.part);
  const isWithoutGaps = part.part === "consistency" && part.kind === "measured" && part.value === null;
  const hit = part.kind === "measured" && !isWithoutGaps ? (part.band ?? texts.length - 1) : null;
  return (
    <span className="small">
      {texts.map((text, at) => (
        <span key={text}>
          {at === 0 ? "" : " · "}
          {at === hit ? <strong>{text}</strong> : <span className="muted">{text}</span>}
        </span>
      ))}
      <span className="muted"> (of {healthScales[part.part].of})</span>
      {isWithoutGaps ? <strong> · under two touches: 5</strong> : null}
    </span>
  );
}
