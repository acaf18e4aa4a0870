import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Form, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { DAY, pick } from "#web/app/lib/search.ts";
import { RuleTabs } from "#web/app/rules/rule-tabs.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Comparison } from "./comparison.tsx";

export const meta: MetaFunction = () => [{ title: "Compare models · Fairshare" }];

const MOST_MODELS = 5;
const FIRST_CHOICE = ["equal", "first-touch", "last-touch", "time-decay-30"];

/** The address says what is compared, so that a comparison can be kept and passed on. */
export async function loader(args: LoaderFunctionArgs) {
  const { client, questions } = apiOf(args);
  const { request } = args;
  const { from, to } = pick(request.url, { from: DAY, to: DAY });
  const { items } = await read(client.rules.templates.$get(), request);
  // Asked of the same deals: what narrows a template to some deals is left out, so that only the models differ.
  const offered = items.map(({ key, label, description }) => ({ key, label, description }));
  const asked = new URL(request.url).searchParams.getAll("model");
  const chosen = (asked.length === 0 ? FIRST_CHOICE : asked).slice(0, MOST_MODELS);
  const models = items
    .filter(({ key }) => chosen.includes(key))
    .map(({ definition }) => ({ ...definition, conditions: { kind: "all", conditions: [] } }));
  const compared = await tryRead(
    questions.attribution.comparisons.$post({ json: { models, from, to } }),
    request,
  );
  return {
    offered,
    chosen,
    from,
    to,
    comparison: compared.ok ? compared.value : null,
    problem: compared.ok ? undefined : formProblem(compared.error, ["from", "to"]),
  };
}

export default function Compare() {
  const { offered, chosen, from, to, comparison, problem } = useLoaderData<typeof loader>();
  return (
    <div className="stack">
      <PageHeader
        title="Compare models"
        lead="The same closed deals, split by several models side by side. Every column adds up to the same revenue."
      />
      <RuleTabs />
      <ErrorSummary problem={problem} labels={{ from: "Closed from", to: "Closed until" }} />
      {comparison === null ? null : <Comparison comparison={comparison} />}
      <Panel title="What to compare" note={`Up to ${MOST_MODELS}, beside your rules as they are`}>
        <Form method="get" className="form" key={JSON.stringify([chosen, from, to])}>
          <fieldset className="gallery">
            <legend className="visually-hidden">Models</legend>
            {offered.map(({ key, label, description }) => (
              <label key={key} className="choice">
                <input type="checkbox" name="model" value={key} defaultChecked={chosen.includes(key)} />
                <span className="choice-title">{label}</span>
                <span className="choice-note">{description}</span>
              </label>
            ))}
          </fieldset>
          <div className="field-columns">
            <Field
              id="from"
              label="Closed from"
              hint="Empty: from the beginning."
              error={problem?.fields.from}
            >
              {(control) => <input {...control} type="date" name="from" defaultValue={from} />}
            </Field>
            <Field id="to" label="Closed until" hint="Empty: until today." error={problem?.fields.to}>
              {(control) => <input {...control} type="date" name="to" defaultValue={to} />}
            </Field>
          </div>
          <button type="submit" className="button button-primary">
            Compare
          </button>
        </Form>
      </Panel>
    </div>
  );
}
