import { performance } from "node:perf_hooks";
import { isMainThread, parentPort, Worker } from "node:worker_threads";

export type Call = { readonly url: string; readonly init?: RequestInit & { readonly body?: string } };
export type Called = { readonly status: number; readonly text: string; readonly ms: number };

type Asked = Call & { readonly id: number };
type Answered = Called & { readonly id: number };

/** Calls from a thread of its own: what this one is busy with, such as playing Salesforce, does not lengthen what is measured. */
export function startCallingThread() {
  const thread = new Worker(import.meta.filename);
  const waiting = new Map<number, (called: Called) => void>();
  thread.on("message", ({ id, ...called }: Answered) => waiting.get(id)?.(called));
  let calls = 0;
  return {
    call: ({ url, init = {} }: Call): Promise<Called> =>
      new Promise((resolve) => {
        const id = ++calls;
        waiting.set(id, (called) => {
          waiting.delete(id);
          resolve(called);
        });
        thread.postMessage({ id, url, init } satisfies Asked);
      }),
    stop: () => thread.terminate(),
  };
}

if (!isMainThread) {
  parentPort?.on("message", async ({ id, url, init }: Asked) => {
    const began = performance.now();
    const answer = await fetch(url, init);
    const text = await answer.text();
    const ms = performance.now() - began;
    parentPort?.postMessage({ id, status: answer.status, text, ms } satisfies Answered);
  });
}
