import { type ActionFunctionArgs, redirect } from "@remix-run/cloudflare";
import { apiOf, read } from "#web/app/lib/api.server.ts";

/** `to` is "partner" or "company:<id>"; the API checks that the person belongs there. */
export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const to = String((await args.request.formData()).get("to") ?? "");
  const json = to.startsWith("company:")
    ? ({ audience: "company", companyId: to.slice("company:".length) } as const)
    : ({ audience: "partner" } as const);
  await read(api.client.session.audience.$put({ json }), args.request);
  return redirect("/", { headers: api.cookies });
}

export function loader() {
  return redirect("/");
}
