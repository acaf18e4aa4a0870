import type { ConflictView } from "#web/app/lib/views.ts";
import { Conflicts } from "#web/app/rules/conflicts.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

import type { SaidProblem } from "./problem-text.ts";

/** The rule as a person reads it, or what keeps it from being one. */
export function ReadingPanel(props: {
  readonly sentence: string | null;
  readonly problems: readonly SaidProblem[];
  readonly conflicts: readonly ConflictView[];
}) {
  const { sentence, problems, conflicts } = props;
  return (
    <>
      <Panel title="In plain words">
        {problems.length === 0 ? (
          <p className="prose" id="reading" role="status">
            {sentence}
          </p>
        ) : (
          <div id="reading" role="status" className="stack-tight">
            <p>
              <strong>
                {problems.length === 1 ? "One thing is missing" : `${problems.length} things are missing`}
              </strong>{" "}
              before this is a rule:
            </p>
            <ul className="bullets">
              {problems.map(({ key, where, message }) => (
                <li key={key}>
                  {message} <span className="muted">({where})</span>
                </li>
              ))}
            </ul>
          </div>
        )}
      </Panel>
      <Conflicts conflicts={conflicts} />
    </>
  );
}
