import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData, useRouteLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { requireParam } from "#web/app/lib/params.ts";
import { requirePermission } from "#web/app/lib/require-permission.server.ts";
import { href, pick } from "#web/app/lib/search.ts";
import { previewRule } from "#web/app/rules/preview.server.ts";
import { RuleStatusBadge } from "#web/app/rules/rule-badges.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import type { Session } from "#web/app/ui/session.ts";
import type { RuleDefinition } from "#worker/domain/rule/rule.ts";
import { Builder } from "./builder.tsx";
import { MOST_IDS, partnerIdsIn } from "./partner-names.ts";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.rule.name ?? "Rule"}, draft · Fairshare` },
];

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "rules.write");
  const id = requireParam(args.params, "id");
  const { request } = args;
  const api = apiOf(args);
  const { client } = api;
  const { saved } = pick(request.url, { saved: ["yes"] });
  const answer = client.rules[":id"].$get({ param: { id } });
  const [rule, fields] = await Promise.all([
    read(answer, request),
    read(client.rules.fields.$get(), request),
  ]);
  // The client's type of a JSON answer gives up on a tree; the API holds itself to this one.
  const definition = (rule.draft?.definition ?? rule.definition) as unknown as RuleDefinition;
  const ids = partnerIdsIn(definition).slice(0, MOST_IDS).join(",");
  const query = { ids, limit: String(MOST_IDS), sort: "name" } as const;
  const partners = ids === "" ? [] : (await read(client.partners.$get({ query }), request)).items;
  return {
    rule,
    etag: (await answer).headers.get("ETag") ?? "",
    definition,
    preview: await previewRule(api, { ruleId: id, definition, request }),
    fields: fields.items,
    partners: partners.map(({ id, name }) => ({ id, name })),
    saved: saved !== undefined,
  };
}

export async function action(args: ActionFunctionArgs) {
  const id = requireParam(args.params, "id");
  const form = await args.request.formData();
  const text = String(form.get("definitionText") ?? form.get("definition") ?? "");
  const path = `/company/rules/${id}`;
  const definition = parseJson(text);
  if (definition === undefined) {
    return data({ problem: { title: "This is not JSON.", fields: {} }, text }, { status: 422 });
  }
  const saved = await tryRead(
    apiOf(args).client.rules[":id"].draft.$put(
      { param: { id }, json: { definition } },
      { headers: { "If-Match": String(form.get("etag") ?? "") } },
    ),
    args.request,
  );
  if (saved.ok) {
    return redirect(
      form.get("intent") === "publish" ? `${path}/publish` : href(`${path}/draft`, { saved: "yes" }),
    );
  }
  const { status, code } = saved.error;
  const problem = code === "stale-version" ? STALE : formProblem(saved.error, []);
  return data({ problem, text }, { status });
}

const STALE = {
  title:
    "Somebody else has changed the draft since you opened this page. Load the page again and look at their version first.",
  fields: {},
};

export default function Draft() {
  const { rule, etag, definition, preview, fields, partners, saved } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const session = useRouteLoaderData<Session>("routes/company");
  return (
    <div className="stack">
      <PageHeader
        title={rule.name}
        crumbs={[
          { label: "Rules", to: "/company/rules" },
          { label: rule.name, to: `/company/rules/${rule.id}` },
        ]}
        badges={<RuleStatusBadge status="draft" />}
        lead="A draft changes nothing. Review it to see what it would change, and publish it from there."
      />
      {saved && result === undefined ? <Notice tone="success" title="The draft is saved" /> : null}
      <ErrorSummary problem={result?.problem} />
      <Builder
        key={rule.id}
        ruleId={rule.id}
        etag={etag}
        saved={definition}
        preview={preview}
        fields={fields}
        partners={partners}
        currency={session?.company?.currency ?? "USD"}
        refused={result?.text ?? null}
      />
    </div>
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
