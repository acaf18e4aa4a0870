import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { FileField } from "./file-field.tsx";

type MovePanelProps = {
  /** What the form is sent as. */
  readonly intent: string;
  readonly title: string;
  /** What it does, and to whom. */
  readonly lead: ReactNode;
  readonly button: string;
  readonly tone?: "plain" | "primary" | "danger";
  readonly version: number;
  /** needed, or may be given, with what is said of it; left out for a move without words. */
  readonly reason?: { readonly label: string; readonly isNeeded: boolean; readonly hint?: string };
  readonly takesFiles?: boolean;
  /** What was refused of this very form. */
  readonly refused:
    | { readonly intent: string; readonly problem: FormProblem; readonly reason: string }
    | undefined;
  readonly open?: boolean;
  readonly children?: ReactNode;
};

/** One move: closed until somebody wants it, open again with what was typed when it was refused. */
export function MovePanel(props: MovePanelProps) {
  const {
    intent,
    title,
    lead,
    button,
    tone = "plain",
    version,
    reason,
    takesFiles = false,
    children,
  } = props;
  const refused = props.refused?.intent === intent ? props.refused : undefined;
  const id = `${intent}-reason`;
  const filesId = `${intent}-files`;
  const problem = refused && {
    title: refused.problem.title,
    fields: renamed(refused.problem.fields, { reason: id, files: filesId }),
  };
  return (
    <details className="disclosure panel move" open={props.open === true || refused !== undefined}>
      <summary>{title}</summary>
      <Form
        method="post"
        className="form panel-body"
        {...(takesFiles ? { encType: "multipart/form-data" as const } : {})}
      >
        <ErrorSummary problem={problem} labels={{ [id]: reason?.label ?? "Reason", [filesId]: "Files" }} />
        <input type="hidden" name="intent" value={intent} />
        <input type="hidden" name="version" value={version} />
        <p className="prose">{lead}</p>
        {children}
        {reason === undefined ? null : (
          <Field
            id={id}
            label={reason.isNeeded ? reason.label : `${reason.label} (optional)`}
            hint={reason.hint}
            error={problem?.fields[id]}
          >
            {(control) => (
              <textarea
                {...control}
                name="reason"
                rows={3}
                maxLength={4000}
                required={reason.isNeeded}
                defaultValue={refused?.reason ?? ""}
              />
            )}
          </Field>
        )}
        {takesFiles ? <FileField id={filesId} error={problem?.fields[filesId]} /> : null}
        <div>
          <SubmitButton tone={tone} busyText="Saving">
            {button}
          </SubmitButton>
        </div>
      </Form>
    </details>
  );
}

/** Several forms of a page ask for a reason, so each has ids of its own. */
function renamed(
  fields: FormProblem["fields"],
  names: { readonly [field: string]: string },
): FormProblem["fields"] {
  return Object.fromEntries(
    Object.entries(fields).map(([field, message]) => [names[field] ?? field, message]),
  );
}
