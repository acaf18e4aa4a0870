import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { AppGuide } from "#web/app/connections/app-guide.tsx";
import { LogInPanel } from "#web/app/connections/log-in-panel.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { requirePermission } from "#web/app/lib/require-permission.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export const meta: MetaFunction = () => [{ title: "Connect Salesforce · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "connections.write");
  const { callbackUrl } = await read(apiOf(args).client.connections.$get(), args.request);
  return { callbackUrl };
}

const FIELDS = ["name", "environment", "loginUrl", "clientId", "clientSecret", "username", "privateKey"];
const ENVIRONMENTS = ["production", "sandbox", "custom"] as const;

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData();
  const json = readConnection(form);
  const answer = await tryRead(apiOf(args).client.connections.salesforce.$post({ json }), args.request);
  if (!answer.ok) {
    const { name, environment, loginUrl = "", clientId } = json;
    const typed = { name, environment, loginUrl, clientId, username: textOf(form, "username") };
    return data(
      { problem: formProblem(answer.error, FIELDS), typed, created: null },
      { status: answer.error.status },
    );
  }
  const { id, authorizeUrl } = answer.value;
  if (authorizeUrl === null) throw redirect(`/company/connections/${id}?login=done`);
  return data({ problem: undefined, typed: null, created: { id, authorizeUrl } });
}

function readConnection(form: FormData) {
  const privateKey = textOf(form, "privateKey").trim();
  const clientSecret = textOf(form, "clientSecret").trim();
  const loginUrl = textOf(form, "loginUrl").trim();
  return {
    name: textOf(form, "name"),
    environment: ENVIRONMENTS.find((one) => one === form.get("environment")) ?? "production",
    ...(loginUrl === "" ? {} : { loginUrl }),
    clientId: textOf(form, "clientId"),
    ...(clientSecret === "" ? {} : { clientSecret }),
    ...(privateKey === "" ? {} : { jwt: { username: textOf(form, "username"), privateKey } }),
  };
}

const LABELS = {
  name: "Name",
  environment: "Which Salesforce",
  loginUrl: "My Domain",
  clientId: "Consumer key",
  clientSecret: "Consumer secret",
  username: "User",
  privateKey: "Private key",
};

export default function NewConnection() {
  const { callbackUrl } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const crumbs = [{ label: "Connections", to: "/company/connections" }];
  if (result?.created) {
    return (
      <div className="stack">
        <PageHeader title="Connect Salesforce" crumbs={crumbs} />
        <LogInPanel authorizeUrl={result.created.authorizeUrl} />
        <p>
          The app is stored. <Link to={`/company/connections/${result.created.id}`}>Log in later</Link>
        </p>
      </div>
    );
  }
  return (
    <div className="stack">
      <PageHeader title="Connect Salesforce" crumbs={crumbs} />
      <ErrorSummary problem={result?.problem} labels={LABELS} />
      <Panel title="1. Make an app in Salesforce">
        <div className="stack-tight prose">
          <AppGuide callbackUrl={callbackUrl} />
        </div>
      </Panel>
      <Panel title="2. Tell Fairshare about it">
        <ConnectionForm result={result} />
      </Panel>
    </div>
  );
}

type Result = ReturnType<typeof useActionData<typeof action>>;

function ConnectionForm({ result }: { readonly result: Result }) {
  const problem = result?.problem;
  const typed = result?.typed;
  return (
    <Form method="post" className="form prose">
      <TextField
        name="name"
        label={LABELS.name}
        hint="What your people call this org."
        problem={problem}
        defaultValue={typed?.name ?? "Salesforce"}
        maxLength={100}
        required
      />
      <fieldset className="form" id="environment">
        <legend className="field-label">{LABELS.environment}</legend>
        {CHOICES.map(({ value, title, note }) => (
          <label key={value} className="choice">
            <input
              type="radio"
              name="environment"
              value={value}
              defaultChecked={value === (typed?.environment ?? "production")}
            />
            <span className="choice-title">{title}</span>
            <span className="choice-note">{note}</span>
          </label>
        ))}
      </fieldset>
      <TextField
        name="loginUrl"
        label={LABELS.loginUrl}
        hint="Only for the third choice: as Setup shows it, such as acme.my.salesforce.com."
        problem={problem}
        defaultValue={typed?.loginUrl}
        maxLength={300}
      />
      <TextField
        name="clientId"
        label={LABELS.clientId}
        hint="Also called client id."
        problem={problem}
        defaultValue={typed?.clientId}
        maxLength={500}
        autoComplete="off"
        required
      />
      <TextField
        name="clientSecret"
        label={LABELS.clientSecret}
        hint="It is encrypted before it is stored, and never shown again."
        problem={problem}
        type="password"
        maxLength={500}
        autoComplete="off"
      />
      <details className="disclosure" open={typed?.username ? true : undefined}>
        <summary>Connect by a certificate instead of a secret</summary>
        <div className="form">
          <p className="muted">
            For an app with a certificate and a pre-authorised user (JWT bearer flow). Nobody has to log in
            then. Leave the secret empty.
          </p>
          <TextField
            name="username"
            label={LABELS.username}
            hint="The Salesforce user name that was pre-authorised for the app."
            problem={problem}
            defaultValue={typed?.username}
            maxLength={200}
          />
          <Field
            id="privateKey"
            label={LABELS.privateKey}
            hint="PKCS#8 in PEM, beginning with -----BEGIN PRIVATE KEY-----."
            error={problem?.fields.privateKey}
          >
            {(control) => <textarea {...control} name="privateKey" rows={4} maxLength={10_000} />}
          </Field>
        </div>
      </details>
      <div className="row">
        <SubmitButton tone="primary" busyText="Connecting">
          Connect
        </SubmitButton>
      </div>
    </Form>
  );
}

const CHOICES = [
  {
    value: "production",
    title: "Production",
    note: "Also Developer Edition. You log in at login.salesforce.com.",
  },
  { value: "sandbox", title: "Sandbox", note: "You log in at test.salesforce.com." },
  {
    value: "custom",
    title: "My Domain",
    note: "For an org that lets people log in only at an address of its own.",
  },
] as const;
