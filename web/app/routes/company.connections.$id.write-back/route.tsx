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
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { readWriteBack, type TypedWriteBack, writeBackLabels } from "./read-write-back.ts";
import { StopWriteBack, WriteBackForm } from "./write-back-form.tsx";

export const meta: MetaFunction = () => [{ title: "Write-back · Fairshare" }];

// Salesforce may refuse or be away; the page says so in its own words.
const shown = { alsoShown: [502] };

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "connections.write");
  const param = { id: requireParam(args.params, "id") };
  const of = apiOf(args).client.connections[":id"];
  const words = pick(args.request.url, { saved: ["on", "off"] });
  const [connection, { writeBack, isElsewhere }] = await Promise.all([
    read(of.$get({ param }), args.request),
    read(of["write-back"].$get({ param }), args.request),
  ]);
  const isReady = connection.status === "connected" && connection.mapping !== null && !isElsewhere;
  const writable = isReady ? await tryRead(of.writable.$get({ param }), args.request, shown) : null;
  return {
    connection,
    writeBack,
    isElsewhere,
    writable: writable?.ok ? writable.value : null,
    away: writable === null || writable.ok ? null : (writable.error.detail ?? writable.error.title),
    saved: words.saved ?? null,
  };
}

type Answer = { readonly problem: FormProblem; readonly typed: TypedWriteBack | null };

export async function action(args: ActionFunctionArgs) {
  const param = { id: requireParam(args.params, "id") };
  const of = apiOf(args).client.connections[":id"]["write-back"];
  const form = await args.request.formData();
  const here = `/company/connections/${param.id}/write-back`;
  if (textOf(form, "intent") === "stop") {
    const stopped = await tryRead(of.$delete({ param }), args.request, shown);
    return stopped.ok ? redirect(`${here}?saved=off`) : refused(stopped.error, null);
  }
  const typed = readWriteBack(form);
  const saved = await tryRead(of.$put({ param, json: typed }), args.request, shown);
  return saved.ok ? redirect(`${here}?saved=on`) : refused(saved.error, typed);
}

function refused(problem: Problem, typed: TypedWriteBack | null) {
  const answer = { problem: formProblem(problem, Object.keys(writeBackLabels)), typed };
  return data<Answer>(answer, { status: problem.status });
}

export default function WriteBack() {
  const { connection, writeBack, isElsewhere, writable, away, saved } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  return (
    <div className="stack">
      <ConnectionHeader connection={connection} />
      <ErrorSummary problem={result?.problem} labels={writeBackLabels} />
      {saved === "on" && result === undefined ? (
        <Notice tone="success" title="Saved. Linked registrations are brought up to date in Salesforce" />
      ) : null}
      {saved === "off" && result === undefined ? (
        <Notice title="Switched off. What was written stays in Salesforce as it is" />
      ) : null}
      {writable === null ? (
        <NotYet connection={connection} isElsewhere={isElsewhere} away={away} />
      ) : (
        <WriteBackForm
          key={JSON.stringify(writeBack)}
          writable={writable}
          chosen={result?.typed ?? writeBack}
          isOn={writeBack !== null}
          problem={result?.problem}
        />
      )}
      {writeBack === null ? null : <StopWriteBack />}
    </div>
  );
}

function NotYet(props: {
  readonly connection: { readonly id: string; readonly status: string };
  readonly isElsewhere: boolean;
  readonly away: string | null;
}) {
  const { connection, isElsewhere, away } = props;
  if (isElsewhere) {
    return (
      <EmptyState title="Another connection is written to">
        <p>A company writes to one org. Switch the write-back of the other connection off first.</p>
      </EmptyState>
    );
  }
  if (away !== null) {
    return (
      <Notice tone="danger" title="Salesforce does not show its fields">
        <p>{away}</p>
      </Notice>
    );
  }
  return (
    <EmptyState title="Nothing can be written yet">
      <p>
        Connect Salesforce and map its fields first: deals that are made or linked have to come back by the
        readings. <Link to={`/company/connections/${connection.id}`}>To the connection</Link>
      </p>
    </EmptyState>
  );
}
