import type { RegistrationSettingsView } from "#web/app/lib/views.ts";
import { Field } from "#web/app/ui/field.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

type Settings = RegistrationSettingsView["settings"];

/** What is promised, for how long, and for which products. */
export function PromiseFields({ settings }: { readonly settings: Settings }) {
  const { promise, protectionDays, pendingDays, mostPerDay, extensions } = settings;
  const percent = Math.round(settings.leastProbability * 100);
  return (
    <>
      <Panel title="What you promise">
        <div className="stack">
          <div className="field-grid">
            <WholeNumber
              name="hours"
              label="Answer within, in hours"
              value={promise.hours}
              min={1}
              max={720}
            />
            <WholeNumber
              name="protectionDays"
              label="Approval protects for, in days"
              value={protectionDays}
              min={1}
              max={730}
            />
            <WholeNumber
              name="pendingDays"
              label="Waits for an answer for, in days"
              value={pendingDays}
              min={1}
              max={365}
            />
            <WholeNumber
              name="mostExtensions"
              label="Extensions at most"
              value={extensions.most}
              min={0}
              max={20}
            />
            <WholeNumber
              name="extensionDays"
              label="Days of an extension"
              value={extensions.days}
              min={1}
              max={365}
            />
            <WholeNumber
              name="mostPerDay"
              label="A partner hands in within 24 hours at most"
              value={mostPerDay}
              min={1}
              max={1000}
            />
            <WholeNumber
              name="leastPercent"
              label="Same customer from, in percent"
              value={percent}
              min={30}
              max={99}
            />
          </div>
          <Check
            name="workingDaysOnly"
            label="Only your working days count for the answer"
            isOn={promise.workingDaysOnly}
          />
        </div>
      </Panel>
      <Panel title="Products">
        <div className="stack">
          <Field
            id="products"
            label="What can be registered"
            hint="One a line. Without any, partners write them freely."
          >
            {(control) => (
              <textarea {...control} name="products" rows={4} defaultValue={settings.products.join("\n")} />
            )}
          </Field>
          <Check
            name="allowsOtherProducts"
            label="Partners may also name others"
            isOn={settings.allowsOtherProducts}
          />
        </div>
      </Panel>
    </>
  );
}

export function Check({
  name,
  label,
  isOn,
}: {
  readonly name: string;
  readonly label: string;
  readonly isOn: boolean;
}) {
  return (
    <label className="check">
      <input type="checkbox" name={name} defaultChecked={isOn} />
      <span>{label}</span>
    </label>
  );
}

function WholeNumber(props: {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}) {
  const { name, label, value, min, max } = props;
  return (
    <Field id={name} label={label} hint={`${min} to ${max}`}>
      {(control) => (
        <input {...control} type="number" name={name} min={min} max={max} required defaultValue={value} />
      )}
    </Field>
  );
}
