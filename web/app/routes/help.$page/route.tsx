import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Link, useLoaderData } from "@remix-run/react";
import { findGuidePage, guideEntries } from "#web/app/help/guide.server.ts";
import { GuideList } from "#web/app/help/guide-list.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.page.title ?? "Guide"} · Fairshare` },
];

export function loader({ params }: LoaderFunctionArgs) {
  const page = findGuidePage(params.page);
  if (page === null) throw new Response(null, { status: 404 });
  return { page, entries: guideEntries() };
}

export default function GuidePage() {
  const { page, entries } = useLoaderData<typeof loader>();
  return (
    <PlainShell wide>
      <div className="guide-page">
        <aside className="guide-list">
          <GuideList entries={entries} />
        </aside>
        <article className="article">
          <p className="small guide-back">
            <Link to="/help">All pages of the guide</Link>
          </p>
          <h1>{page.title}</h1>
          {/* Our own pages, made from docs/ when the app is built. */}
          {/* biome-ignore lint/security/noDangerouslySetInnerHtml: nothing of it comes from anybody else */}
          <div dangerouslySetInnerHTML={{ __html: page.html }} />
        </article>
      </div>
    </PlainShell>
  );
}
