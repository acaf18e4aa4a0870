import { Form } from "@remix-run/react";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

/** Which organisation on Fairshare the company's partner record belongs to. */
export function PartnershipPanel(props: {
  readonly organisation: { readonly name: string; readonly since: string } | null;
  readonly partnerName: string;
  readonly mayEnd: boolean;
}) {
  const { organisation, partnerName, mayEnd } = props;
  if (organisation === null) {
    return (
      <Panel title="Organisation">
        <p className="prose">
          Nobody of {partnerName} is on Fairshare yet. The first person who accepts an invitation founds its
          organisation there, or links the one they belong to.
        </p>
      </Panel>
    );
  }
  return (
    <Panel title="Organisation">
      <div className="stack-tight">
        <Facts>
          <Fact label="On Fairshare" wide>
            {organisation.name}
          </Fact>
          <Fact label="Partner since">
            <DateTime iso={organisation.since} />
          </Fact>
        </Facts>
        {mayEnd ? (
          <details className="disclosure">
            <summary>End the partnership</summary>
            <Form method="post" className="stack-tight">
              <input type="hidden" name="intent" value="end" />
              <p className="small muted prose">
                Nobody of {organisation.name} sees your company any more, and open invitations end. The
                partner's deals and ledger entries stay as they are.
              </p>
              <div>
                <button type="submit" className="button button-danger">
                  End the partnership with {organisation.name}
                </button>
              </div>
            </Form>
          </details>
        ) : null}
      </div>
    </Panel>
  );
}
