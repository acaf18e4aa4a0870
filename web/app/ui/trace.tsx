import { labelOf } from "#web/app/lib/labels.ts";
import { Badge } from "./badge.tsx";

type TraceStep = {
  readonly step: string;
  readonly tried: boolean;
  readonly skipped: string | null;
  readonly counted: number;
};

/** Which steps of the rule were tried in turn, and why those before the deciding one did not decide. */
export function Trace({ trace }: { readonly trace: readonly TraceStep[] }) {
  const { length } = trace;
  if (length < 2 && trace.every(({ skipped }) => skipped === null)) return null;
  return (
    <div className="stack-tight">
      <h3>What was tried</h3>
      <ol className="trace" aria-label="What was tried">
        {trace.map(({ step, skipped, counted }) => (
          <li key={step} className={skipped === null ? undefined : "muted"}>
            <strong>{OWN_STEPS[step] ?? step}:</strong>{" "}
            {skipped === null ? (
              <>
                <Badge tone="accent">Decided</Badge> {counted}{" "}
                {counted === 1 ? "touchpoint counted" : "touchpoints counted"}
              </>
            ) : (
              labelOf("skipped", skipped)
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Steps that have their names from the engine and not from the rule. */
const OWN_STEPS: { readonly [step: string]: string } = {
  evidence: "Evidence",
  pools: "Pools",
  everything: "All evidence, equally",
};
