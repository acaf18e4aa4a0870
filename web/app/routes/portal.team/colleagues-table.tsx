import { MemberActions } from "#web/app/teams/member-actions.tsx";
import { Badge } from "#web/app/ui/badge.tsx";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import type { Option } from "#web/app/ui/field.tsx";
import type { PartnerRole } from "#worker/domain/access/permissions.ts";
import { roleName } from "#worker/domain/access/role-name.ts";

type Colleague = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: PartnerRole;
  readonly since: string;
};

export function ColleaguesTable(props: {
  readonly members: readonly Colleague[];
  readonly ownId: string;
  readonly roles: readonly Option[];
  readonly mayChange: boolean;
}) {
  const { members, ownId, roles, mayChange } = props;
  return (
    <DataTable
      caption="People of the organisation"
      columns={[
        {
          key: "name",
          header: "Name",
          title: true,
          cell: ({ id, name, email }) => (
            <>
              {name} {id === ownId ? <Badge tone="accent">You</Badge> : null}
              <span className="cell-note">{email}</span>
            </>
          ),
        },
        { key: "role", header: "Role", cell: ({ role }) => roleName(role) },
        { key: "since", header: "Since", cell: ({ since }) => <DateTime iso={since} /> },
        {
          key: "change",
          header: "Change",
          cell: (member) =>
            member.id !== ownId && mayChange ? (
              <MemberActions
                person={member}
                roles={roles}
                consequence="Removing ends the access to every company at once."
              />
            ) : null,
        },
      ]}
      rows={members}
      rowKey={({ id }) => id}
    />
  );
}
