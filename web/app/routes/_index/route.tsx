import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { apiOf, read } from "#web/app/lib/api.server.ts";

export async function loader(args: LoaderFunctionArgs) {
  const session = await read(apiOf(args).client.session.$get(), args.request);
  return redirect(session.audience === null ? "/welcome" : homes[session.audience]);
}

const homes = { company: "/company/overview", partner: "/portal/home" };
