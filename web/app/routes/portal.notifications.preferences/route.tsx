import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { loadPreferences, savePreferences } from "#web/app/notifications/notifications.server.ts";
import { PreferencesPage } from "#web/app/notifications/preferences-page.tsx";

export const meta: MetaFunction = () => [{ title: "How you are told · Fairshare" }];

export const loader = (args: LoaderFunctionArgs) => loadPreferences(args, "portal");

export const action = (args: ActionFunctionArgs) => savePreferences(args, "portal");

export default function Preferences() {
  const result = useActionData<typeof action>();
  return (
    <PreferencesPage
      side="portal"
      {...useLoaderData<typeof loader>()}
      saved={result?.saved ?? false}
      problem={result?.problem}
      typed={result?.typed}
    />
  );
}
