import { type ActionFunctionArgs, redirect } from "@remix-run/cloudflare";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";

export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  await tryRead(api.client.session.$delete(), args.request);
  return redirect("/sign-in", { headers: api.cookies });
}

export function loader() {
  return redirect("/");
}
