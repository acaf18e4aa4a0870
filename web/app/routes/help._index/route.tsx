import type { MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { guideEntries } from "#web/app/help/guide.server.ts";
import { GuideList } from "#web/app/help/guide-list.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";

export const meta: MetaFunction = () => [{ title: "Guide · Fairshare" }];

export function loader() {
  return { entries: guideEntries() };
}

export default function Guide() {
  const { entries } = useLoaderData<typeof loader>();
  return (
    <PlainShell>
      <div className="stack">
        <h1>Guide</h1>
        <GuideList entries={entries} />
      </div>
    </PlainShell>
  );
}
