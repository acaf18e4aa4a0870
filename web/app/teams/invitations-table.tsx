import { Form } from "@remix-run/react";
import { Badge } from "#web/app/ui/badge.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import type { CompanyRole, PartnerRole } from "#worker/domain/access/permissions.ts";
import { roleName } from "#worker/domain/access/role-name.ts";

export type InvitationItem = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly inviterName: string | null;
  readonly status: "open" | "expired" | "waits";
  readonly sentAt: string;
  readonly expiresAt: string;
  readonly unreachable: "bounced" | "complained" | "suppressed" | null;
};

/** Open invitations, with what can be done about each. */
export function InvitationsTable(props: {
  readonly invitations: readonly InvitationItem[];
  readonly hasRoles: boolean;
  /** Which of them may be sent again and taken back. */
  readonly mayManage: (invitation: InvitationItem) => boolean;
}) {
  const { invitations, hasRoles, mayManage } = props;
  const columns = [
    NAME,
    STATUS,
    ...(hasRoles ? [ROLE] : []),
    SENT,
    { ...ACTIONS, cell: (row: InvitationItem) => (mayManage(row) ? <Actions invitation={row} /> : null) },
  ];
  return (
    <DataTable
      caption="Open invitations"
      columns={columns}
      rows={invitations}
      rowKey={({ id }) => id}
      empty={<p className="panel-body muted">Nobody is invited at the moment.</p>}
    />
  );
}

const NAME: Column<InvitationItem> = {
  key: "name",
  header: "Invited",
  title: true,
  cell: ({ name, email }) => (
    <>
      {name} <span className="cell-note">{email}</span>
    </>
  ),
};

const STATUS: Column<InvitationItem> = {
  key: "status",
  header: "State",
  cell: ({ status, unreachable }) => {
    if (unreachable !== null) return <Badge tone="danger">{UNREACHABLE[unreachable]}</Badge>;
    if (status === "waits") return <Badge tone="warning">Waits for the partner's admin</Badge>;
    return status === "expired" ? <Badge tone="warning">Too old</Badge> : <Badge>Sent</Badge>;
  },
};

const UNREACHABLE = {
  bounced: "Mail came back",
  complained: "Reported as spam",
  suppressed: "Mail is not delivered",
} as const;

const ROLE: Column<InvitationItem> = {
  key: "role",
  header: "Role",
  cell: ({ role }) => roleName(role as CompanyRole | PartnerRole),
};

const SENT: Column<InvitationItem> = {
  key: "sent",
  header: "Sent",
  cell: ({ sentAt, inviterName }) => (
    <>
      <DateTime iso={sentAt} />
      {inviterName === null ? null : <span className="cell-note">by {inviterName}</span>}
    </>
  ),
};

const ACTIONS = { key: "actions", header: "Change" } as const;

function Actions({ invitation }: { readonly invitation: InvitationItem }) {
  const { id, email, status } = invitation;
  return (
    <Form method="post" className="row">
      <input type="hidden" name="id" value={id} />
      {status === "waits" ? null : (
        <button
          type="submit"
          className="button"
          name="intent"
          value="resend"
          aria-label={`Send again to ${email}`}
        >
          Send again
        </button>
      )}
      <button
        type="submit"
        className="button"
        name="intent"
        value="revoke"
        aria-label={`Take back from ${email}`}
      >
        Take back
      </button>
    </Form>
  );
}
