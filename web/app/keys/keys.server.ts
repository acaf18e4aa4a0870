import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/cloudflare";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import type { ApiClient } from "#worker/http/client.ts";

/** Whose keys: the company's, or the partner organisation's. */
export type KeysSide = "company" | "partner";

export async function loadKeys(args: LoaderFunctionArgs, side: KeysSide) {
  const { client } = apiOf(args);
  const [listed, session] = await Promise.all([
    read(keysOf(client, side).$get(), args.request),
    read(client.session.$get(), args.request),
  ]);
  const { items, grantable } = listed;
  const mayWrite = session.permissions.includes(side === "company" ? "keys.write" : "portal.keys.write");
  return { keys: items, grantable, mayWrite, now: new Date().toISOString() };
}

/** Makes a key, or ends one. The API judges what the form says. */
export async function changeKeys(args: ActionFunctionArgs, side: KeysSide) {
  const { client, cookies } = apiOf(args);
  const keys = keysOf(client, side);
  const form = await args.request.formData();
  const answer =
    form.get("intent") === "end"
      ? await tryRead(keys[":id"].$delete({ param: { id: textOf(form, "id") } }), args.request, {
          alsoShown: [404],
        })
      : await tryRead(keys.$post({ json: wantedKey(form) }), args.request);
  if (answer.ok) {
    return data({ secret: answer.value?.secret ?? null, problem: undefined }, { headers: cookies });
  }
  const problem = formProblem(answer.error, ["name", "permissions", "validDays"]);
  return data({ secret: null, problem }, { status: answer.error.status, headers: cookies });
}

function keysOf(client: ApiClient, side: KeysSide) {
  // Both take and give the same; the API says which permissions it does not know on this side.
  return side === "company" ? client.keys : (client.portal.keys as unknown as ApiClient["keys"]);
}

type WantedKey = Parameters<ApiClient["keys"]["$post"]>[0]["json"];

function wantedKey(form: FormData): WantedKey {
  return {
    name: textOf(form, "name"),
    permissions: form.getAll("permissions").map(String) as WantedKey["permissions"],
    validDays: Number(textOf(form, "validDays")),
  };
}
