import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { pick } from "#web/app/lib/search.ts";
import { COMPANY_NAV } from "#web/app/search/company-places.ts";
import { SearchPage } from "#web/app/search/search-page.tsx";

export const meta: MetaFunction = () => [{ title: "Search · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const { q: text = "" } = pick(args.request.url, { q: "text" });
  const found = await read(apiOf(args).client.search.$get({ query: { q: text, limit: "50" } }), args.request);
  return { text, found };
}

export default function Search() {
  return <SearchPage side="company" nav={COMPANY_NAV} {...useLoaderData<typeof loader>()} />;
}
