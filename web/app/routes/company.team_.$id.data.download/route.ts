import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { personalDataFile } from "#web/app/accounts/personal-data-file.server.ts";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { requireParam } from "#web/app/lib/params.ts";

/** What the company keeps of one of its people; who has not just proved who they are is asked to first. */
export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  // A file has no page around it that would do this.
  const session = await read(client.session.$get(), args.request);
  if (session.audience !== "company") throw redirect("/");
  const userId = requireParam(args.params, "id");
  const exported = await read(client.team[":userId"].export.$get({ param: { userId } }), args.request);
  return personalDataFile(exported, userId);
}
