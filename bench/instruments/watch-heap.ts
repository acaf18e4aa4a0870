import { setTimeout as wait } from "node:timers/promises";

const mebibyte = 1024 * 1024;
const msBetweenSamples = 100;
const samplesBetweenCollections = 20;

/**
 * Asks the Worker's isolate for its heap until stopped; what waits to be collected counts. `collecting` has it collected every two
 * seconds besides: `highestHeld` is what was left then, and so what is really needed. `afterCollection` begins with what is held.
 */
export async function watchHeap(inspectorPort: number, { collecting = false, afterCollection = false } = {}) {
  const ask = await inspect(inspectorPort);
  if (afterCollection) await ask("HeapProfiler.collectGarbage");
  let highest = 0;
  let highestHeld = 0;
  let samples = 0;
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      highest = Math.max(highest, heapBytes(await ask("Runtime.getHeapUsage")));
      samples += 1;
      if (collecting && samples % samplesBetweenCollections === 0) {
        await ask("HeapProfiler.collectGarbage");
        highestHeld = Math.max(highestHeld, heapBytes(await ask("Runtime.getHeapUsage")));
      }
      await wait(msBetweenSamples);
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      await watching;
      ask.close();
      return { highest, highestHeld, samples };
    },
  };
}

type HeapUsage = { readonly usedSize: number; readonly backingStorageSize?: number };

function heapBytes(usage: HeapUsage): number {
  return usage.usedSize + (usage.backingStorageSize ?? 0);
}

async function inspect(inspectorPort: number) {
  const targets = await fetch(`http://127.0.0.1:${inspectorPort}/json`);
  const [target] = (await targets.json()) as readonly { readonly webSocketDebuggerUrl: string }[];
  if (target === undefined) throw new Error("the inspector knows no Worker");
  // wrangler lets only its own pages look in.
  const asPage = { headers: { Origin: "http://localhost" } };
  // Node's own option, which the browser's type does not have.
  const socket = new WebSocket(target.webSocketDebuggerUrl, asPage as unknown as string[]);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", () => reject(new Error("the inspector does not answer")));
  });
  const waiting = new Map<number, (result: HeapUsage) => void>();
  // wrangler numbers questions of its own from 1.
  let id = 1_000_000;
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as { readonly id?: number; readonly result?: HeapUsage };
    if (message.id !== undefined) waiting.get(message.id)?.(message.result ?? { usedSize: 0 });
  });
  const ask = (method: string): Promise<HeapUsage> =>
    new Promise((resolve) => {
      id += 1;
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method }));
    });
  return Object.assign(ask, { close: () => socket.close() });
}

export function mebibytes(bytes: number): string {
  return `${(bytes / mebibyte).toFixed(1)} MiB`;
}
