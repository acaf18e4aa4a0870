import { Form, Link } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { href } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { PartnerFamilyView } from "#web/app/lib/views.ts";
import { PartnerInput } from "#web/app/partners/partner-input.tsx";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { MoneyList } from "#web/app/ui/money.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Stat, Stats } from "#web/app/ui/stat.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

type Partner = { readonly id: string; readonly name: string };

/** That a record stands for another partner, with the way back. */
export function MergedNotice(props: { readonly partner: Partner; readonly into: Partner }) {
  const { partner, into } = props;
  return (
    <Notice title={`${partner.name} was merged`}>
      <p>
        It counts as <Link to={`/company/partners/${into.id}`}>{into.name}</Link>. What is below was written
        for it and stays.{" "}
        <Link to={href("/company/duplicates", { kind: "partner" })}>Undo it among the duplicates</Link>.
      </p>
    </Notice>
  );
}

/** What is one with the partner, what is above and below it, and the forms that change that. */
export function FamilyPanel(props: {
  readonly partner: Partner;
  readonly family: PartnerFamilyView;
  readonly problem: FormProblem | undefined;
}) {
  const { partner, family, problem } = props;
  const mayWrite = useMay()("inference.write");
  const { merged, parent, subsidiaries } = family;
  if (!mayWrite && merged.length === 0 && parent === null && subsidiaries.length === 0) return null;
  return (
    <>
      {family.withSubsidiaries === null ? null : <WithSubsidiaries totals={family.withSubsidiaries} />}
      <Panel title="Family and duplicates">
        <div className="stack">
          <Relations family={family} />
          {mayWrite ? <ParentForm partner={partner} family={family} problem={problem} /> : null}
          {mayWrite ? <MergeForm problem={problem} /> : null}
        </div>
      </Panel>
      {subsidiaries.length === 0 ? null : <Subsidiaries family={family} />}
    </>
  );
}

function WithSubsidiaries(props: { readonly totals: NonNullable<PartnerFamilyView["withSubsidiaries"]> }) {
  const { attributed, expected, opportunities } = props.totals;
  const { count } = useFormats();
  return (
    <Stats label="Figures with subsidiaries">
      <Stat label="Attributed, with subsidiaries">
        <MoneyList values={attributed} />
      </Stat>
      <Stat label="Expected, with subsidiaries">
        <MoneyList values={expected} />
      </Stat>
      <Stat label="Deals, each once">{count(opportunities)}</Stat>
    </Stats>
  );
}

function Relations({ family: { merged, parent } }: { readonly family: PartnerFamilyView }) {
  if (merged.length === 0 && parent === null) return null;
  return (
    <ul className="prose">
      {parent === null ? null : (
        <li>
          Subsidiary of <Link to={`/company/partners/${parent.id}`}>{parent.name}</Link>.
        </li>
      )}
      {merged.map(({ id, name }) => (
        <li key={id}>
          <Link to={`/company/partners/${id}`}>{name}</Link> was merged into it.
        </li>
      ))}
    </ul>
  );
}

function ParentForm(props: {
  readonly partner: Partner;
  readonly family: PartnerFamilyView;
  readonly problem: FormProblem | undefined;
}) {
  const { partner, family, problem } = props;
  const { parent, proposedParent } = family;
  return (
    <>
      {proposedParent === null ? null : (
        <Form method="post" className="row">
          <input type="hidden" name="parentId" value={proposedParent.id} />
          <span>
            In the CRM the account of {partner.name} is below that of {proposedParent.name}.
          </span>
          <SubmitButton name="intent" value="parent">
            Make it a subsidiary of {proposedParent.name}
          </SubmitButton>
        </Form>
      )}
      <Form method="post" className="form" key={parent?.id}>
        <Field
          id="parent"
          label="Subsidiary of"
          hint="The parent's name. Empty: of nobody."
          error={problem?.fields.parentId}
        >
          {(control) => <PartnerInput {...control} name="parent" defaultValue={parent?.name} />}
        </Field>
        <div className="row">
          <SubmitButton name="intent" value="parent">
            Save parent
          </SubmitButton>
        </div>
      </Form>
    </>
  );
}

function MergeForm({ problem }: { readonly problem: FormProblem | undefined }) {
  return (
    <Form method="post" className="form">
      <Field
        id="other"
        label="Same as another partner?"
        hint="The name of the one that stays. You see what merging does before anything happens."
        error={problem?.fields.other}
      >
        {(control) => <PartnerInput {...control} name="other" required />}
      </Field>
      <div className="row">
        <SubmitButton name="intent" value="compare">
          Compare
        </SubmitButton>
      </div>
    </Form>
  );
}

/** As many as the list holds at most. */
const MOST_SUBSIDIARIES = 100;

function Subsidiaries({ family }: { readonly family: PartnerFamilyView }) {
  return (
    <Panel
      title="Subsidiaries"
      note={
        family.subsidiaries.length < MOST_SUBSIDIARIES
          ? "Each with what is below it"
          : `The first ${MOST_SUBSIDIARIES} by amount, each with what is below it; the figures above hold all of them`
      }
      flush
    >
      <DataTable
        caption="Subsidiaries"
        columns={[
          {
            key: "name",
            header: "Partner",
            title: true,
            cell: ({ id, name }) => <Link to={`/company/partners/${id}`}>{name}</Link>,
          },
          {
            key: "attributed",
            header: "Attributed",
            numeric: true,
            cell: ({ attributed }) => <MoneyList values={attributed} />,
          },
        ]}
        rows={family.subsidiaries}
        rowKey={({ id }) => id}
      />
    </Panel>
  );
}
