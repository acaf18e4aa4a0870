import { data } from "@remix-run/cloudflare";
import type { PageApi } from "#web/app/lib/api.server.ts";
import type { BundleCheckView } from "#web/app/lib/views.ts";

/** Asks the API about a bundle's bytes; null when it was asked too often. */
export async function checkBundleBytes(api: PageApi, bytes: ArrayBuffer): Promise<BundleCheckView | null> {
  const answer = await api.send("/verification", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: bytes,
  });
  if (answer.status === 429) return null;
  if (!answer.ok) throw data(await answer.json(), { status: answer.status });
  return (await answer.json()) as BundleCheckView;
}

/** For pages whose form was sent without scripts: fetches the statement's bundle and checks it. */
export async function checkStatement(api: PageApi, bundlePath: string) {
  const bundle = await api.send(bundlePath, {});
  if (!bundle.ok) throw data(await bundle.json(), { status: bundle.status });
  const check = await checkBundleBytes(api, await bundle.arrayBuffer());
  if (check === null) throw data({ title: "Too many attempts", status: 429 }, { status: 429 });
  return { ok: check.verdict !== "altered", steps: check.steps };
}
