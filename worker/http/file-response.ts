/** Somebody else's file as a download: never shown by the browser as a page of ours, whatever is in it. */
export function fileResponse(
  body: ReadableStream<Uint8Array>,
  {
    name,
    contentType,
    bytes,
  }: { readonly name: string; readonly contentType: string; readonly bytes: number },
): Response {
  return new Response(body, {
    headers: {
      "Content-Type": contentType,
      "Content-Length": String(bytes),
      "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      "X-Content-Type-Options": "nosniff",
    },
  });
}
