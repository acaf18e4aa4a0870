import { Field, type Option, Select } from "#web/app/ui/field.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

/** What can be done to all marked rows at once. */
export function BulkBar({ people }: { readonly people: readonly Option[] }) {
  return (
    <div className="bulk">
      <SubmitButton name="intent" value="approve" tone="primary" busyText="Approving">
        Approve
      </SubmitButton>
      <SubmitButton name="intent" value="request_info">
        Return
      </SubmitButton>
      <SubmitButton name="intent" value="reject">
        Reject
      </SubmitButton>
      <Field id="assignTo" label="Assign to" className="bulk-field">
        {(control) => <Select control={control} name="assignTo" value="" none="Nobody" options={people} />}
      </Field>
      <SubmitButton name="intent" value="assign" busyText="Assigning">
        Assign
      </SubmitButton>
      <details className="disclosure needs-script" data-keys>
        <summary>Keys</summary>
        <dl className="facts">
          {KEYS.map(([key, does]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

const KEYS = [
  ["j", "next row"],
  ["k", "row before"],
  ["x", "mark the row"],
  ["a", "approve"],
  ["r", "return for information"],
  ["e", "reject"],
  ["?", "show or hide this list"],
] as const;
