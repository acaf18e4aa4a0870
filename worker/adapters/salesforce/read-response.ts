/** Thrown out of a body that is larger than anything honest. */
export class ResponseTooLarge extends Error {
  override readonly name = "ResponseTooLarge";
}

/** Thrown out of a body that stopped coming. */
export class ResponseStalled extends Error {
  override readonly name = "ResponseStalled";
}

type Bounds = { readonly mostBytes: number; readonly stallMs: number };

/** The body as text, counted while it streams, so that a body without an end costs no memory. */
export async function readText(response: Response, bounds: Bounds): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of chunksOf(response, bounds)) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** The body in its pieces. Whoever stops early closes it. */
export async function* chunksOf(
  response: Response,
  { mostBytes, stallMs }: Bounds,
): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await withinTime(reader.read(), stallMs);
      if (done) return;
      bytes += value.byteLength;
      if (bytes > mostBytes) throw new ResponseTooLarge(`more than ${mostBytes} bytes`);
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The reading may take its time; a single piece of it may not. */
async function withinTime<T>(reading: Promise<T>, ms: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ResponseStalled(`nothing for ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([reading, stalled]);
  } finally {
    clearTimeout(timer);
  }
}
