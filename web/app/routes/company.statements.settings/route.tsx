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
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export const meta: MetaFunction = () => [{ title: "Statement settings · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const [answer, { permissions }] = await Promise.all([
    client["statement-settings"].$get(),
    read(client.session.$get(), args.request),
  ]);
  const tag = answer.headers.get("ETag") ?? "*";
  const settings = await read(Promise.resolve(answer), args.request);
  return { settings, tag, mayWrite: permissions.includes("settings.write") };
}

const FIELDS = ["accentColor", "lapseDays", "logo"];
const LABELS = { accentColor: "Colour", lapseDays: "Days to speak up", logo: "Logo" };

export async function action(args: ActionFunctionArgs) {
  const settings = apiOf(args).client["statement-settings"];
  const form = await args.request.formData();
  const seen = { headers: { "If-Match": textOf(form, "tag") } };
  const send = async () => {
    switch (textOf(form, "do")) {
      case "remove-logo":
        return settings.logo.$delete({}, seen);
      case "logo":
        return settings.logo.$put({ json: { base64: await base64Of(form.get("logo")) } }, seen);
      default:
        return settings.$put(
          {
            json: { accentColor: textOf(form, "accentColor"), lapseDays: Number(textOf(form, "lapseDays")) },
          },
          seen,
        );
    }
  };
  const answer = await tryRead(send(), args.request);
  if (answer.ok) return data({ done: true, problem: undefined });
  const { error } = answer;
  const named = {
    ...error,
    errors: error.errors?.map(({ path, ...one }) => ({ ...one, path: fieldOf(path) })),
  };
  return data({ done: false, problem: formProblem(named, FIELDS) }, { status: error.status });
}

/** The bytes are the logo's, whatever the API calls their text. */
function fieldOf(path: string): string {
  return path === "base64" ? "logo" : path;
}

async function base64Of(file: FormDataEntryValue | null): Promise<string> {
  if (!(file instanceof File)) return "";
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export default function StatementSettings() {
  const { settings, tag, mayWrite } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const problem = result?.problem;
  return (
    <div className="stack">
      <PageHeader
        title="Statement settings"
        crumbs={[{ label: "Statements", to: "/company/statements" }]}
        lead="How your statements look to partners, and when silence counts as agreement."
      />
      {result?.done ? <Notice tone="success" title="Saved" /> : null}
      <ErrorSummary problem={problem} labels={LABELS} />
      <Panel title="Colour and days">
        <Form method="post" className="form" key={tag}>
          <input type="hidden" name="tag" value={tag} />
          <fieldset className="form" disabled={!mayWrite}>
            <Field
              id="accentColor"
              label={LABELS.accentColor}
              hint="Dark enough to be read on white: a contrast of at least 4.5 to 1."
              error={problem?.fields.accentColor}
            >
              {(control) => (
                <input {...control} type="color" name="accentColor" defaultValue={settings.accentColor} />
              )}
            </Field>
            <TextField
              name="lapseDays"
              label={LABELS.lapseDays}
              hint="From 1 to 365. A statement issued from now on counts as accepted after so many days; those already issued keep theirs."
              problem={problem}
              type="number"
              min={1}
              max={365}
              required
              defaultValue={settings.lapseDays}
            />
            {mayWrite ? <SubmitButton tone="primary">Save</SubmitButton> : null}
          </fieldset>
        </Form>
      </Panel>
      <Panel title="Logo">
        <div className="stack">
          {settings.logo === null ? (
            <p className="muted">No logo: statements carry the company’s name alone.</p>
          ) : (
            <img
              className="statement-logo"
              src={`/api/v1/statement-settings/logo?v=${settings.logo.sha256.slice(0, 8)}`}
              alt="The logo on statements"
            />
          )}
          {mayWrite ? (
            <LogoForms tag={tag} hasLogo={settings.logo !== null} error={problem?.fields.logo} />
          ) : null}
        </div>
      </Panel>
    </div>
  );
}

function LogoForms(props: {
  readonly tag: string;
  readonly hasLogo: boolean;
  readonly error: string | undefined;
}) {
  const { tag, hasLogo, error } = props;
  return (
    <>
      <Form method="post" encType="multipart/form-data" className="form">
        <input type="hidden" name="tag" value={tag} />
        <Field
          id="logo"
          label={LABELS.logo}
          hint="PNG or JPEG, at most 256 KiB and 2,000 pixels a side."
          error={error}
        >
          {(control) => <input {...control} type="file" name="logo" accept="image/png,image/jpeg" required />}
        </Field>
        <SubmitButton name="do" value="logo" busyText="Uploading">
          Use this logo
        </SubmitButton>
      </Form>
      {hasLogo ? (
        <Form method="post">
          <input type="hidden" name="tag" value={tag} />
          <SubmitButton name="do" value="remove-logo">
            Take the logo off
          </SubmitButton>
        </Form>
      ) : null}
    </>
  );
}
