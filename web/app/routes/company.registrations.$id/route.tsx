import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { FileList } from "#web/app/registrations/file-list.tsx";
import { makeMove } from "#web/app/registrations/make-move.server.ts";
import { RegistrationBadges } from "#web/app/registrations/registration-badges.tsx";
import { RegistrationFacts } from "#web/app/registrations/registration-facts.tsx";
import { RegistrationForm } from "#web/app/registrations/registration-form.tsx";
import { RegistrationHistory } from "#web/app/registrations/registration-history.tsx";
import { conflictsOf } from "#web/app/registrations/registration-words.ts";
import { readForm, saveRegistration } from "#web/app/registrations/save-registration.server.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { CompanyMoves } from "./company-moves.tsx";
import { CrmPanel } from "./crm-panel.tsx";
import { Findings } from "./findings.tsx";
import { OwnSide } from "./own-side.tsx";

export const meta: MetaFunction<typeof loader> = ({ data: shown }) => [
  { title: `Registration ${shown?.registration.number ?? ""} · Fairshare` },
];

/** As many registrations in the way as are shown in full; the others by what was found of them. */
const MOST_RIVALS = 6;

export async function loader(args: LoaderFunctionArgs) {
  const id = requireParam(args.params, "id");
  const { client } = apiOf(args);
  const { request } = args;
  const calls = client.registrations[":id"];
  const registration = await read(calls.$get({ param: { id } }), request);
  const rivals = conflictsOf(registration).filter(({ kind }) => kind === "registration");
  const [form, team, signals, crm, ...shownRivals] = await Promise.all([
    readForm(args, registration.companyId),
    read(client.team.$get(), request),
    read(client.registrations.signals.$get({ query: { partnerId: registration.partnerId } }), request),
    read(calls.crm.$get({ param: { id } }), request),
    ...rivals.slice(0, MOST_RIVALS).map((rival) => read(calls.$get({ param: { id: rival.id } }), request)),
  ]);
  return {
    registration,
    form,
    people: team.items.map((one) => ({ value: one.id, label: one.name || one.email })),
    signals: signals.items[0] ?? null,
    crm,
    rivals: shownRivals,
    now: new Date().toISOString(),
  };
}

export async function action(args: ActionFunctionArgs) {
  const id = requireParam(args.params, "id");
  const sent = await args.request.formData();
  const stay = () => redirect(`/company/registrations/${id}`);
  if (/^(save|submit|answer|remove .+)$/.test(textOf(sent, "intent"))) {
    const form = await readForm(args, undefined);
    const saved = await saveRegistration(args, { data: sent, form });
    if (saved.ok) return stay();
    return data({ form: saved.error, move: undefined }, { status: saved.error.status });
  }
  const made = await makeMove(args, { id, data: sent });
  if (made.ok) return stay();
  return data({ form: undefined, move: made.error }, { status: made.error.status });
}

export default function Registration() {
  const { registration, form, people, signals, crm, rivals, now } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { state, number, accountName, version } = registration;
  const isDraft = state === "draft";
  return (
    <div className="stack">
      <PageHeader
        title={accountName === "" ? `Registration ${number}` : accountName}
        crumbs={[{ label: "Registrations", to: "/company/registrations" }]}
        badges={
          <>
            <RegistrationBadges registration={registration} side="company" />
            <span className="muted">
              Registration {number} of{" "}
              <Link to={`/company/partners/${registration.partnerId}`}>{registration.partnerName}</Link>
            </span>
          </>
        }
      />
      {isDraft ? (
        <Allowed to="registrations.write">
          <Panel title="Your draft">
            <RegistrationForm
              key={`${registration.id} ${version}`}
              form={form}
              registration={registration}
              side="company"
              refused={refused?.form}
            />
          </Panel>
        </Allowed>
      ) : (
        <>
          <OwnSide registration={registration} signals={signals} now={now} />
          <CrmPanel crm={crm} />
          <Findings registration={registration} rivals={rivals} />
          <Allowed to="registrations.decide">
            <CompanyMoves registration={registration} form={form} people={people} refused={refused?.move} />
          </Allowed>
          <Panel title="What is registered">
            <RegistrationFacts registration={registration} form={form} side="company" />
          </Panel>
          <Panel title="Files">
            <FileList registration={registration} removable={false} />
          </Panel>
          <RegistrationHistory registration={registration} form={form} />
        </>
      )}
    </div>
  );
}
