import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { refuse, textOf } from "#web/app/lib/form-answer.server.ts";
import { labelOf } from "#web/app/lib/labels.ts";
import { requirePermission } from "#web/app/lib/require-permission.server.ts";
import { href, pick } from "#web/app/lib/search.ts";
import { usePortalSession } from "#web/app/lib/use-portal-session.ts";
import { FileField } from "#web/app/registrations/file-field.tsx";
import { sendReportFiles } from "#web/app/self-reports/send-report-files.server.ts";
import { CompanyField, partnerCompanies } from "#web/app/ui/company-field.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { type SelfReportType, selfReportTypes } from "#worker/domain/self-report/self-report.ts";

export const meta: MetaFunction = () => [{ title: "Report activity · Fairshare" }];

/** As many as a person can choose from. */
const dealsOffered = "200";

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "portal.reports.write");
  const { client } = apiOf(args);
  const { memberships } = await read(client.session.$get(), args.request);
  const companies = partnerCompanies(memberships);
  const chosen = pick(args.request.url, { companyId: "text" }).companyId;
  const companyId = chosen || (companies.length === 1 ? companies[0]?.companyId : undefined);
  if (companyId === undefined) return { companyId: null, deals: [] };
  const deals = await read(
    client.portal.opportunities.$get({ query: { companyId, limit: dealsOffered } }),
    args.request,
  );
  return { companyId, deals: deals.items.map(({ id, name }) => ({ value: id, label: name })) };
}

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData();
  const typed = {
    companyId: textOf(form, "companyId"),
    type: textOf(form, "type"),
    accountName: textOf(form, "accountName"),
    occurredOn: textOf(form, "occurredOn"),
    opportunityId: textOf(form, "opportunityId"),
    evidence: textOf(form, "evidence"),
  };
  const json = {
    ...typed,
    // The API says what is wrong with a type that is none.
    type: typed.type as SelfReportType,
    opportunityId: typed.opportunityId || null,
  };
  const sent = await tryRead(apiOf(args).client.portal.reports.$post({ json }), args.request);
  if (!sent.ok) return refuse(sent.error, typed);
  const problem = await sendReportFiles(args, { id: sent.value.id, form });
  // The report itself is in: its files can be sent again from the list.
  return redirect(
    href("/portal/reports", { reported: "1", files: problem === null ? undefined : "refused" }),
  );
}

export default function NewReport() {
  const { companyId } = useLoaderData<typeof loader>();
  return (
    <div className="stack">
      <PageHeader
        title="Report activity"
        lead="Tell the company what you did for one of its customers. It decides whether it counts, and says why if it does not."
        crumbs={[{ label: "Reported activity", to: "/portal/reports" }]}
      />
      <Panel>{companyId === null ? <ChooseCompany /> : <ReportForm companyId={companyId} />}</Panel>
    </div>
  );
}

function ChooseCompany() {
  const { memberships } = usePortalSession();
  return (
    <Form method="get" className="form">
      <p className="prose">You work with several companies. Which one is this for?</p>
      <CompanyField memberships={memberships} value={partnerCompanies(memberships)[0]?.companyId} />
      <div>
        <button type="submit" className="button button-primary">
          Continue
        </button>
      </div>
    </Form>
  );
}

const labels = {
  type: "What you did",
  accountName: "Customer",
  occurredOn: "Day",
  opportunityId: "Deal",
  evidence: "What was done, and what shows it",
} as const;

function ReportForm({ companyId }: { readonly companyId: string }) {
  const { deals } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const fields = refused?.problem.fields ?? {};
  const typed = refused?.typed;
  return (
    <Form method="post" className="form" encType="multipart/form-data">
      <ErrorSummary problem={refused?.problem} labels={labels} />
      <input type="hidden" name="companyId" value={companyId} />
      <Field id="type" label={labels.type} error={fields.type}>
        {(control) => (
          <Select
            control={control}
            name="type"
            value={typed?.type ?? "meeting"}
            options={selfReportTypes.map((value) => ({ value, label: labelOf("selfReportType", value) }))}
          />
        )}
      </Field>
      <Field
        id="accountName"
        label={labels.accountName}
        hint="The company's name as you know it."
        error={fields.accountName}
      >
        {(control) => (
          <input
            {...control}
            name="accountName"
            required
            maxLength={200}
            autoComplete="off"
            defaultValue={typed?.accountName ?? ""}
          />
        )}
      </Field>
      <Field id="occurredOn" label={labels.occurredOn} error={fields.occurredOn}>
        {(control) => (
          <input {...control} type="date" name="occurredOn" required defaultValue={typed?.occurredOn ?? ""} />
        )}
      </Field>
      {deals.length === 0 ? null : (
        <Field
          id="opportunityId"
          label={`${labels.opportunityId} (optional)`}
          hint="One of yours, if you know which it was about."
          error={fields.opportunityId}
        >
          {(control) => (
            <Select
              control={control}
              name="opportunityId"
              value={typed?.opportunityId}
              none="I do not know"
              options={deals}
            />
          )}
        </Field>
      )}
      <Field
        id="evidence"
        label={labels.evidence}
        hint="Who was there, what it was about, and where it can be seen: an invitation, minutes, a link."
        error={fields.evidence}
      >
        {(control) => (
          <textarea
            {...control}
            name="evidence"
            rows={5}
            required
            maxLength={2000}
            defaultValue={typed?.evidence ?? ""}
          />
        )}
      </Field>
      <FileField error={undefined} />
      <div className="row">
        <SubmitButton tone="primary" busyText="Sending">
          Send the report
        </SubmitButton>
        <Link to="/portal/reports">Cancel</Link>
      </div>
    </Form>
  );
}
