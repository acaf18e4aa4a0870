import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

export function LeavePanel(props: { readonly from: string; readonly problem: FormProblem | undefined }) {
  return (
    <Panel title="Leave">
      <ErrorSummary problem={props.problem} />
      <details className="disclosure">
        <summary>Leave {props.from}</summary>
        <Form method="post" className="stack-tight">
          <input type="hidden" name="intent" value="leave" />
          <p className="small muted">
            You lose your access at once and are signed out. Your account stays; to come back you have to be
            invited again.
          </p>
          <div>
            <button type="submit" className="button button-danger">
              Leave {props.from}
            </button>
          </div>
        </Form>
      </details>
    </Panel>
  );
}
