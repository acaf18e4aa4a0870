import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { InvitationsTable } from "#web/app/teams/invitations-table.tsx";
import { InviteFileForm } from "#web/app/teams/invite-file-form.tsx";
import { InviteForm } from "#web/app/teams/invite-form.tsx";
import { fileTextOf, invitationsDone, sendTeamForm } from "#web/app/teams/team-answer.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { PartnershipPanel } from "./partnership-panel.tsx";
import { PeopleTable } from "./people-table.tsx";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `People of ${data?.partner.name ?? "a partner"} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const param = { id: requireParam(args.params, "id") };
  const [session, partner, people, invitations] = await Promise.all([
    read(client.session.$get(), args.request),
    read(client.partners[":id"].$get({ param }), args.request),
    read(client.partners[":id"].people.$get({ param }), args.request),
    read(client.partners[":id"].invitations.$get({ param }), args.request),
  ]);
  return {
    partner: { id: partner.id, name: partner.name },
    ...people,
    invitations: invitations.items,
    mayWrite: session.permissions.includes("partner-users.write"),
  };
}

export async function action(args: ActionFunctionArgs) {
  const id = requireParam(args.params, "id");
  const partner = apiOf(args).client.partners[":id"];
  const form = await args.request.formData();
  const intent = textOf(form, "intent");
  const person = { id, userId: textOf(form, "id") };
  const invitation = { id, invitationId: textOf(form, "id") };
  const { request } = args;
  switch (intent) {
    case "shut-out": {
      const call = partner.people[":userId"].$delete({ param: person });
      return sendTeamForm(intent, { call, request, done: "The person no longer sees this company." });
    }
    case "let-in": {
      const call = partner.people[":userId"].$put({ param: person });
      return sendTeamForm(intent, { call, request, done: "The person sees this company again." });
    }
    case "end": {
      const call = partner.partnership.$delete({ param: { id } });
      return sendTeamForm(intent, { call, request, done: "The partnership has ended." });
    }
    case "file": {
      const json = { csv: await fileTextOf(form) };
      const call = partner.invitations.import.$post({ param: { id }, json });
      return sendTeamForm(intent, { call, request });
    }
    case "resend": {
      const call = partner.invitations[":invitationId"].resend.$post({ param: invitation });
      return sendTeamForm(intent, { call, request, done: invitationsDone.resend });
    }
    case "revoke": {
      const call = partner.invitations[":invitationId"].$delete({ param: invitation });
      return sendTeamForm(intent, { call, request, done: invitationsDone.revoke });
    }
    default: {
      const json = { email: textOf(form, "email"), name: textOf(form, "name") };
      const call = partner.invitations.$post({ param: { id }, json });
      return sendTeamForm("invite", { call, request, done: invitationsDone.invite(json.email) });
    }
  }
}

export default function PartnerPeople() {
  const { partner, organisation, people, invitations, mayWrite } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const problemOf = (...intents: readonly string[]) =>
    result !== undefined && intents.includes(result.intent) ? result.problem : undefined;
  return (
    <div className="stack">
      <PageHeader
        title={`People of ${partner.name}`}
        crumbs={[
          { label: "Partners", to: "/company/partners" },
          { label: partner.name, to: `/company/partners/${partner.id}` },
        ]}
        lead="Who sees this partner's deals, shares and ledger in the portal."
      />
      {result?.done === undefined ? null : <Notice tone="success" title={result.done} />}
      <ErrorSummary problem={problemOf("shut-out", "let-in", "end", "resend", "revoke")} />
      <PartnershipPanel organisation={organisation} partnerName={partner.name} mayEnd={mayWrite} />
      {organisation === null ? null : (
        <Panel title="People" flush>
          <PeopleTable people={people} mayChange={mayWrite} />
        </Panel>
      )}
      <Panel title="Invitations" flush>
        <InvitationsTable invitations={invitations} hasRoles={false} mayManage={() => mayWrite} />
      </Panel>
      {mayWrite ? (
        <div className="columns">
          <Panel title="Invite somebody">
            <InviteForm key={result?.done} roles={null} problem={problemOf("invite")} />
          </Panel>
          <Panel title="Invite many">
            <InviteFileForm hasRoles={false} problem={problemOf("file")} rows={result?.rows} />
          </Panel>
        </div>
      ) : null}
    </div>
  );
}
