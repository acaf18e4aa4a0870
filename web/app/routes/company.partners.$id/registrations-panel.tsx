import { Form, Link } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { href } from "#web/app/lib/search.ts";
import type { PartnerRegistrationsView } from "#web/app/lib/views.ts";
import { RateText } from "#web/app/registrations/rate-text.tsx";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

/** How the partner's registrations went, and its tier, which rules of approval look at. */
export function RegistrationsPanel(props: {
  readonly partnerId: string;
  readonly registrations: PartnerRegistrationsView;
  readonly problem: FormProblem | undefined;
}) {
  const { partnerId, registrations, problem } = props;
  const { tier, signals } = registrations;
  const { count } = useFormats();
  return (
    <Panel
      title="Registrations"
      note={
        <Link to={href("/company/registrations", { partnerId, view: "all" })}>
          All registrations of this partner
        </Link>
      }
    >
      <div className="stack">
        {signals === null ? (
          <p className="muted">This partner has not handed in a registration yet.</p>
        ) : (
          <Facts>
            <Fact label="Handed in">{count(signals.submitted)}</Fact>
            <Fact label="Waiting">{count(signals.undecided)}</Fact>
            <Fact label="Approved">
              <RateText rate={signals.approvedRate} of="approved" />
            </Fact>
            <Fact label="Won">
              <RateText rate={signals.wonRate} of="won" />
            </Fact>
            <Fact label="Expired">
              <RateText rate={signals.expiredRate} of="expired" />
            </Fact>
            <Fact label="Duplicates">
              <RateText rate={signals.duplicateRate} of="duplicates" />
            </Fact>
          </Facts>
        )}
        <Allowed to="registrations.settings">
          <Form method="post" className="form" key={tier}>
            <Field
              id="tier"
              label="Tier"
              hint="Rules that approve registrations may ask for it. Empty: none."
              error={problem?.fields.tier}
            >
              {(control) => (
                <input {...control} name="tier" maxLength={60} autoComplete="off" defaultValue={tier ?? ""} />
              )}
            </Field>
            <div className="row">
              <SubmitButton name="intent" value="tier">
                Save tier
              </SubmitButton>
            </div>
          </Form>
        </Allowed>
      </div>
    </Panel>
  );
}
