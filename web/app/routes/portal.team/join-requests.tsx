import { Form } from "@remix-run/react";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { type Option, Select } from "#web/app/ui/field.tsx";

type JoinRequest = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly companyName: string;
  readonly isMember: boolean;
  readonly askedAt: string;
};

/** Whoever asks sees nothing until somebody has agreed; what agreeing means stands beside the button. */
export function JoinRequests(props: {
  readonly requests: readonly JoinRequest[];
  readonly organisationName: string;
  readonly roles: readonly Option[];
}) {
  const { requests, organisationName, roles } = props;
  return (
    <DataTable
      caption="Who asks to join"
      columns={[
        {
          key: "name",
          header: "Name",
          title: true,
          cell: ({ name, email }) => (
            <>
              {name} <span className="cell-note">{email}</span>
            </>
          ),
        },
        {
          key: "wish",
          header: "Asks for",
          prose: true,
          cell: ({ companyName, isMember }) =>
            isMember
              ? `${companyName} has invited them: ${organisationName} would become its partner.`
              : `To join ${organisationName} and see all its companies. ${companyName} has invited them.`,
        },
        { key: "asked", header: "Asked", cell: ({ askedAt }) => <DateTime iso={askedAt} /> },
        { key: "decide", header: "Decide", cell: (request) => <Decision request={request} roles={roles} /> },
      ]}
      rows={requests}
      rowKey={({ id }) => id}
    />
  );
}

function Decision({ request, roles }: { readonly request: JoinRequest; readonly roles: readonly Option[] }) {
  const { id, name, isMember } = request;
  const control = { id: `role-${id}`, className: "input" };
  return (
    <Form method="post" className="row">
      <input type="hidden" name="id" value={id} />
      {isMember ? (
        <input type="hidden" name="role" value="viewer" />
      ) : (
        <>
          <label htmlFor={control.id} className="visually-hidden">
            Role of {name}
          </label>
          <Select control={control} name="role" value="viewer" options={roles} />
        </>
      )}
      <button
        type="submit"
        className="button button-primary"
        name="intent"
        value="agree"
        aria-label={`Agree that ${name} joins`}
      >
        Agree
      </button>
      <button type="submit" className="button" name="intent" value="refuse" aria-label={`Refuse ${name}`}>
        Refuse
      </button>
    </Form>
  );
}
