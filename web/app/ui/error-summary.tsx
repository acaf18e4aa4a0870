import { useEffect, useRef } from "react";
import type { FormProblem } from "#web/app/lib/form.ts";

/** Stands above a form that was refused and links to the fields to mend. It takes the focus when it appears. */
export function ErrorSummary(props: {
  readonly problem: FormProblem | undefined;
  readonly labels?: { readonly [field: string]: string };
}) {
  const { problem, labels = {} } = props;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem !== undefined) box.current?.focus();
  }, [problem]);
  if (problem === undefined) return null;
  const fields = Object.entries(problem.fields);
  return (
    <div className="notice notice-danger" role="alert" tabIndex={-1} ref={box}>
      <p className="notice-title">{problem.title}</p>
      {fields.length === 0 ? null : (
        <ul>
          {fields.map(([field, message]) => (
            <li key={field}>
              <a href={`#${field}`}>
                {labels[field] ?? field}: {message}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
