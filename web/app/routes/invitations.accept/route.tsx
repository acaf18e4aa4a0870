import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Link, useActionData, useLoaderData } from "@remix-run/react";
import { apiOf, tryRead } from "#web/app/lib/api.server.ts";
import { refuse, textOf } from "#web/app/lib/form-answer.server.ts";
import { LinkOver } from "#web/app/ui/link-over.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";
import { AcceptForm } from "./accept-form.tsx";
import { InvitationFacts } from "./invitation-facts.tsx";
import { NotYet } from "./not-yet.tsx";

export const meta: MetaFunction = () => [{ title: "Invitation · Fairshare" }];

/** Mail scanners open links too: opening this one shows it, and only the button uses it. */
export async function loader(args: LoaderFunctionArgs) {
  const token = new URL(args.request.url).searchParams.get("token") ?? "";
  if (token === "") return { token, found: null };
  const answer = apiOf(args).client.invitations.link.$get({ query: { token } });
  const found = await tryRead(answer, args.request, { alsoShown: [410] });
  return { token, found: found.ok ? found.value : null };
}

export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const form = await args.request.formData();
  const text = (name: string) => textOf(form, name) || undefined;
  const json = {
    token: textOf(form, "token"),
    name: text("name"),
    password: text("password"),
    organisation: text("organisation") as "own" | "join" | "new" | undefined,
    organisationName: text("organisationName"),
  };
  const answer = await tryRead(api.client.invitations.accept.$post({ json }), args.request, SHOWN);
  if (answer.ok) {
    return answer.value.outcome === "joined"
      ? redirect("/", { headers: api.cookies })
      : data({ waits: true as const }, { headers: api.cookies });
  }
  const { name = "", organisation = "", organisationName = "" } = json;
  return refuse(answer.error, { name, organisation, organisationName }, FIELDS);
}

const SHOWN = { alsoShown: [403, 410] };
const FIELDS = ["name", "password", "organisation", "organisationName"];

export default function Invitation() {
  const { token, found } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const refused = result !== undefined && "problem" in result ? result : undefined;
  if (result !== undefined && "waits" in result) return <Waiting />;
  if (found === null) {
    return (
      <PlainShell>
        <LinkOver>Ask whoever invited you to send the invitation again.</LinkOver>
      </PlainShell>
    );
  }
  return (
    <PlainShell>
      <div className="stack">
        <InvitationFacts invitation={found} />
        {found.way === null ? (
          <NotYet invitation={found} token={token} />
        ) : (
          <AcceptForm
            token={token}
            invitation={found}
            way={found.way}
            problem={refused?.problem}
            typed={refused?.typed}
          />
        )}
      </div>
    </PlainShell>
  );
}

function Waiting() {
  return (
    <PlainShell>
      <div className="stack" role="status">
        <h1>An admin has to agree</h1>
        <p>
          The invitation is accepted. The admins of the organisation have been asked by mail; until one of
          them has agreed you see nothing of it. You hear of it by mail.
        </p>
        <p>
          <Link to="/">Go on</Link>
        </p>
      </div>
    </PlainShell>
  );
}
