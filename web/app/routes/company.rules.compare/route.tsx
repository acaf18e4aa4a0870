import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Form, Link, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { type FormProblem, formProblem, type Problem } from "#web/app/lib/form.ts";
import { DAY, pick } from "#web/app/lib/search.ts";
import { type Model, otherModels, ownModels, toEntry } from "#web/app/rules/compared-models.ts";
import { Comparison } from "#web/app/rules/comparison.tsx";
import { RuleTabs } from "#web/app/rules/rule-tabs.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

export const meta: MetaFunction = () => [{ title: "Compare models · Fairshare" }];

const MOST_MODELS = 5;
const FIRST_CHOICE = ["equal", "first-touch", "last-touch", "time-decay-30"];

/** The address says what is compared, so that a comparison can be kept and passed on. */
export async function loader(args: LoaderFunctionArgs) {
  const { client, questions } = apiOf(args);
  const { request } = args;
  const query = pick(request.url, { from: DAY, to: DAY, deals: ["matching"], deal: /^opp_[0-9a-z_]+$/ });
  const [templates, rules] = await Promise.all([
    read(client.rules.templates.$get(), request),
    read(client.rules.$get(), request),
  ]);
  const own = ownModels(rules.items);
  const asked = [...new Set(new URL(request.url).searchParams.getAll("model"))];
  const chosen = asked.length === 0 ? FIRST_CHOICE : asked;
  const offered = {
    own,
    templates: templates.items.map(({ key, label, description: note }): Model => ({ key, label, note })),
  };
  if (chosen.length > MOST_MODELS) {
    const problem: FormProblem = {
      title: `Choose at most ${MOST_MODELS}`,
      fields: { model: tooMany(chosen.length) },
    };
    return { offered, chosen, query, deal: null, comparison: null, problem };
  }
  const { deals, deal: opportunityId, ...days } = query;
  const json = { models: chosen.map(toEntry), everyDeal: deals === undefined, opportunityId, ...days };
  const [compared, deal] = await Promise.all([
    tryRead(questions.comparisons.$post({ json }), request),
    opportunityId === undefined
      ? null
      : read(client.opportunities[":id"].$get({ param: { id: opportunityId } }), request),
  ]);
  if (!compared.ok) {
    return {
      offered,
      chosen,
      query,
      deal: null,
      comparison: null,
      problem: comparisonProblem(compared.error),
    };
  }
  const others = otherModels([...own, ...offered.templates], compared.value.columns);
  return {
    offered: { ...offered, own: [...own, ...others] },
    chosen,
    query,
    deal: deal && { id: deal.id, name: deal.name },
    comparison: compared.value,
    problem: undefined,
  };
}

function tooMany(count: number): string {
  return `${count} are chosen. Take some away, so that the columns can be read side by side.`;
}

/** What is wrong with a column is said of the choice as a whole: each message names what it is about. */
function comparisonProblem(problem: Problem): FormProblem {
  const wrong = (problem.errors ?? []).filter(({ path }) => path.startsWith("models"));
  if (wrong.length === 0) return formProblem(problem, ["from", "to"]);
  const model = wrong.map(({ message }) => message).join(" ");
  return { title: "What is chosen cannot be compared", fields: { model } };
}

export default function Compare() {
  const { offered, chosen, query, deal, comparison, problem } = useLoaderData<typeof loader>();
  const { from, to, deals } = query;
  const ofAllDeals = `/company/rules/compare?${new URLSearchParams(chosen.map((model) => ["model", model]))}`;
  return (
    <div className="stack">
      <PageHeader
        title="Compare models"
        lead={
          deal === null
            ? "The same closed deals, split by several models side by side. Every column adds up to the same revenue."
            : "One deal, split by several models side by side. Every column adds up to the same revenue."
        }
      />
      <RuleTabs />
      <ErrorSummary
        problem={problem}
        labels={{ from: "Closed from", to: "Closed until", model: "What to compare" }}
      />
      {deal === null ? null : (
        <p>
          Of one deal, <Link to={`/company/deals/${deal.id}`}>{deal.name}</Link>.{" "}
          <Link to={ofAllDeals}>Compare on all closed deals</Link>
        </p>
      )}
      {comparison === null ? null : <Comparison comparison={comparison} isOfOne={deal !== null} />}
      <Panel title="What to compare" note={`Up to ${MOST_MODELS}, beside your rules as they are`}>
        <Form method="get" className="form" key={JSON.stringify([chosen, query])} id="model">
          {deal === null ? null : <input type="hidden" name="deal" value={deal.id} />}
          {offered.own.length === 0 ? null : (
            <Gallery legend="Your own rules" models={offered.own} chosen={chosen} />
          )}
          <Gallery legend="Templates" models={offered.templates} chosen={chosen} />
          <div className="field-columns">
            <Field
              id="deals"
              label="Each is asked of"
              hint="A deal that a rule's conditions leave out is unattributed in its column."
            >
              {(control) => (
                <Select
                  control={control}
                  name="deals"
                  value={deals}
                  none="Every deal, whatever its conditions say"
                  options={[{ value: "matching", label: "The deals that its conditions choose" }]}
                />
              )}
            </Field>
            {deal === null ? <Days from={from} to={to} problem={problem} /> : null}
          </div>
          <button type="submit" className="button button-primary">
            Compare
          </button>
        </Form>
      </Panel>
    </div>
  );
}

function Gallery(props: {
  readonly legend: string;
  readonly models: readonly Model[];
  readonly chosen: readonly string[];
}) {
  const { legend, models, chosen } = props;
  return (
    <fieldset className="gallery">
      <legend className="field-label">{legend}</legend>
      {models.map(({ key, label, note }) => (
        <label key={key} className="choice">
          <input type="checkbox" name="model" value={key} defaultChecked={chosen.includes(key)} />
          <span className="choice-title">{label}</span>
          <span className="choice-note">{note}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Days(props: {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly problem: FormProblem | undefined;
}) {
  const { from, to, problem } = props;
  return (
    <>
      <Field id="from" label="Closed from" hint="Empty: from the beginning." error={problem?.fields.from}>
        {(control) => <input {...control} type="date" name="from" defaultValue={from} />}
      </Field>
      <Field id="to" label="Closed until" hint="Empty: until today." error={problem?.fields.to}>
        {(control) => <input {...control} type="date" name="to" defaultValue={to} />}
      </Field>
    </>
  );
}
