import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { requirePermission } from "#web/app/lib/require-permission.server.ts";
import { pick } from "#web/app/lib/search.ts";
import { usePortalSession } from "#web/app/lib/use-portal-session.ts";
import { PromiseLine } from "#web/app/registrations/promise-line.tsx";
import { RegistrationForm } from "#web/app/registrations/registration-form.tsx";
import { readForm, saveRegistration } from "#web/app/registrations/save-registration.server.ts";
import { CompanyField, partnerCompanies } from "#web/app/ui/company-field.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

export const meta: MetaFunction = () => [{ title: "Register a deal · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "portal.registrations.write");
  const { memberships } = await read(apiOf(args).client.session.$get(), args.request);
  const companies = partnerCompanies(memberships);
  const [only] = companies;
  const chosen = pick(args.request.url, { companyId: "text" }).companyId;
  const companyId = chosen ?? (companies.length === 1 ? only?.companyId : undefined);
  return { form: companyId === undefined ? null : await readForm(args, companyId) };
}

export async function action(args: ActionFunctionArgs) {
  const sent = await args.request.formData();
  const form = await readForm(args, textOf(sent, "companyId"));
  const saved = await saveRegistration(args, { data: sent, form });
  if (saved.ok) return redirect(`/portal/registrations/${saved.value.id}`);
  return data(saved.error, { status: saved.error.status });
}

export default function NewRegistration() {
  const { form } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <div className="stack">
      <PageHeader
        title="Register a deal"
        crumbs={[{ label: "My registrations", to: "/portal/registrations" }]}
        {...(form === null ? {} : { lead: <PromiseLine form={form} /> })}
      />
      <Panel>
        {form === null ? (
          <ChooseCompany />
        ) : (
          <RegistrationForm
            key={form.companyId}
            form={form}
            registration={null}
            side="portal"
            refused={refused}
          >
            <input type="hidden" name="companyId" value={form.companyId} />
          </RegistrationForm>
        )}
      </Panel>
    </div>
  );
}

function ChooseCompany() {
  const { memberships } = usePortalSession();
  return (
    <Form method="get" className="form">
      <p className="prose">You work with several companies. Which one is this deal with?</p>
      <CompanyField memberships={memberships} value={partnerCompanies(memberships)[0]?.companyId} />
      <div>
        <button type="submit" className="button button-primary">
          Continue
        </button>
      </div>
    </Form>
  );
}
