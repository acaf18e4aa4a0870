import type { LoaderFunctionArgs } from "@remix-run/cloudflare";
import { Form, Link, Outlet, useLoaderData } from "@remix-run/react";
import { apiOf, read } from "#web/app/lib/api.server.ts";
import { Brand } from "#web/app/ui/brand.tsx";
import { ErrorPage } from "#web/app/ui/error-page.tsx";
import { PlainShell } from "#web/app/ui/plain-shell.tsx";

/** What is a person's own, wherever they belong: it stands outside both sides. */
export async function loader(args: LoaderFunctionArgs) {
  const { audience } = await read(apiOf(args).client.session.$get(), args.request);
  return { isSomewhere: audience !== null };
}

export default function Account() {
  const { isSomewhere } = useLoaderData<typeof loader>();
  return (
    <div className="shell shell-account">
      <header className="topbar">
        <Brand to="/" />
        <nav aria-label="Main" className="row">
          {isSomewhere ? <Link to="/">Back to work</Link> : null}
          <Form method="post" action="/sign-out">
            <button type="submit" className="button button-link">
              Sign out
            </button>
          </Form>
        </nav>
      </header>
      <main className="main" id="main">
        <Outlet />
      </main>
    </div>
  );
}

export function ErrorBoundary() {
  return (
    <PlainShell>
      <ErrorPage />
    </PlainShell>
  );
}
