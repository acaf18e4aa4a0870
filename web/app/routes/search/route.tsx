import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { href, pick } from "#web/app/lib/search.ts";

/** One address for the search of either side. */
export async function loader(args: LoaderFunctionArgs) {
  const { audience } = await read(apiOf(args).client.session.$get(), args.request);
  if (audience === null) throw redirect("/");
  throw redirect(
    href(
      audience === "company" ? "/company/search" : "/portal/search",
      pick(args.request.url, { q: "text" }),
    ),
  );
}
