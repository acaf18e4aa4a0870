import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { changeKeys, loadKeys } from "#web/app/keys/keys.server.ts";
import { KeysPage } from "#web/app/keys/keys-page.tsx";

export const meta: MetaFunction = () => [{ title: "API keys · Fairshare" }];

export const loader = (args: LoaderFunctionArgs) => loadKeys(args, "company");

export const action = (args: ActionFunctionArgs) => changeKeys(args, "company");

export default function Keys() {
  const result = useActionData<typeof action>();
  return (
    <KeysPage
      crumb={{ label: "Settings", to: "/company/settings" }}
      {...useLoaderData<typeof loader>()}
      secret={result?.secret ?? null}
      problem={result?.problem}
    />
  );
}
