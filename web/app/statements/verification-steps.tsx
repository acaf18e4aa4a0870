import { Badge, type BadgeTone } from "#web/app/ui/badge.tsx";
import { stepTitles, stepWords } from "#web/verifier/step-titles.ts";
import type { Step } from "#worker/domain/statement-bundle/verify-bundle.ts";

/** Each step that a verification took, in its order, with what it found. */
export function VerificationSteps({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol className="verification-steps">
      {steps.map(({ name, status, detail }) => (
        <li key={name}>
          <Badge tone={tones[status]}>{stepWords[status]}</Badge>
          <span className="stack-tight">
            <span>{stepTitles[name]}</span>
            {detail === "" ? null : <span className="small muted">{detail}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

const tones: Readonly<Record<Step["status"], BadgeTone>> = {
  ok: "accent",
  open: "warning",
  failed: "danger",
  "not-reached": "neutral",
};
