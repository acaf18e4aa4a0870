import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { companyRoles, partnerRoles, permissionMatrix } from "#worker/domain/access/permissions.ts";
import { roleName } from "#worker/domain/access/role-name.ts";

type Row = ReturnType<typeof permissionMatrix>[number];

/** Every permission of a side with the roles that have it, and whether keys can be given it. */
export function MatrixTable({ audience }: { readonly audience: "company" | "partner" }) {
  const roles = audience === "company" ? companyRoles : partnerRoles;
  return (
    <DataTable
      caption={audience === "company" ? "Permissions in the company" : "Permissions at a partner"}
      columns={[
        {
          key: "act",
          header: "May",
          title: true,
          cell: ({ act, permission }) => (
            <>
              {act}
              <code className="cell-note">{permission}</code>
            </>
          ),
        },
        ...roles.map((role) => column(role, roleName(role), (row) => row.roles.includes(role))),
        column("keys", "API keys", (row) => row.keys),
      ]}
      rows={permissionMatrix(audience)}
      rowKey={({ permission }) => permission}
    />
  );
}

function column(key: string, header: string, has: (row: Row) => boolean): Column<Row> {
  return {
    key,
    header,
    className: "cell-narrow",
    cell: (row) => (has(row) ? "Yes" : <span className="muted">No</span>),
  };
}
