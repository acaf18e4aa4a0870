import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { CrmRateTable, MissingTable, RateTable } from "./rate-tables.tsx";
import { RateFileForm, RateForm } from "./rates-form.tsx";

export const meta: MetaFunction = () => [{ title: "Exchange rates · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  return read(apiOf(args).client.rates.$get(), args.request);
}

const SHOWN = { alsoShown: [404] };

export async function action(args: ActionFunctionArgs) {
  const { client } = apiOf(args);
  const form = await args.request.formData();
  const intent = textOf(form, "intent");
  if (intent === "remove") {
    const param = { currency: textOf(form, "currency"), day: textOf(form, "day") };
    const answer = await tryRead(client.rates[":currency"][":day"].$delete({ param }), args.request, SHOWN);
    return answer.ok ? done(intent, "Rate removed") : refused(intent, answer.error);
  }
  const answer =
    intent === "file"
      ? await tryRead(client.rates.file.$post({ json: { csv: await fileText(form) } }), args.request)
      : await tryRead(client.rates.$post({ json: { rates: [readRate(form)] } }), args.request);
  if (!answer.ok) return refused(intent, answer.error);
  const { entered, runId } = answer.value;
  const rates = entered === 1 ? "1 rate entered" : `${entered} rates entered`;
  return done(
    intent,
    runId === null ? rates : `${rates}. Deals that lacked one are being posted anew with it`,
  );
}

function readRate(form: FormData) {
  return {
    currency: textOf(form, "currency").trim().toUpperCase(),
    day: textOf(form, "day"),
    rate: textOf(form, "rate").trim(),
    source: textOf(form, "source").trim(),
  };
}

async function fileText(form: FormData): Promise<string> {
  const file = form.get("csv");
  return file instanceof File ? file.text() : "";
}

function done(intent: string, message: string) {
  return data({ intent, message, problem: undefined });
}

function refused(intent: string, error: Parameters<typeof formProblem>[0]) {
  const problem = formProblem(error, ["currency", "day", "rate", "source", "csv"]);
  return data({ intent, message: null, problem }, { status: error.status });
}

export default function Rates() {
  const { reportingCurrency, items, fromCrm, missing } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const problemOf = (intent: string) => (result?.intent === intent ? result.problem : undefined);
  return (
    <div className="stack">
      <PageHeader
        title="Exchange rates"
        lead={`What other currencies are worth in ${reportingCurrency}. An entry keeps the rate it was posted with, whatever changes here afterwards.`}
      />
      {result?.message ? <Notice tone="success" title={result.message} /> : null}
      {problemOf("remove") ? <Notice tone="warning" title={problemOf("remove")?.title ?? ""} /> : null}
      <Panel flush title="Missing rates" note="They keep a period from being closed">
        <MissingTable missing={missing} />
      </Panel>
      <Panel flush title="Entered rates">
        <RateTable rates={items} reportingCurrency={reportingCurrency} />
      </Panel>
      <Allowed to="rates.write">
        <Panel title="Enter a rate">
          <RateForm
            key={items.length}
            reportingCurrency={reportingCurrency}
            missing={missing}
            problem={problemOf("enter")}
          />
        </Panel>
        <Panel title="Enter rates from a file">
          <RateFileForm problem={problemOf("file")} />
        </Panel>
      </Allowed>
      {fromCrm.length === 0 ? null : (
        <Panel flush title="From Salesforce" note="Read with every sync">
          <CrmRateTable rates={fromCrm} />
        </Panel>
      )}
    </div>
  );
}
