import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { pick } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import { usePortalSession } from "#web/app/lib/use-portal-session.ts";
import type { SelfReportView } from "#web/app/lib/views.ts";
import { FileField } from "#web/app/registrations/file-field.tsx";
import { sendReportFiles } from "#web/app/self-reports/send-report-files.server.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { Badge } from "#web/app/ui/badge.tsx";
import { CompanyField, partnerCompanies } from "#web/app/ui/company-field.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Filters } from "#web/app/ui/filters.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { ListPager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { useReloading } from "#web/app/ui/use-reloading.ts";

export const meta: MetaFunction = () => [{ title: "Reported activity · Fairshare" }];

const PATH = "/portal/reports";

export async function loader(args: LoaderFunctionArgs) {
  const { reported, files, ...query } = pick(args.request.url, {
    companyId: "text",
    cursor: "text",
    reported: ["1"],
    files: ["refused", "added"],
  });
  const page = await read(apiOf(args).client.portal.reports.$get({ query }), args.request);
  return { page, query, isNew: reported === "1", files };
}

/** Adds files to a report that waits. */
export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData();
  const id = textOf(form, "report");
  const problem = await sendReportFiles(args, { id, form });
  if (problem === null) return redirect(`${PATH}?files=added`);
  return data({ id, problem }, { status: 422 });
}

export default function Reports() {
  const { page, query, isNew, files } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const mayWrite = useMay()("portal.reports.write");
  const { memberships } = usePortalSession();
  const companies = partnerCompanies(memberships);
  return (
    <div className="stack">
      <PageHeader
        title="Reported activity"
        lead="What you have told companies that you did. It gives credit once the company has approved it."
        actions={
          <Allowed to="portal.reports.write">
            <Link className="button button-primary" to="/portal/reports/new">
              Report activity
            </Link>
          </Allowed>
        }
      />
      {isNew ? (
        <Notice tone="success" title="Your report is in">
          <p>The company looks at it next. Until it is approved it gives no credit.</p>
        </Notice>
      ) : null}
      {files === "refused" ? (
        <Notice tone="warning" title="Its files were not taken">
          <p>
            Up to 5 files of 5 MB each go at a time: PDF, pictures, Word, Excel, CSV, text or a saved mail.
            Add them to the report below.
          </p>
        </Notice>
      ) : null}
      {files === "added" ? <Notice tone="success" title="The files are added" /> : null}
      <ErrorSummary problem={refused?.problem} />
      <Panel flush>
        {companies.length > 1 ? (
          <Filters label="Filter reports" clear={query.companyId === undefined ? null : PATH}>
            <CompanyField memberships={memberships} value={query.companyId} />
          </Filters>
        ) : null}
        <DataTable
          caption="Reported activity"
          columns={columnsFor({ severalCompanies: companies.length > 1, mayWrite })}
          rows={page.items}
          rowKey={({ id }) => id}
          stale={useReloading()}
          empty={
            <EmptyState
              title="Nothing is reported yet"
              action={
                <Allowed to="portal.reports.write">
                  <Link to="/portal/reports/new">Report activity</Link>
                </Allowed>
              }
            >
              <p>
                Did you meet a customer, run a demo or make an introduction? Say so, and say what shows it.
              </p>
            </EmptyState>
          }
        />
        <ListPager path={PATH} page={page} query={query} />
      </Panel>
    </div>
  );
}

const tones = { pending: "warning", approved: "accent", rejected: "danger" } as const;

function columnsFor({
  severalCompanies,
  mayWrite,
}: {
  readonly severalCompanies: boolean;
  readonly mayWrite: boolean;
}): readonly Column<SelfReportView>[] {
  const company: Column<SelfReportView> = {
    key: "company",
    header: "Company",
    cell: ({ companyName }) => companyName,
  };
  return [
    {
      key: "what",
      header: "Activity",
      title: true,
      cell: (report) => (
        <>
          {labelOf("selfReportType", report.type)} with {report.accountName}
          <span className="cell-note">{report.evidence}</span>
          <ReportFiles report={report} />
          {mayWrite && report.state === "pending" ? <AddFiles id={report.id} /> : null}
        </>
      ),
    },
    ...(severalCompanies ? [company] : []),
    {
      key: "deal",
      header: "Deal",
      cell: ({ deal, companyId, state }) => {
        if (deal === null) return <span className="muted">None yet</span>;
        if (state === "rejected") return deal.name;
        return <Link to={`/portal/companies/${companyId}/deals/${deal.id}`}>{deal.name}</Link>;
      },
    },
    {
      key: "state",
      header: "State",
      cell: ({ state, reason }) => (
        <>
          <Badge tone={tones[state]}>{labelOf("selfReportState", state)}</Badge>
          {reason === null ? null : <span className="cell-note">{reason}</span>}
        </>
      ),
    },
    { key: "day", header: "Day", nowrap: true, cell: ({ occurredOn }) => <DateTime iso={occurredOn} /> },
    { key: "reported", header: "Reported", nowrap: true, cell: (one) => <DateTime iso={one.createdAt} /> },
  ];
}

function ReportFiles({ report: { id, files } }: { readonly report: SelfReportView }) {
  const formats = useFormats();
  if (files.length === 0) return null;
  return (
    <ul className="file-list small">
      {files.map((file) => (
        <li key={file.id}>
          <a className="break-anywhere" href={`/api/v1/portal/reports/${id}/files/${file.id}`} download>
            {file.name}
          </a>{" "}
          <span className="muted">{formats.bytes(file.bytes)}</span>
        </li>
      ))}
    </ul>
  );
}

function AddFiles({ id }: { readonly id: string }) {
  return (
    <details className="disclosure small">
      <summary>Add files</summary>
      <Form method="post" encType="multipart/form-data" className="stack-tight">
        <input type="hidden" name="report" value={id} />
        <FileField id={`files-${id}`} error={undefined} />
        <div>
          <SubmitButton busyText="Sending">Send</SubmitButton>
        </div>
      </Form>
    </details>
  );
}
