import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { type FormProblem, formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { AuthenticatorPanel } from "./authenticator-panel.tsx";
import { PasskeysPanel } from "./passkeys-panel.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";

export const meta: MetaFunction = () => [{ title: "Second factors · Fairshare" }];

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const [factors, session] = await Promise.all([
    read(client.account["second-factors"].$get(), args.request),
    read(client.session.$get(), args.request),
  ]);
  return { factors, isDemanded: session.restriction === "second-factor-required" };
}

type Client = ReturnType<typeof apiOf>["client"];

/** Each button of the page is one intent; what it made is shown once and kept nowhere. */
export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const form = await args.request.formData();
  const intent = textOf(form, "intent");
  const answer = await carryOut(api.client, form, args.request);
  if (!answer.ok) {
    const problem = formProblem(answer.error, ["code", "name"]);
    // The picture is still needed to type another code.
    return data(
      { ...nothing, intent, problem, setup: readSetup(textOf(form, "setup")) },
      { status: answer.error.status, headers: api.cookies },
    );
  }
  if (intent === "add-passkey") return redirect("/account/second-factors", { headers: api.cookies });
  const made = readMade(answer.value);
  return data(
    {
      ...nothing,
      intent,
      setup: made?.picture === undefined ? null : (made as Setup),
      recoveryCodes: made?.recoveryCodes ?? null,
    },
    { headers: api.cookies },
  );
}

/** What the intents answer, told apart by what is there. */
function readMade(body: unknown): (Partial<Setup> & { readonly recoveryCodes?: readonly string[] }) | null {
  return typeof body === "object" ? body : null;
}

type Outcome = {
  readonly problem: FormProblem | undefined;
  readonly setup: Setup | null;
  readonly recoveryCodes: readonly string[] | null;
};

const nothing: Outcome = { problem: undefined, setup: null, recoveryCodes: null };

function carryOut(client: Client, form: FormData, request: Request) {
  const { authenticator, passkeys } = client.account;
  const shown = { alsoShown: [403, 404] };
  switch (textOf(form, "intent")) {
    case "begin":
      return tryRead(authenticator.$post(), request);
    case "confirm":
      return tryRead(authenticator.confirm.$post({ json: { code: textOf(form, "code") } }), request, shown);
    case "remove":
      return tryRead(authenticator.$delete(), request);
    case "codes":
      return tryRead(client.account["recovery-codes"].$post(), request);
    case "add-passkey": {
      const response = JSON.parse(textOf(form, "response")) as { id: string };
      return tryRead(passkeys.$post({ json: { name: textOf(form, "name"), response } }), request, shown);
    }
    default:
      return tryRead(passkeys[":id"].$delete({ param: { id: textOf(form, "id") } }), request, shown);
  }
}

export type Setup = { readonly secret: string; readonly uri: string; readonly picture: string };

/** What the page itself had put into its form; anything else is no setup. */
function readSetup(text: string): Setup | null {
  if (text === "") return null;
  try {
    return JSON.parse(text) as Setup;
  } catch {
    return null;
  }
}

export default function SecondFactors() {
  const { factors, isDemanded } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  return (
    <div className="stack">
      <PageHeader
        title="Second factors"
        crumbs={[{ label: "Your account", to: "/account" }]}
        lead="With one of these, a password that somebody has found out is not enough to be you."
      />
      {isDemanded ? (
        <Notice tone="warning" title="Your company asks everyone for a second factor">
          <p>Set up an authenticator app or a passkey to go on.</p>
        </Notice>
      ) : null}
      {result?.recoveryCodes ? <RecoveryCodes codes={result.recoveryCodes} /> : null}
      <AuthenticatorPanel
        since={factors.authenticatorSince}
        codesLeft={factors.recoveryCodesLeft}
        setup={result?.setup ?? null}
        problem={result?.problem}
      />
      <PasskeysPanel passkeys={factors.passkeys} />
    </div>
  );
}
