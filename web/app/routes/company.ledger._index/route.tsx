import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { findingPlace } from "#web/app/ledger/finding-place.ts";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { askedMoment } from "#web/app/lib/as-of.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { pick } from "#web/app/lib/search.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { ExportLinks } from "#web/app/ui/export-links.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { VerifyPanel } from "#web/app/ui/verify-panel.tsx";
import { FreezePanel } from "./freeze-panel.tsx";
import { entryQuery, LedgerEntries } from "./ledger-entries.tsx";
import { LedgerTabs } from "./ledger-tabs.tsx";
import { LedgerTotals } from "./ledger-totals.tsx";

export const meta: MetaFunction = () => [{ title: "Ledger · Fairshare" }];

const PATH = "/company/ledger";

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const { request } = args;
  const { view, by } = pick(request.url, { view: ["totals"], by: ["partner", "period"] });
  const moment = askedMoment(request.url);
  const past = moment.asOf === undefined ? {} : { asOf: moment.asOf };
  if (view === "totals") {
    const query = { by: by ?? "partner", ...past };
    const [head, status, totals] = await Promise.all([
      headOf(args),
      read(client.ledger.status.$get(), request),
      read(client.ledger.totals.$get({ query }), request),
    ]);
    const concerns = status.frozen === null ? undefined : await partnerOfFinding(args, status.frozen);
    return { view: "totals" as const, head, status, concerns, totals, by: query.by, moment };
  }
  const query = pick(request.url, entryQuery);
  const [head, status, page, partnerName, dealName] = await Promise.all([
    headOf(args),
    read(client.ledger.status.$get(), request),
    read(client.ledger.entries.$get({ query: { sort: "-seq", ...query, ...past } }), request),
    query.partnerId === undefined
      ? undefined
      : read(client.partners[":id"].$get({ param: { id: query.partnerId } }), request).then(
          ({ name }) => name,
        ),
    query.opportunityId === undefined
      ? undefined
      : read(client.opportunities[":id"].$get({ param: { id: query.opportunityId } }), request).then(
          ({ name }) => name,
        ),
  ]);
  const concerns = status.frozen === null ? undefined : await partnerOfFinding(args, status.frozen);
  return { view: "entries" as const, head, status, concerns, page, query, moment, partnerName, dealName };
}

/** The name of the partner that a finding is about, where it is about one. */
async function partnerOfFinding(
  args: LoaderFunctionArgs,
  { reason, detail }: { readonly reason: string; readonly detail?: string | null | undefined },
) {
  const id = findingPlace(reason, detail ?? null)?.partnerId;
  if (!id) return undefined;
  const answer = await tryRead(apiOf(args).client.partners[":id"].$get({ param: { id } }), args.request);
  return answer.ok ? answer.value.name : undefined;
}

/** Null where the ledger was frozen before a head was ever signed. */
async function headOf(args: LoaderFunctionArgs) {
  const answer = await tryRead(apiOf(args).client.ledger.head.$get(), args.request);
  return answer.ok ? answer.value : null;
}

export async function action(args: ActionFunctionArgs) {
  const { client } = apiOf(args);
  const form = await args.request.formData();
  switch (textOf(form, "intent")) {
    case "verify-again":
      await read(client.ledger.verifications.$post(), args.request);
      return redirect(PATH);
    case "lift": {
      const json = { reason: textOf(form, "reason") };
      const answer = await tryRead(client.ledger.unfreeze.$post({ json }), args.request);
      if (answer.ok) return redirect(PATH);
      const problem = formProblem(answer.error, ["reason"]);
      return data({ kind: "refused" as const, problem }, { status: answer.error.status });
    }
    default: {
      // Recomputing changes nothing; it is a form because it may take a while and nobody should do it by following a link.
      const verdict = await read(client.ledger.verify.$post(), args.request);
      const concerns = verdict.ok ? undefined : await partnerOfFinding(args, verdict);
      return data({ kind: "verified" as const, verdict, concerns });
    }
  }
}

export default function Ledger() {
  const shown = useLoaderData<typeof loader>();
  const sent = useActionData<typeof action>();
  const { frozen, lastVerification } = shown.status;
  return (
    <div className="stack">
      <PageHeader
        title="Ledger"
        lead="Entries are never changed. A correction is a reversal and a new entry, so every past total can be seen again."
        actions={
          shown.view === "entries" ? (
            <Allowed to="deals.export">
              <ExportLinks
                list="/api/v1/ledger/entries"
                query={{
                  sort: "-seq",
                  ...shown.query,
                  asOf: shown.moment.asOf,
                  cursor: undefined,
                }}
              />
            </Allowed>
          ) : undefined
        }
      />
      {frozen === null ? null : (
        <FreezePanel
          frozen={frozen}
          last={lastVerification}
          partnerName={shown.concerns}
          problem={sent?.kind === "refused" ? sent.problem : undefined}
        />
      )}
      <VerifyPanel
        head={shown.head}
        verdict={sent?.kind === "verified" ? sent.verdict : undefined}
        partnerName={sent?.kind === "verified" ? sent.concerns : undefined}
        side="company"
      />
      <Panel flush>
        <LedgerTabs view={shown.view} asOf={shown.moment.asOf} />
        {shown.view === "entries" ? <LedgerEntries {...shown} /> : <LedgerTotals {...shown} />}
      </Panel>
    </div>
  );
}
