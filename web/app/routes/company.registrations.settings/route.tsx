import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem, type Problem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { pick } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import { findPartner } from "#web/app/partners/find-partner.server.ts";
import { RegistrationTabs } from "#web/app/registrations/registration-tabs.tsx";
import { versionTag } from "#web/app/registrations/registration-words.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { DryRun } from "./dry-run.tsx";
import { OwnFieldsEditor } from "./own-fields-editor.tsx";
import { PromiseFields } from "./promise-fields.tsx";
import { readSettings } from "./read-settings.ts";
import { ReservedAccounts } from "./reserved-accounts.tsx";
import { RulesEditor } from "./rules-editor.tsx";

export const meta: MetaFunction = () => [{ title: "Registration settings · Fairshare" }];

const PATH = "/company/registrations/settings";

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const query = pick(args.request.url, { cursor: "text" });
  const [current, reserved, form] = await Promise.all([
    read(client.registrations.settings.$get(), args.request),
    read(client.registrations.reserved.$get({ query }), args.request),
    read(client.registrations.form.$get({ query: {} }), args.request),
  ]);
  const { saved } = pick(args.request.url, { saved: "text" });
  return { current, reserved, currency: form.currency, saved };
}

export async function action(args: ActionFunctionArgs) {
  const sent = await args.request.formData();
  const [intent, id = ""] = textOf(sent, "intent").split(" ");
  if (intent === "reserve") return reserve(args, sent);
  if (intent === "free") {
    const call = apiOf(args).client.registrations.reserved[":id"].$delete({ param: { id } });
    await read(call, args.request);
    return redirect(PATH);
  }
  const settings = readSettings(sent);
  const { registrations } = apiOf(args).client;
  const refuse = (problem: Problem) =>
    data(
      { about: "settings" as const, problem: formProblem(problem, []), dryRun: null, settings },
      { status: problem.status },
    );
  if (intent === "try") {
    const json = { rules: settings.autoApproval, last: 100 };
    const tried = await tryRead(registrations.settings["dry-run"].$post({ json }), args.request);
    if (!tried.ok) return refuse(tried.error);
    return data({ about: "settings" as const, problem: undefined, dryRun: tried.value, settings });
  }
  const seen = { headers: { "If-Match": versionTag(textOf(sent, "seen")) } };
  const saved = await tryRead(registrations.settings.$put({ json: settings }, seen), args.request);
  return saved.ok ? redirect(`${PATH}?saved=${saved.value.version}`) : refuse(saved.error);
}

async function reserve(args: ActionFunctionArgs, sent: FormData) {
  const api = apiOf(args);
  const refuse = (problem: Problem) =>
    data(
      {
        about: "reserved" as const,
        problem: formProblem(problem, RESERVED_FIELDS),
        dryRun: null,
        settings: null,
      },
      { status: problem.status },
    );
  const name = textOf(sent, "partner").trim();
  const partner = name === "" ? null : await findPartner(api, { name, request: args.request });
  if (partner !== null && !partner.ok) {
    const errors = [{ path: "partner", code: "not-found", message: partner.error }];
    return refuse({ title: "The partner was not found", status: 422, code: "invalid-request", errors });
  }
  const isCountry = textOf(sent, "kind") === "country";
  const account = {
    kind: isCountry ? ("country" as const) : ("account" as const),
    name: isCountry ? "" : textOf(sent, "name"),
    domain: isCountry ? null : textOf(sent, "domain") || null,
    country: isCountry ? textOf(sent, "country") : null,
    partnerId: partner?.value ?? null,
    note: textOf(sent, "note"),
  };
  const kept = await tryRead(
    api.client.registrations.reserved.$post({ json: { accounts: [account] } }),
    args.request,
  );
  return kept.ok ? redirect(PATH) : refuse(kept.error);
}

const RESERVED_FIELDS = ["name", "domain", "country", "partner", "note"];

export default function RegistrationSettings() {
  const { current, reserved, currency, saved } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const mayWrite = useMay()("registrations.settings");
  const { settings } = current;
  const shown = result?.settings ?? settings;
  return (
    <div className="stack">
      <PageHeader
        title="Registration settings"
        lead="What you ask of partners and promise them. Every change is a version of its own; what was decided under one stays as it is."
      />
      <RegistrationTabs />
      {saved === undefined || result !== undefined ? null : (
        <Notice tone="success" title={`Version ${saved} is in force`} />
      )}
      <Form method="post" className="stack" key={current.version}>
        <ErrorSummary problem={result?.about === "settings" ? result.problem : undefined} />
        <input type="hidden" name="seen" value={current.version} />
        <fieldset className="stack" disabled={!mayWrite}>
          <PromiseFields settings={shown} />
          <OwnFieldsEditor fields={shown.customFields} kept={settings.customFields.length} />
          <RulesEditor rules={shown.autoApproval} currency={currency} />
        </fieldset>
        {result?.dryRun == null ? null : <DryRun answer={result.dryRun} />}
        {mayWrite ? (
          <div className="row">
            <SubmitButton name="intent" value="save" tone="primary" busyText="Saving">
              Put in force
            </SubmitButton>
            <SubmitButton name="intent" value="try" busyText="Trying">
              Try the rules
            </SubmitButton>
            <span className="small muted">Trying reads the last 100 registrations and changes nothing.</span>
          </div>
        ) : null}
      </Form>
      <Panel title="Accounts and countries that are kept" flush>
        <ReservedAccounts
          page={reserved}
          mayWrite={mayWrite}
          problem={result?.about === "reserved" ? result.problem : undefined}
        />
      </Panel>
    </div>
  );
}
