import { isRouteErrorResponse, Link, useRouteError, useRouteLoaderData } from "@remix-run/react";
import type { Problem } from "#web/app/lib/form.ts";

/** Says what went wrong in words the reader can act on, with the id that finds the request in our logs. */
export function ErrorPage() {
  const told = tell(useRouteError());
  const page = useRouteLoaderData<{ readonly requestId: string }>("root");
  const requestId = told.requestId ?? page?.requestId;
  return (
    <div className="stack">
      <h1>{told.title}</h1>
      <p className="prose">{told.advice}</p>
      <p>
        <Link to="/" className="button">
          Go to the start page
        </Link>
      </p>
      {requestId === undefined ? null : (
        <p className="small muted">
          Request id: <code>{requestId}</code>
        </p>
      )}
    </div>
  );
}

type Told = { readonly title: string; readonly advice: string; readonly requestId?: string | undefined };

function tell(error: unknown): Told {
  if (!isRouteErrorResponse(error)) return UNEXPECTED;
  const problem = (error.data ?? {}) as Partial<Problem>;
  if (error.status === 404) return { ...NOT_FOUND, requestId: problem.requestId };
  if (error.status === 429 || error.status === 503) return { ...BUSY, requestId: problem.requestId };
  if (error.status >= 500) return { ...UNEXPECTED, requestId: problem.requestId };
  return {
    title: problem.title ?? "This did not work",
    advice: problem.detail ?? "Go back, check what you entered and try again.",
    requestId: problem.requestId,
  };
}

const NOT_FOUND: Told = {
  title: "There is no such page",
  advice: "It may have been removed, or it belongs to a company or partner you are not signed in for.",
};
const BUSY: Told = {
  title: "Too much at once",
  advice: "Nothing was lost. Wait a few seconds and load the page again.",
};
const UNEXPECTED: Told = {
  title: "Something went wrong on our side",
  advice:
    "Nothing you entered was changed by this. Load the page again; if it happens twice, tell us the request id.",
};
