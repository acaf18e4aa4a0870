import { Link } from "@remix-run/react";
import { MemberActions } from "#web/app/teams/member-actions.tsx";
import { Badge } from "#web/app/ui/badge.tsx";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import type { Option } from "#web/app/ui/field.tsx";
import type { CompanyRole } from "#worker/domain/access/permissions.ts";
import { roleName } from "#worker/domain/access/role-name.ts";

type Member = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: CompanyRole;
  readonly since: string;
  readonly secondFactor: boolean;
  readonly seenAt: string | null;
};

export function MembersTable(props: {
  readonly members: readonly Member[];
  readonly ownId: string;
  readonly roles: readonly Option[];
  readonly mayChange: (member: Member) => boolean;
  /** Whether what is kept about them may be handed out and erased. */
  readonly mayExport: boolean;
}) {
  const { members, ownId, roles, mayChange, mayExport } = props;
  return (
    <DataTable
      caption="People of the company"
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
        {
          key: "factor",
          header: "Second factor",
          cell: ({ secondFactor }) => (secondFactor ? "Yes" : <span className="muted">No</span>),
        },
        {
          key: "seen",
          header: "Last here",
          cell: ({ seenAt }) =>
            seenAt === null ? <span className="muted">Not signed in</span> : <DateTime iso={seenAt} />,
        },
        { key: "since", header: "Since", cell: ({ since }) => <DateTime iso={since} /> },
        {
          key: "change",
          header: "Change",
          cell: (member) =>
            member.id === ownId ? null : (
              <div className="stack-tight">
                {mayChange(member) ? (
                  <MemberActions
                    person={member}
                    roles={roles}
                    consequence="Removing ends the access at once. What the person has done stays in the log."
                  />
                ) : null}
                {mayExport ? (
                  <Link to={`/company/team/${member.id}/data`} aria-label={`Data of ${member.name}`}>
                    Data
                  </Link>
                ) : null}
              </div>
            ),
        },
      ]}
      rows={members}
      rowKey={({ id }) => id}
    />
  );
}
