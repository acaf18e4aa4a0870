import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { InvitationsTable } from "#web/app/teams/invitations-table.tsx";
import { InviteForm } from "#web/app/teams/invite-form.tsx";
import { LeavePanel } from "#web/app/teams/leave-panel.tsx";
import { invitationsDone, sendTeamForm } from "#web/app/teams/team-answer.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { type PartnerRole, partnerRoles } from "#worker/domain/access/permissions.ts";
import { roleName } from "#worker/domain/access/role-name.ts";
import { ColleaguesTable } from "./colleagues-table.tsx";
import { JoinRequests } from "./join-requests.tsx";

export const meta: MetaFunction = () => [{ title: "Team · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const session = await read(client.session.$get(), args.request);
  const mayWrite = session.permissions.includes("portal.team.write");
  const [team, invitations, requests] = await Promise.all([
    read(client.portal.team.$get(), args.request),
    read(client.portal.team.invitations.$get(), args.request),
    mayWrite ? read(client.portal.team["join-requests"].$get(), args.request) : { items: [] },
  ]);
  return {
    members: team.items,
    invitations: invitations.items,
    requests: requests.items,
    own: { id: session.user.id, organisationName: session.organisation?.name ?? "" },
    mayWrite,
    mayRename: session.permissions.includes("portal.settings.write"),
    mayReadKeys: session.permissions.includes("portal.keys.read"),
  };
}

export async function action(args: ActionFunctionArgs) {
  const { team } = apiOf(args).client.portal;
  const form = await args.request.formData();
  const intent = textOf(form, "intent");
  const param = { id: textOf(form, "id") };
  const person = { userId: textOf(form, "id") };
  const role = textOf(form, "role") as PartnerRole;
  const { request } = args;
  switch (intent) {
    case "agree": {
      const call = team["join-requests"][":id"].agree.$post({ param, json: { role } });
      return sendTeamForm(intent, { call, request, done: "Agreed. The person hears of it by mail." });
    }
    case "refuse": {
      const call = team["join-requests"][":id"].refuse.$post({ param });
      return sendTeamForm(intent, { call, request, done: "Refused. The person hears of it by mail." });
    }
    case "role": {
      const call = team[":userId"].role.$put({ param: person, json: { role } });
      return sendTeamForm(intent, { call, request, done: "The role has been changed." });
    }
    case "remove": {
      const call = team[":userId"].$delete({ param: person });
      return sendTeamForm(intent, {
        call,
        request,
        done: "The person has been removed and signed out of the portal.",
      });
    }
    case "leave": {
      const call = team.me.$delete();
      const left = await sendTeamForm(intent, { call, request });
      return left.data.problem === undefined ? redirect("/sign-in") : left;
    }
    case "rename": {
      const call = team.organisation.$put({ json: { name: textOf(form, "name") } });
      return sendTeamForm(intent, { call, request, done: "The organisation has a new name." });
    }
    case "resend": {
      const call = team.invitations[":id"].resend.$post({ param });
      return sendTeamForm(intent, { call, request, done: invitationsDone.resend });
    }
    case "revoke": {
      const call = team.invitations[":id"].$delete({ param });
      return sendTeamForm(intent, { call, request, done: invitationsDone.revoke });
    }
    default: {
      const json = { email: textOf(form, "email"), name: textOf(form, "name"), role };
      return sendTeamForm("invite", {
        call: team.invitations.$post({ json }),
        request,
        done: invitationsDone.invite(json.email),
      });
    }
  }
}

const ROLES = partnerRoles.map((role) => ({ value: role, label: roleName(role) }));

export default function PortalTeam() {
  const { members, invitations, requests, own, mayWrite, mayRename, mayReadKeys } =
    useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const problemOf = (...intents: readonly string[]) =>
    result !== undefined && intents.includes(result.intent) ? result.problem : undefined;
  return (
    <div className="stack">
      <PageHeader
        title="Team"
        lead={`Everybody who sees what ${own.organisationName} has earned.`}
        actions={
          mayReadKeys ? (
            <Link className="button" to="/portal/keys">
              API keys
            </Link>
          ) : undefined
        }
      />
      {result?.done === undefined ? null : <Notice tone="success" title={result.done} />}
      <ErrorSummary problem={problemOf("agree", "refuse", "role", "remove", "resend", "revoke")} />
      {requests.length === 0 ? null : (
        <Panel title="Waiting for your decision" flush>
          <JoinRequests requests={requests} organisationName={own.organisationName} roles={ROLES} />
        </Panel>
      )}
      <Panel title="People" flush>
        <ColleaguesTable members={members} ownId={own.id} roles={ROLES} mayChange={mayWrite} />
      </Panel>
      <Panel title="Invitations" flush>
        <InvitationsTable invitations={invitations} hasRoles mayManage={() => mayWrite} />
      </Panel>
      {mayWrite ? (
        <div className="columns">
          <Panel title="Invite a colleague">
            <InviteForm key={result?.done} roles={ROLES} problem={problemOf("invite")} />
          </Panel>
          {mayRename ? (
            <Panel title="Organisation">
              <ErrorSummary problem={problemOf("rename")} />
              <Form method="post" className="form">
                <input type="hidden" name="intent" value="rename" />
                <Field
                  id="organisation-name"
                  label="What companies know you by"
                  error={problemOf("rename")?.fields.name}
                >
                  {(control) => (
                    <input
                      {...control}
                      name="name"
                      maxLength={120}
                      required
                      defaultValue={own.organisationName}
                    />
                  )}
                </Field>
                <SubmitButton>Change the name</SubmitButton>
              </Form>
            </Panel>
          ) : null}
        </div>
      ) : null}
      <LeavePanel from={own.organisationName} problem={problemOf("leave")} />
    </div>
  );
}
