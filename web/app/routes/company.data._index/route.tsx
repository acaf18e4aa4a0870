import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { Badge } from "#web/app/ui/badge.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export const meta: MetaFunction = () => [{ title: "Company data · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const [listed, session] = await Promise.all([
    read(client["company-exports"].$get(), args.request),
    read(client.session.$get(), args.request),
  ]);
  return {
    copies: listed.items,
    companyName: session.company?.name ?? "",
    mayDelete: session.permissions.includes("company.delete"),
  };
}

export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const form = await args.request.formData();
  if (form.get("intent") === "copy") {
    const started = await tryRead(api.client["company-exports"].$post(), args.request);
    if (started.ok) return redirect(`/company/data/${started.value.id}`);
    return data({ problem: formProblem(started.error, []) }, { status: started.error.status });
  }
  const json = { name: textOf(form, "name") };
  const deleted = await tryRead(api.client["company-deletion"].$post({ json }), args.request);
  if (deleted.ok) return redirect("/sign-in", { headers: api.cookies });
  return data({ problem: formProblem(deleted.error, ["name"]) }, { status: deleted.error.status });
}

type Copy = {
  readonly id: string;
  readonly status: "queued" | "running" | "done" | "failed" | "expired";
  readonly rows: number;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly expiresAt: string;
};

export default function CompanyData() {
  const { copies, companyName, mayDelete } = useLoaderData<typeof loader>();
  const problem = useActionData<typeof action>()?.problem;
  return (
    <div className="stack">
      <PageHeader
        title="Company data"
        lead="Take everything with you, or end it."
        crumbs={[{ label: "Settings", to: "/company/settings" }]}
      />
      <ErrorSummary problem={problem} labels={{ name: "The company's name" }} />
      <Panel title="Copies" note="Kept for seven days" flush>
        <DataTable
          caption="Copies of the company's data"
          columns={COLUMNS}
          rows={copies}
          rowKey={({ id }) => id}
          empty={
            <EmptyState title="No copies yet">
              A copy holds every table, the ledger with its hashed bytes, the log, the team and the files you
              imported.
            </EmptyState>
          }
        />
        <Form method="post" className="panel-body">
          <input type="hidden" name="intent" value="copy" />
          <SubmitButton tone="primary">Make a copy of everything</SubmitButton>
        </Form>
      </Panel>
      {mayDelete ? (
        <Panel title="Delete the company">
          <div className="stack">
            <p className="prose">
              Nobody gets in from that moment: neither your people, nor partners, nor programs with keys.
              Every owner is mailed a link that takes it back for 30 days. Then everything is removed for
              good, except the ledger’s entries, which name nobody.
            </p>
            <Form method="post" className="form">
              <input type="hidden" name="intent" value="delete" />
              <TextField
                name="name"
                label="The company's name"
                hint={`Type ${companyName} to confirm.`}
                problem={problem}
                autoComplete="off"
                required
              />
              <SubmitButton tone="danger">Delete {companyName}</SubmitButton>
            </Form>
          </div>
        </Panel>
      ) : null}
    </div>
  );
}

const STATUS = {
  queued: "Waiting",
  running: "At work",
  done: "Ready",
  failed: "Failed",
  expired: "Removed",
} as const;

const COLUMNS: readonly Column<Copy>[] = [
  {
    key: "at",
    header: "Asked for",
    title: true,
    cell: ({ id, requestedAt }) => (
      <Link to={`/company/data/${id}`}>
        <DateTime iso={requestedAt} withTime />
      </Link>
    ),
  },
  { key: "by", header: "By", cell: ({ requestedBy }) => requestedBy },
  {
    key: "status",
    header: "Status",
    cell: ({ status }) => <Badge tone={status === "done" ? "accent" : "neutral"}>{STATUS[status]}</Badge>,
  },
  { key: "rows", header: "Rows", numeric: true, cell: ({ rows }) => rows },
  { key: "until", header: "Kept until", cell: ({ expiresAt }) => <DateTime iso={expiresAt} /> },
];
