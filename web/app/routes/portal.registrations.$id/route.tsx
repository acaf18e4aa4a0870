import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { FileList } from "#web/app/registrations/file-list.tsx";
import { makeMove } from "#web/app/registrations/make-move.server.ts";
import { RegistrationBadges } from "#web/app/registrations/registration-badges.tsx";
import { RegistrationFacts } from "#web/app/registrations/registration-facts.tsx";
import { RegistrationForm } from "#web/app/registrations/registration-form.tsx";
import { RegistrationHistory } from "#web/app/registrations/registration-history.tsx";
import { readForm, saveRegistration } from "#web/app/registrations/save-registration.server.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { PartnerMoves } from "./partner-moves.tsx";
import { Standing } from "./standing.tsx";

export const meta: MetaFunction<typeof loader> = ({ data: shown }) => [
  { title: `Registration ${shown?.registration.number ?? ""} · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  const shown = await readRegistration(args, requireParam(args.params, "id"));
  return { ...shown, now: new Date().toISOString() };
}

async function readRegistration(args: LoaderFunctionArgs, id: string) {
  const { registrations } = apiOf(args).client;
  const registration = await read(registrations[":id"].$get({ param: { id } }), args.request);
  return { registration, form: await readForm(args, registration.companyId) };
}

export async function action(args: ActionFunctionArgs) {
  const id = requireParam(args.params, "id");
  const sent = await args.request.formData();
  const intent = textOf(sent, "intent");
  const stay = () => redirect(`/portal/registrations/${id}`);
  if (/^(save|submit|answer|remove .+)$/.test(intent)) {
    const { form } = await readRegistration(args, id);
    const saved = await saveRegistration(args, { data: sent, form });
    if (saved.ok) return stay();
    return data({ form: saved.error, move: undefined }, { status: saved.error.status });
  }
  const made = await makeMove(args, { id, data: sent });
  if (made.ok) return stay();
  return data({ form: undefined, move: made.error }, { status: made.error.status });
}

export default function Registration() {
  const { registration, form, now } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { state, number, accountName } = registration;
  const isWritten = state === "draft" || state === "info_required";
  return (
    <div className="stack">
      <PageHeader
        title={accountName === "" ? `Registration ${number}` : accountName}
        crumbs={[{ label: "My registrations", to: "/portal/registrations" }]}
        badges={
          <>
            <RegistrationBadges registration={registration} side="portal" />
            <span className="muted">Registration {number}</span>
          </>
        }
      />
      <Standing registration={registration} form={form} now={now} />
      {isWritten ? (
        <Allowed to="portal.registrations.write">
          <Panel title={state === "draft" ? "Your draft" : "What is asked for"}>
            <RegistrationForm
              key={`${registration.id} ${state} ${registration.version}`}
              form={form}
              registration={registration}
              side="portal"
              refused={refused?.form}
            />
          </Panel>
        </Allowed>
      ) : null}
      {state === "draft" ? null : (
        <>
          <Panel title="What is registered">
            <RegistrationFacts registration={registration} form={form} side="portal" />
          </Panel>
          <Panel title="Files">
            <FileList registration={registration} removable={false} />
          </Panel>
        </>
      )}
      <Allowed to="portal.registrations.write">
        <PartnerMoves registration={registration} refused={refused?.move} />
      </Allowed>
      {state === "draft" ? null : <RegistrationHistory registration={registration} form={form} />}
    </div>
  );
}
