import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { InvitationsTable } from "#web/app/teams/invitations-table.tsx";
import { InviteFileForm } from "#web/app/teams/invite-file-form.tsx";
import { InviteForm } from "#web/app/teams/invite-form.tsx";
import { LeavePanel } from "#web/app/teams/leave-panel.tsx";
import { fileTextOf, invitationsDone, sendTeamForm } from "#web/app/teams/team-answer.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { type CompanyRole, companyRoles } from "#worker/domain/access/permissions.ts";
import { roleName } from "#worker/domain/access/role-name.ts";
import { MembersTable } from "./members-table.tsx";

export const meta: MetaFunction = () => [{ title: "Team · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const [session, team, invitations] = await Promise.all([
    read(client.session.$get(), args.request),
    read(client.team.$get(), args.request),
    read(client.team.invitations.$get(), args.request),
  ]);
  const { user, company, permissions } = session;
  return {
    members: team.items,
    invitations: invitations.items,
    own: { id: user.id, companyName: company?.name ?? "" },
    mayWrite: permissions.includes("team.write"),
    mayMakeOwners: permissions.includes("owners.write"),
    mayExport: permissions.includes("people.export"),
  };
}

export async function action(args: ActionFunctionArgs) {
  const { client } = apiOf(args);
  const form = await args.request.formData();
  const intent = textOf(form, "intent");
  const param = { id: textOf(form, "id") };
  const person = { userId: textOf(form, "id") };
  const role = textOf(form, "role") as CompanyRole;
  const { request } = args;
  switch (intent) {
    case "role": {
      const call = client.team[":userId"].role.$put({ param: person, json: { role } });
      return sendTeamForm(intent, { call, request, done: "The role has been changed." });
    }
    case "remove": {
      const call = client.team[":userId"].$delete({ param: person });
      return sendTeamForm(intent, {
        call,
        request,
        done: "The person has been removed and signed out of this company.",
      });
    }
    case "leave": {
      const call = client.team.me.$delete();
      const left = await sendTeamForm(intent, { call, request });
      return left.data.problem === undefined ? redirect("/sign-in") : left;
    }
    case "file": {
      const json = { csv: await fileTextOf(form) };
      const call = client.team.invitations.import.$post({ json });
      return sendTeamForm(intent, { call, request });
    }
    case "resend":
      return sendTeamForm(intent, {
        call: client.team.invitations[":id"].resend.$post({ param }),
        request,
        done: invitationsDone.resend,
      });
    case "revoke":
      return sendTeamForm(intent, {
        call: client.team.invitations[":id"].$delete({ param }),
        request,
        done: invitationsDone.revoke,
      });
    default: {
      const json = { email: textOf(form, "email"), name: textOf(form, "name"), role };
      return sendTeamForm("invite", {
        call: client.team.invitations.$post({ json }),
        request,
        done: invitationsDone.invite(json.email),
      });
    }
  }
}

export default function Team() {
  const { members, invitations, own, mayWrite, mayMakeOwners, mayExport } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const problemOf = (...intents: readonly string[]) =>
    result !== undefined && intents.includes(result.intent) ? result.problem : undefined;
  const roles = companyRoles
    .filter((role) => mayMakeOwners || role !== "owner")
    .map((role) => ({ value: role, label: roleName(role) }));
  return (
    <div className="stack">
      <PageHeader title="Team" lead={`Everybody who works for ${own.companyName} on Fairshare.`} />
      {result?.done === undefined ? null : <Notice tone="success" title={result.done} />}
      <ErrorSummary problem={problemOf("role", "remove", "resend", "revoke")} />
      <Panel title="People" flush>
        <MembersTable
          members={members}
          ownId={own.id}
          roles={roles}
          mayChange={({ role }) => mayWrite && (mayMakeOwners || role !== "owner")}
          mayExport={mayExport}
        />
      </Panel>
      <Panel title="Invitations" flush>
        <InvitationsTable
          invitations={invitations}
          hasRoles
          mayManage={({ role }) => mayWrite && (mayMakeOwners || role !== "owner")}
        />
      </Panel>
      {mayWrite ? (
        <div className="columns">
          <Panel title="Invite somebody">
            <InviteForm key={result?.done} roles={roles} problem={problemOf("invite")} />
          </Panel>
          <Panel title="Invite many">
            <InviteFileForm hasRoles problem={problemOf("file")} rows={result?.rows} />
          </Panel>
        </div>
      ) : null}
      <LeavePanel from={own.companyName} problem={problemOf("leave")} />
    </div>
  );
}
