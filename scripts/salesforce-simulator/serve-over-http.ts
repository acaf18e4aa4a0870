import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { createGzip } from "node:zlib";

export type HttpServer = { readonly origin: string; close(): Promise<void> };

type Answer = (request: Request) => Promise<Response>;

/**
 * Serves a fetch handler on this machine. What the handler cannot do is done here: answers are zipped for those who ask,
 * and a handler or a body that fails breaks the connection, as a network would.
 */
export async function serveOverHttp(
  answer: Answer,
  { port, host = "localhost" }: { readonly port: number; readonly host?: string },
): Promise<HttpServer> {
  const server = createServer((incoming, outgoing) => {
    respond(answer, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return { origin: `http://${host}:${bound}`, close: () => close(server) };
}

async function respond(answer: Answer, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const response = await answer(await toRequest(incoming));
  const zipped = response.body !== null && /\bgzip\b/.test(String(incoming.headers["accept-encoding"] ?? ""));
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    ...(zipped ? { "Content-Encoding": "gzip" } : {}),
  });
  if (response.body === null) {
    outgoing.end();
    return;
  }
  // The same stream by the types of the web and by those of Node.
  const body = Readable.fromWeb(response.body as unknown as ReadableStream<Uint8Array>);
  await (zipped ? pipeline(body, createGzip(), outgoing) : pipeline(body, outgoing));
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const { method = "GET", url = "/", headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = method === "GET" || method === "HEAD" ? {} : { body: Buffer.concat(chunks) };
  return new Request(`http://${headers.host}${url}`, {
    method,
    headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
    ...body,
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
