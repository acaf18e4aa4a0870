import type { SendOutcome } from "#worker/usecases/mail/mail-ports.ts";

/** The world's fetch, or a test's. */
export type SendRequest = (request: Request) => Promise<Response>;

export type ProviderAnswer = {
  readonly status: number;
  readonly headers: Headers;
  /** The body, if it was JSON and an object. */
  readonly body: Readonly<Record<string, unknown>>;
};

export async function postJson(
  sendRequest: SendRequest,
  {
    url,
    headers,
    body,
  }: { readonly url: string; readonly headers: Record<string, string>; readonly body: unknown },
): Promise<ProviderAnswer> {
  const request = new Request(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", ...headers },
    body: JSON.stringify(body),
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  });
  const response = await sendRequest(request);
  return { status: response.status, headers: response.headers, body: readObject(await response.text()) };
}

/**
 * What an answer other than success means. 400 and 422 are about the mail. 401, 403 and the rest are about us or them: a key
 * that was mistyped is put right within the day that a mail waits.
 */
export function judgeFailure({ status, headers }: ProviderAnswer, reason: string): SendOutcome {
  const told = `${status} ${reason}`.trim();
  if (status === 400 || status === 413 || status === 422) {
    return { kind: "refused", reason: told, addressIsBad: false };
  }
  return { kind: "retry", afterSeconds: retryAfterSeconds(headers), reason: told };
}

export function textOf(body: ProviderAnswer["body"], key: string): string {
  const value = body[key];
  return typeof value === "string" ? value : "";
}

/** Only the form in seconds; no mail provider sends a date. */
function retryAfterSeconds(headers: Headers): number {
  const seconds = Number(headers.get("Retry-After") ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, longestWaitSeconds) : 0;
}

function readObject(text: string): ProviderAnswer["body"] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as ProviderAnswer["body"]) : {};
  } catch {
    return {};
  }
}

/** Well within a lease (mailLeaseMs). */
const timeoutMs = 20_000;
const longestWaitSeconds = 21_600;
