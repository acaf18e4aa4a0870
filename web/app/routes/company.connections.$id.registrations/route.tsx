import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { ConnectionHeader } from "#web/app/connections/connection-header.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { type FormProblem, formProblem, type Problem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { requirePermission } from "#web/app/lib/require-permission.server.ts";
import { pick } from "#web/app/lib/search.ts";
import type { CrmRegistrationObjectView } from "#web/app/lib/views.ts";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { Stat, Stats } from "#web/app/ui/stat.tsx";
import {
  readRegistrationObject,
  registrationObjectLabels,
  type TypedRegistrationObject,
} from "./read-registration-object.ts";
import { LeaveObject, ObjectPanel, RegistrationObjectForm } from "./registration-object-form.tsx";

export const meta: MetaFunction = () => [{ title: "Registrations in Salesforce · Fairshare" }];

// Salesforce may refuse, be away or have no such object; the page says so in its own words.
const shown = { alsoShown: [404, 502] };
const usualObject = "Deal_Registration__c";

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "connections.write");
  const param = { id: requireParam(args.params, "id") };
  const of = apiOf(args).client.connections[":id"];
  const words = pick(args.request.url, { saved: ["on", "off"] });
  const [connection, { chosen, isElsewhere, counts }] = await Promise.all([
    read(of.$get({ param }), args.request),
    read(of["registration-object"].$get({ param }), args.request),
  ]);
  const named = new URL(args.request.url).searchParams.get("object")?.trim() ?? "";
  const asked = /^[A-Za-z]\w{0,79}$/.test(named) ? named : null;
  const object = asked ?? chosen?.object ?? null;
  const isReady = connection.status === "connected" && connection.mapping !== null && !isElsewhere;
  const holdable =
    isReady && object !== null
      ? await tryRead(of.holdable.$get({ param, query: { object } }), args.request, shown)
      : null;
  return {
    connection,
    chosen,
    counts,
    isElsewhere,
    isReady,
    object: object ?? usualObject,
    holdable: holdable?.ok ? holdable.value : null,
    away: holdable === null || holdable.ok ? null : (holdable.error.detail ?? holdable.error.title),
    saved: words.saved ?? null,
  };
}

type Answer = { readonly problem: FormProblem; readonly typed: TypedRegistrationObject | null };

export async function action(args: ActionFunctionArgs) {
  const param = { id: requireParam(args.params, "id") };
  const of = apiOf(args).client.connections[":id"]["registration-object"];
  const form = await args.request.formData();
  const here = `/company/connections/${param.id}/registrations`;
  if (textOf(form, "intent") === "leave") {
    const left = await tryRead(of.$delete({ param }), args.request, shown);
    return left.ok ? redirect(`${here}?saved=off`) : refused(left.error, null);
  }
  const typed = readRegistrationObject(form);
  const saved = await tryRead(of.$put({ param, json: typed }), args.request, shown);
  return saved.ok ? redirect(`${here}?saved=on`) : refused(saved.error, typed);
}

function refused(problem: Problem, typed: TypedRegistrationObject | null) {
  const answer = { problem: formProblem(problem, Object.keys(registrationObjectLabels)), typed };
  return data<Answer>(answer, { status: problem.status });
}

export default function RegistrationsInSalesforce() {
  const { connection, chosen, counts, isElsewhere, isReady, object, holdable, away, saved } =
    useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const typed = result?.typed ?? null;
  const inForce = chosen?.object === holdable?.object ? chosen : null;
  return (
    <div className="stack">
      <ConnectionHeader connection={connection} />
      <ErrorSummary problem={result?.problem} labels={registrationObjectLabels} />
      {saved === "on" && result === undefined ? (
        <Notice tone="success" title="Saved. Registrations under way are written to Salesforce" />
      ) : null}
      {saved === "off" && result === undefined ? (
        <Notice title="Switched off. Records and registrations stay as they are" />
      ) : null}
      {counts === null ? null : <Counts counts={counts} connectionId={connection.id} />}
      {isReady ? <ObjectPanel object={object} error={away} /> : null}
      {isReady ? null : <NotYet connectionId={connection.id} isElsewhere={isElsewhere} />}
      {holdable === null ? null : (
        <RegistrationObjectForm
          key={JSON.stringify([holdable.object, chosen])}
          holdable={holdable}
          chosen={typed ?? inForce}
          isOn={inForce !== null}
          problem={result?.problem}
        />
      )}
      {chosen === null ? null : <LeaveObject />}
    </div>
  );
}

function Counts(props: {
  readonly counts: NonNullable<CrmRegistrationObjectView["counts"]>;
  readonly connectionId: string;
}) {
  const { waiting, written, held, failed } = props.counts;
  return (
    <>
      <Stats label="Registrations in Salesforce">
        <Stat label="Written">{written}</Stat>
        <Stat label="On their way">{waiting}</Stat>
        <Stat label="With somebody's value">{held}</Stat>
        <Stat label="Failed">{failed}</Stat>
      </Stats>
      {held + failed > 0 ? (
        <p className="small">
          <Link to={`/company/connections/${props.connectionId}/problems`}>
            What stands in the way, and what helps
          </Link>
        </p>
      ) : null}
    </>
  );
}

function NotYet(props: { readonly connectionId: string; readonly isElsewhere: boolean }) {
  if (props.isElsewhere) {
    return (
      <EmptyState title="Another connection has the registrations">
        <p>A company keeps them in one org. Leave the object of the other connection first.</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="Nothing can be kept there yet">
      <p>
        Connect Salesforce and map its fields first.{" "}
        <Link to={`/company/connections/${props.connectionId}`}>To the connection</Link>
      </p>
    </EmptyState>
  );
}
