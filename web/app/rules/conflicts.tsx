import { Link } from "@remix-run/react";
import type { ConflictView } from "#web/app/lib/views.ts";
import { Notice } from "#web/app/ui/notice.tsx";
import { describeWitness } from "./describe-witness.ts";

/** The published rules that keep a draft from being published. */
export function Conflicts({ conflicts }: { readonly conflicts: readonly ConflictView[] }) {
  if (conflicts.length === 0) return null;
  return (
    <Notice tone="warning" title="This rule ties with another one and cannot be published">
      <ul>
        {conflicts.map(({ ruleId, name, kind, witness }) => (
          <li key={ruleId}>
            <Link to={`/company/rules/${ruleId}`}>{name}</Link> has the same priority.{" "}
            {kind === "undecided" || witness === null
              ? "Whether one deal can match both cannot be decided from the conditions."
              : `Both match a deal like this one: ${describeWitness(witness)}.`}
          </li>
        ))}
      </ul>
      <p>Give one of them another priority, or conditions that exclude each other.</p>
    </Notice>
  );
}
