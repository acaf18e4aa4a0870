import { labelOf } from "#web/app/lib/labels.ts";
import { Field, Select } from "#web/app/ui/field.tsx";
import { disputeStates } from "#worker/domain/dispute/dispute-state.ts";

/** The words of the address for `state`. */
export const disputeStateWords = [...disputeStates, "undecided"] as const;

/** What both sides filter their lists by. */
export function DisputeFilters({
  state,
  overdue,
}: {
  readonly state: string | undefined;
  readonly overdue: string | undefined;
}) {
  return (
    <>
      <Field id="state" label="State" className="filters-half">
        {(control) => (
          <Select
            control={control}
            name="state"
            value={state}
            none="All"
            options={[
              { value: "undecided", label: "Not decided" },
              ...disputeStates.map((value) => ({ value, label: labelOf("disputeState", value) })),
            ]}
          />
        )}
      </Field>
      <Field id="overdue" label="Clock" className="filters-half">
        {(control) => (
          <Select
            control={control}
            name="overdue"
            value={overdue}
            none="All"
            options={[{ value: "true", label: "Overdue" }]}
          />
        )}
      </Field>
    </>
  );
}
