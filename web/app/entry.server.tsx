import type { AppLoadContext, EntryContext, HandleErrorFunction } from "@remix-run/cloudflare";
import { RemixServer } from "@remix-run/react";
import { renderToReadableStream } from "react-dom/server";
import { NonceProvider } from "./ui/nonce.tsx";

/** The whole page is rendered before it is sent: nothing on it waits for a script to be put in place. */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { nonce, requestId }: AppLoadContext,
): Promise<Response> {
  const body = await renderToReadableStream(
    <NonceProvider nonce={nonce}>
      <RemixServer context={remixContext} url={request.url} nonce={nonce} />
    </NonceProvider>,
    { nonce, signal: request.signal, onError: (error) => logFailure(error, { request, requestId }) },
  );
  headers.set("Content-Type", "text/html; charset=utf-8");
  return new Response(body, { status, headers });
}

export const handleError: HandleErrorFunction = (error, { request, context }) => {
  if (!request.signal.aborted) logFailure(error, { request, requestId: context.requestId });
};

function logFailure(
  error: unknown,
  { request, requestId }: { readonly request: Request; readonly requestId: string },
) {
  const message = error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error);
  const path = new URL(request.url).pathname;
  console.error(JSON.stringify({ event: "page-failed", requestId, method: request.method, path, message }));
}
