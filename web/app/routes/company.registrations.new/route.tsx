import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { apiOf } from "#web/app/lib/api.server.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { requirePermission } from "#web/app/lib/require-permission.server.ts";
import { findPartner } from "#web/app/partners/find-partner.server.ts";
import { PartnerInput } from "#web/app/partners/partner-input.tsx";
import { typedValues } from "#web/app/registrations/registration-content.ts";
import { RegistrationForm } from "#web/app/registrations/registration-form.tsx";
import { readForm, saveRegistration } from "#web/app/registrations/save-registration.server.ts";
import { Field } from "#web/app/ui/field.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";

export const meta: MetaFunction = () => [{ title: "New registration · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  await requirePermission(args, "registrations.write");
  return { form: await readForm(args, undefined) };
}

export async function action(args: ActionFunctionArgs) {
  const sent = await args.request.formData();
  const form = await readForm(args, undefined);
  const found = await findPartner(apiOf(args), {
    name: textOf(sent, "partner").trim(),
    request: args.request,
  });
  if (!found.ok) {
    const problem = { title: "The partner was not found", fields: { partner: found.error } };
    return data({ problem, typed: typedValues(sent), kept: null, status: 422 }, { status: 422 });
  }
  const saved = await saveRegistration(args, { data: sent, form, partnerId: found.value });
  if (saved.ok) return redirect(`/company/registrations/${saved.value.id}`);
  return data(saved.error, { status: saved.error.status });
}

export default function NewRegistration() {
  const { form } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  return (
    <div className="stack">
      <PageHeader
        title="New registration"
        crumbs={[{ label: "Registrations", to: "/company/registrations" }]}
        lead="On a partner's behalf, such as one who has told you by telephone. The partner sees it once it is handed in."
      />
      <Panel>
        <RegistrationForm form={form} registration={null} side="company" refused={refused}>
          <Field id="partner" label="Partner" error={refused?.problem.fields.partner}>
            {(control) => (
              <PartnerInput {...control} name="partner" required defaultValue={refused?.typed.partner?.[0]} />
            )}
          </Field>
        </RegistrationForm>
      </Panel>
    </div>
  );
}
