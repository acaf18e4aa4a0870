import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { bandTexts, PART_NAMES } from "#web/app/health/health-words.ts";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem, type Problem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { pick } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import { versionTag } from "#web/app/registrations/registration-words.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { type HealthPart, healthParts, healthScales } from "#worker/domain/health/health-part.ts";
import { PreviewNotice } from "./preview-notice.tsx";

export const meta: MetaFunction = () => [{ title: "Partner health · Fairshare" }];

const PATH = "/company/health";

export async function loader(args: LoaderFunctionArgs) {
  const current = await read(apiOf(args).client.health.settings.$get(), args.request);
  return { current, saved: pick(args.request.url, { saved: /^\d{1,9}$/ }).saved };
}

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData();
  const settings = readSettings(form);
  const { settings: client } = apiOf(args).client.health;
  const refuse = (problem: Problem) =>
    data({ problem: formProblem(problem, []), settings, preview: null }, { status: problem.status });
  if (textOf(form, "intent") === "preview") {
    const json = { weights: settings.weights };
    const preview = await tryRead(client.preview.$post({ json }), args.request);
    return preview.ok
      ? data({ problem: undefined, settings, preview: preview.value })
      : refuse(preview.error);
  }
  const seen = { headers: { "If-Match": versionTag(textOf(form, "seen")) } };
  const saved = await tryRead(client.$put({ json: settings }, seen), args.request);
  return saved.ok ? redirect(`${PATH}?saved=${saved.value.version}`) : refuse(saved.error);
}

/** A number that is none becomes one that the API refuses by name. */
function readSettings(form: FormData) {
  const weights = Object.fromEntries(
    healthParts.map((part) => [part, Number(textOf(form, part).trim() || Number.NaN)]),
  ) as Record<HealthPart, number>;
  return { weights, isShownToPartners: form.has("isShownToPartners") };
}

export default function HealthSettings() {
  const { current, saved } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const mayWrite = useMay()("health.settings");
  const settings = result?.settings ?? current.settings;
  return (
    <div className="stack">
      <PageHeader
        title="Partner health"
        lead="How partners are graded from A to F: what the last 90 days say, and how much each part counts."
        crumbs={[{ label: "Partners", to: "/company/partners" }]}
      />
      {saved === undefined || result !== undefined ? null : (
        <Notice tone="success" title={`Version ${saved} is in force`}>
          <p>All partners are graded anew; that takes a moment.</p>
        </Notice>
      )}
      <Form method="post" className="stack" key={current.version}>
        <ErrorSummary problem={result?.problem} />
        <input type="hidden" name="seen" value={current.version} />
        <fieldset className="stack" disabled={!mayWrite}>
          <Panel title="Weights" note="Together 100">
            <div className="stack">
              {healthParts.map((part) => (
                <Field
                  key={part}
                  id={part}
                  label={PART_NAMES[part]}
                  hint={`${ABOUT[part]} ${bandTexts(part).join(" · ")}, of ${healthScales[part].of}.`}
                >
                  {(control) => (
                    <input
                      {...control}
                      type="number"
                      name={part}
                      min={0}
                      max={100}
                      required
                      defaultValue={settings.weights[part]}
                    />
                  )}
                </Field>
              ))}
            </div>
          </Panel>
          <Panel title="Who sees it">
            <label className="check">
              <input type="checkbox" name="isShownToPartners" defaultChecked={settings.isShownToPartners} />
              <span>
                Partners see their own grade and what it is made of, the average size of your won deals among
                it
              </span>
            </label>
          </Panel>
        </fieldset>
        {result?.preview == null ? null : <PreviewNotice preview={result.preview} />}
        {mayWrite ? (
          <div className="row">
            <SubmitButton name="intent" value="save" tone="primary" busyText="Saving">
              Put in force
            </SubmitButton>
            <SubmitButton name="intent" value="preview" busyText="Looking">
              See what would change
            </SubmitButton>
          </div>
        ) : null}
      </Form>
    </div>
  );
}

const ABOUT: Readonly<Record<HealthPart, string>> = {
  trend: "Attributed revenue of the last 30 days against the 30 before.",
  engagement: "Touches over 90 days.",
  "win-rate": "Of the deals it was on that closed in 90 days.",
  "deal-size": "Its average won deal beside the company's.",
  consistency: "Standard deviation of the gaps between touches.",
};
