import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { answerKeyForm, readWantedKey } from "#web/app/keys/keys-form.server.ts";
import { KeysPage } from "#web/app/keys/keys-page.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";

export const meta: MetaFunction = () => [{ title: "API keys · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const [listed, session] = await Promise.all([
    read(client.keys.$get(), args.request),
    read(client.session.$get(), args.request),
  ]);
  return { ...listed, mayWrite: session.permissions.includes("keys.write"), now: new Date().toISOString() };
}

export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const keys = api.client.keys;
  const form = await args.request.formData();
  if (form.get("intent") === "end") {
    const answer = keys[":id"].$delete({ param: { id: textOf(form, "id") } });
    return answerKeyForm(await tryRead(answer, args.request, { alsoShown: [404] }), api.cookies);
  }
  // The API says which of the permissions it does not know.
  const json = readWantedKey(form) as Parameters<typeof keys.$post>[0]["json"];
  return answerKeyForm(await tryRead(keys.$post({ json }), args.request), api.cookies);
}

export default function Keys() {
  const { items, grantable, mayWrite, now } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  return (
    <KeysPage
      keys={items}
      grantable={grantable}
      mayWrite={mayWrite}
      now={now}
      secret={result?.secret ?? null}
      problem={result?.problem}
    />
  );
}
