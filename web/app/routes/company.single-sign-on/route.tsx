import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { plain } from "#web/app/lib/labels.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export const meta: MetaFunction = () => [{ title: "Company sign-in · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const [shown, session] = await Promise.all([
    read(client["single-sign-on"].$get(), args.request),
    read(client.session.$get(), args.request),
  ]);
  const origin = new URL(shown.redirectUri).origin;
  return {
    ...shown,
    signInUrl: `${origin}${shown.signInPath}`,
    mayWrite: session.permissions.includes("sign-in.write"),
  };
}

const ROLES = ["viewer", "analyst", "partner_manager", "finance", "admin"] as const;
const FIELDS = ["issuer", "clientId", "clientSecret", "domains", "defaultRole"];

export async function action(args: ActionFunctionArgs) {
  const { client } = apiOf(args);
  const form = await args.request.formData();
  const shown = { alsoShown: [404] };
  const answer =
    form.get("intent") === "remove"
      ? await tryRead(client["single-sign-on"].$delete(), args.request, shown)
      : await tryRead(client["single-sign-on"].$put({ json: readSettings(form) }), args.request, shown);
  if (answer.ok) return data({ done: true, problem: undefined });
  return data({ done: false, problem: formProblem(answer.error, FIELDS) }, { status: answer.error.status });
}

function readSettings(form: FormData) {
  const defaultRole = ROLES.find((role) => role === form.get("defaultRole")) ?? null;
  return {
    issuer: textOf(form, "issuer"),
    clientId: textOf(form, "clientId"),
    clientSecret: textOf(form, "clientSecret") || null,
    domains: textOf(form, "domains")
      .split(/[\s,;]+/)
      .filter((domain) => domain !== ""),
    isRequired: form.get("isRequired") === "on",
    defaultRole,
  };
}

const LABELS = {
  issuer: "Issuer",
  clientId: "Client id",
  clientSecret: "Client secret",
  domains: "E-mail domains",
  defaultRole: "Whoever comes for the first time",
};

export default function CompanySignIn() {
  const { settings, redirectUri, signInUrl, mayWrite } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const problem = result?.problem;
  return (
    <div className="stack">
      <PageHeader
        title="Company sign-in"
        crumbs={[{ label: "Settings", to: "/company/settings" }]}
        lead="Your people sign in where they sign in to everything else (OpenID Connect). Sessions that begin there reach this company alone."
      />
      {result?.done ? <Notice tone="success" title="Saved" /> : null}
      <Panel title="For your identity provider">
        <Facts>
          <Fact label="Redirect URI" wide>
            <code className="break-anywhere">{redirectUri}</code>
          </Fact>
          <Fact label="Your people's sign-in address" wide>
            <code className="break-anywhere">{signInUrl}</code>
          </Fact>
        </Facts>
      </Panel>
      {mayWrite ? (
        <Panel title={settings === null ? "Set it up" : "Settings"}>
          <ErrorSummary problem={problem} labels={LABELS} />
          <Form method="post" className="form">
            <TextField
              name="issuer"
              label={LABELS.issuer}
              hint="Its address, such as https://login.example.com. We read its discovery document before we save."
              problem={problem}
              type="url"
              required
              defaultValue={settings?.issuer}
            />
            <TextField
              name="clientId"
              label={LABELS.clientId}
              problem={problem}
              required
              defaultValue={settings?.clientId}
            />
            <TextField
              name="clientSecret"
              label={LABELS.clientSecret}
              {...(settings === null ? {} : { hint: "Empty keeps the one that is there." })}
              problem={problem}
              type="password"
              autoComplete="off"
              required={settings === null}
            />
            <TextField
              name="domains"
              label={LABELS.domains}
              hint="Whose addresses come this way, separated by commas."
              problem={problem}
              required
              defaultValue={settings?.domains.join(", ")}
            />
            <Field id="defaultRole" label={LABELS.defaultRole}>
              {(control) => (
                <Select
                  control={control}
                  name="defaultRole"
                  value={settings?.defaultRole ?? undefined}
                  none="Must have been invited"
                  options={ROLES.map((role) => ({
                    value: role,
                    label: `Joins as ${plain(role).toLowerCase()}`,
                  }))}
                />
              )}
            </Field>
            <label className="check">
              <input type="checkbox" name="isRequired" defaultChecked={settings?.isRequired ?? false} />{" "}
              Everyone but owners has to come this way
            </label>
            <SubmitButton tone="primary" busyText="Asking the provider">
              Save
            </SubmitButton>
          </Form>
          {settings === null ? null : (
            <Form method="post">
              <input type="hidden" name="intent" value="remove" />
              <SubmitButton tone="danger">Do without it</SubmitButton>
            </Form>
          )}
        </Panel>
      ) : null}
    </div>
  );
}
