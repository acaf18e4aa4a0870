import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Fact, Facts } from "#web/app/ui/facts.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction = () => [{ title: "Decide · Fairshare" }];

/** Opening the link changes nothing: a mail scanner may do it, and so may a browser that looks ahead. */
export async function loader(args: LoaderFunctionArgs) {
  const token = new URL(args.request.url).searchParams.get("token") ?? "";
  const looked = await tryRead(apiOf(args).questions.acts.look.$post({ json: { token } }), args.request, {
    alsoShown: [404],
  });
  return data(
    { token, link: looked.ok ? looked.value : null },
    { headers: { "Referrer-Policy": "no-referrer" } },
  );
}

export async function action(args: ActionFunctionArgs) {
  const { client, cookies } = apiOf(args);
  const form = await args.request.formData();
  const json = {
    token: textOf(form, "token"),
    choice: textOf(form, "choice"),
    reason: textOf(form, "reason"),
    version: Number(textOf(form, "version")),
  };
  const done = await tryRead(client.acts.$post({ json }), args.request, { alsoShown: [403, 404] });
  if (done.ok) throw redirect(`/company/registrations/${done.value.subjectId}`, { headers: cookies });
  const problem = formProblem(done.error, ["reason"]);
  return data({ problem, reason: json.reason }, { status: done.error.status, headers: cookies });
}

export default function Act() {
  const { token, link } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  if (link === null) {
    return (
      <div className="stack">
        <PageHeader title="This link does nothing any more" />
        <ErrorSummary problem={result?.problem} labels={{ reason: "Reason" }} />
        <Notice title="It was used, it has run out, or it was sent to somebody else">
          <p>
            <Link to="/company/notifications">Open your notifications</Link>
          </p>
        </Notice>
      </div>
    );
  }
  const { title, version, hasChanged, facts, choices } = link;
  return (
    <div className="stack">
      <PageHeader title={title} lead="Nothing is decided until you press a button." />
      {hasChanged ? (
        <Notice title="It has changed since the mail was written">
          <p>This is how it stands now, and what you decide about.</p>
        </Notice>
      ) : null}
      <Panel>
        <Facts>
          {facts.map(({ label, value }) => (
            <Fact key={label} label={label}>
              {value}
            </Fact>
          ))}
        </Facts>
        <ErrorSummary problem={result?.problem} labels={{ reason: "Reason" }} />
        <Form method="post" className="form">
          <input type="hidden" name="token" value={token} />
          <input type="hidden" name="version" value={version} />
          <Field
            id="reason"
            label="Reason"
            hint="The partner reads it. It is needed to reject."
            error={result?.problem.fields.reason}
          >
            {(control) => (
              <textarea {...control} name="reason" rows={3} maxLength={2_000} defaultValue={result?.reason} />
            )}
          </Field>
          <div className="row">
            {choices.map(({ choice, label, needsReason }) => (
              <SubmitButton
                key={choice}
                name="choice"
                value={choice}
                tone={needsReason ? "danger" : "primary"}
              >
                {label}
              </SubmitButton>
            ))}
          </div>
          <p>
            <Link to={`/company/registrations/${link.subjectId}`}>Look at all of it first</Link>
          </p>
        </Form>
      </Panel>
    </div>
  );
}
