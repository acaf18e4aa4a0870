import { Buffer } from "node:buffer";
import { createHmac, randomBytes } from "node:crypto";
import { parsePublicUrl } from "#worker/adapters/platform/public-url.ts";
import type { MessageSender } from "#worker/usecases/channels/channel-ports.ts";

type SenderNeeds = {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Never called: a webhook must not make us talk to ourselves. */
  readonly ownHost: string;
  /** Only in development: plain http, this machine, and a stand-in for Slack. */
  readonly allowsThisMachine: boolean;
  readonly now: () => number;
  readonly timeoutMs?: number;
};

const patienceMs = 10_000;
/** Of an answer. */
const keptBytes = 2_048;
const secretBytes = 32;
const slackHost = "hooks.slack.com";

export function createMessageSender({
  fetch,
  ownHost,
  allowsThisMachine,
  now,
  timeoutMs = patienceMs,
}: SenderNeeds): MessageSender {
  return {
    send: async ({ url, headers, body }) => {
      try {
        const response = await fetch(url, {
          method: "POST",
          headers: { ...headers, "user-agent": "Fairshare-Webhooks/1" },
          body,
          // A redirect could lead inside, where the address itself may not.
          redirect: "manual",
          signal: AbortSignal.timeout(timeoutMs),
        });
        return {
          kind: "answered",
          status: response.status,
          response: await beginningOf(response),
          retryAfterSeconds: secondsOf(response.headers.get("retry-after"), now()),
        };
      } catch (error) {
        return { kind: "no-answer", error: faultOf(error, timeoutMs) };
      }
    },
    sign: (secret, { id, timestamp, body }) => {
      const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
      const mac = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`, "utf8").digest("base64");
      return `v1,${mac}`;
    },
    freshSecret: () => `whsec_${randomBytes(secretBytes).toString("base64")}`,
    checkUrl: (kind, text) => {
      if (allowsThisMachine && isThisMachine(text)) return null;
      const url = parsePublicUrl(text, { ownHost });
      if (!url.ok) return url.error;
      // Slack takes its own kind of message only: one of the other kind would fail for days.
      const isSlack = url.value.hostname === slackHost;
      if (kind === "slack") return isSlack ? null : "not-slack";
      return isSlack ? "is-slack" : null;
    },
  };
}

/** As much of the answer as is kept; the rest is not waited for. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size < keptBytes) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.byteLength;
  }
  await reader.cancel().catch(() => {});
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, keptBytes));
}

/** Seconds, or a date. */
function secondsOf(retryAfter: string | null, now: number): number {
  if (retryAfter === null) return 0;
  if (/^\d{1,9}$/.test(retryAfter.trim())) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? 0 : Math.max(0, Math.ceil((at - now) / 1_000));
}

function faultOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === "TimeoutError")
    return `The receiver did not answer within ${timeoutMs / 1_000} seconds.`;
  return "The receiver could not be reached, or broke off.";
}

function isThisMachine(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return /^https?:$/.test(protocol) && (hostname === "localhost" || hostname === "127.0.0.1");
}
