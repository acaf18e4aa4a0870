import { Form } from "@remix-run/react";
import { Badge } from "#web/app/ui/badge.tsx";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import type { PartnerRole } from "#worker/domain/access/permissions.ts";
import { roleName } from "#worker/domain/access/role-name.ts";

type Person = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: PartnerRole;
  readonly since: string;
  readonly shutOut: boolean;
};

export function PeopleTable(props: { readonly people: readonly Person[]; readonly mayChange: boolean }) {
  return (
    <DataTable
      caption="People of the partner"
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
        { key: "role", header: "Role there", cell: ({ role }) => roleName(role) },
        { key: "since", header: "Since", cell: ({ since }) => <DateTime iso={since} /> },
        {
          key: "access",
          header: "Access",
          cell: ({ shutOut }) => (shutOut ? <Badge tone="warning">Shut out</Badge> : "Sees this company"),
        },
        {
          key: "change",
          header: "Change",
          cell: (person) => (props.mayChange ? <AccessForm person={person} /> : null),
        },
      ]}
      rows={props.people}
      rowKey={({ id }) => id}
      empty={<p className="panel-body muted">Nobody belongs to this organisation any more.</p>}
    />
  );
}

function AccessForm({ person }: { readonly person: Person }) {
  const { id, name, shutOut } = person;
  return (
    <Form method="post">
      <input type="hidden" name="id" value={id} />
      <button
        type="submit"
        className="button"
        name="intent"
        value={shutOut ? "let-in" : "shut-out"}
        aria-label={shutOut ? `Let ${name} in again` : `Shut ${name} out`}
      >
        {shutOut ? "Let in again" : "Shut out"}
      </button>
    </Form>
  );
}
