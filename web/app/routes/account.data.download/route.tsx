import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { personalDataFile } from "#web/app/accounts/personal-data-file.server.ts";
import { apiOf, read } from "#web/app/lib/api.server.ts";

/** The person's data as a file; who has not just proved who they are is asked to first. */
export async function loader(args: LoaderFunctionArgs) {
  return personalDataFile(await read(apiOf(args).client.account.export.$get(), args.request), "your-data");
}
