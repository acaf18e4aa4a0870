import { Link } from "@remix-run/react";
import { labelOf } from "#web/app/lib/labels.ts";
import type {
  RegistrationDetailView,
  RegistrationFindingView,
  RegistrationView,
} from "#web/app/lib/views.ts";
import { Badge } from "#web/app/ui/badge.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Money } from "#web/app/ui/money.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

/** What is in its way, side by side with it, each with why it is taken for the same customer. */
export function Findings(props: {
  readonly registration: RegistrationDetailView;
  readonly rivals: readonly RegistrationView[];
}) {
  const { registration, rivals } = props;
  const { findings = [], checkedAt = null } = registration.company ?? {};
  if (checkedAt === null) return null;
  return (
    <Panel
      title="Same customer, same deal?"
      note={
        <>
          Looked at <DateTime iso={checkedAt} withTime />
        </>
      }
    >
      {findings.length === 0 ? (
        <p className="muted prose">
          Nothing was found in its way: no registration, no open deal of the CRM, and no account or country
          that is kept for somebody.
        </p>
      ) : (
        <ul className="candidates">
          <li>
            <div className="candidate stack-tight">
              <h3>This registration</h3>
              <RegistrationSide one={registration} />
            </div>
          </li>
          {findings.map((finding) => (
            <li key={`${finding.kind} ${finding.id}`}>
              <FindingCard finding={finding} rival={rivals.find(({ id }) => id === finding.id)} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

const PATHS: Readonly<Partial<Record<RegistrationFindingView["kind"], string>>> = {
  registration: "/company/registrations",
  opportunity: "/company/deals",
};

function FindingCard(props: {
  readonly finding: RegistrationFindingView;
  readonly rival: RegistrationView | undefined;
}) {
  const { finding, rival } = props;
  const { share } = useFormats();
  const path = PATHS[finding.kind];
  return (
    <div className="candidate stack-tight">
      <h3 className="break-anywhere">
        {path === undefined ? finding.label : <Link to={`${path}/${finding.id}`}>{finding.label}</Link>}
      </h3>
      <p className="badges">
        <Badge>{labelOf("findingKind", finding.kind)}</Badge>
        {finding.isOwn ? <Badge tone="accent">This partner's own</Badge> : null}
      </p>
      {rival === undefined ? (
        <Facts>
          <Fact label="Whose" wide>
            {finding.partnerName ?? "Your own"}
          </Fact>
          <Fact label="Products" wide>
            {finding.products.length === 0 ? "All" : finding.products.join(", ")}
          </Fact>
          {finding.state === null ? null : (
            <Fact label="State">{labelOf("registrationState", finding.state)}</Fact>
          )}
        </Facts>
      ) : (
        <RegistrationSide one={rival} />
      )}
      <p className="field-label">
        {share(Math.round(finding.probability * 1_000_000))} likely the same customer
      </p>
      <ul className="bulleted small">
        {finding.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </div>
  );
}

function RegistrationSide({ one }: { readonly one: RegistrationView }) {
  return (
    <Facts>
      <Fact label="Partner" wide>
        {one.partnerName}
      </Fact>
      <Fact label="Customer" wide>
        <span className="break-anywhere">
          {[one.accountName, one.accountDomain].filter(Boolean).join(", ")}
        </span>
      </Fact>
      <Fact label="Products" wide>
        {one.products.length === 0 ? "All" : one.products.join(", ")}
      </Fact>
      {one.estimatedValue === null ? null : (
        <Fact label="Amount">
          <Money value={one.estimatedValue} />
        </Fact>
      )}
      <Fact label="State">{labelOf("registrationState", one.state)}</Fact>
      <Fact label="Handed in">
        <DateTime iso={one.submittedAt} withTime />
      </Fact>
      {one.approvedAt === null ? null : (
        <Fact label="Approved">
          <DateTime iso={one.approvedAt} />
        </Fact>
      )}
    </Facts>
  );
}
