import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { apiOf, read } from "#web/app/lib/api.server.ts";

/** The person's data as a file; who has not just proved who they are is asked to first. */
export async function loader(args: LoaderFunctionArgs) {
  const exported = await read(apiOf(args).client.account.export.$get(), args.request);
  return new Response(JSON.stringify(exported, null, 2), {
    headers: {
      "Content-Type": "application/json",
      "Content-Disposition": 'attachment; filename="your-data.json"',
      "Cache-Control": "private, no-store",
    },
  });
}
