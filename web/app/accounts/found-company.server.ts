import { type ActionFunctionArgs, redirect } from "@remix-run/cloudflare";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { refuse, textOf } from "#web/app/lib/form-answer.server.ts";
import type { TypedCompany } from "./company-fields.tsx";

/** Founds a company from the form of found-company-form.tsx, and goes to work there. */
export async function foundCompany(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const form = await args.request.formData();
  const typed = readCompanyFields(form);
  const founded = await tryRead(api.client.companies.$post({ json: typed }), args.request);
  if (!founded.ok) return refuse(founded.error, typed);
  const json = { audience: "company", companyId: founded.value.id } as const;
  await read(api.client.session.audience.$put({ json }), args.request);
  return redirect("/", { headers: api.cookies });
}

/** What was typed into company-fields.tsx; a browser without scripts tells no time zone. */
export function readCompanyFields(form: FormData): TypedCompany {
  return {
    companyName: textOf(form, "companyName"),
    currency: textOf(form, "currency"),
    timeZone: textOf(form, "timeZone") || "UTC",
  };
}
