import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { apiOf, read } from "#web/app/lib/api.server.ts";

/** The archive as the API sends it; who has not just proved who they are is asked to first. */
export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  // A file has no page around it that would do this.
  const session = await read(client.session.$get(), args.request);
  if (session.audience !== "company") throw redirect("/");
  const id = encodeURIComponent(args.params.id ?? "");
  const response = await apiOf(args).send(`/company-exports/${id}/download`, { method: "GET" });
  // Says why not, in a page or by asking for the proof.
  if (!response.ok) await read(Promise.resolve(response) as Parameters<typeof read>[0], args.request);
  return response;
}
