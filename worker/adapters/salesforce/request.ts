import { err, ok, type Result } from "#worker/domain/result.ts";
import type {
  ApiUsage,
  SalesforceAccess,
  SalesforceFailure,
  SalesforceTokens,
} from "#worker/usecases/connections/salesforce-ports.ts";
import { ResponseTooLarge, readText } from "./read-response.ts";
import { passingStatuses, pauseBefore, retryAfterOf } from "./retrying.ts";
import { failureOf, isSessionOver } from "./salesforce-failure.ts";
import { readSalesforceOrigin, type SalesforceSettings } from "./salesforce-settings.ts";

/** What the client needs of the world. `fetch` is the only way out, so a stand-in needs no other door. */
export type SalesforceWorld = {
  readonly fetch: typeof fetch;
  readonly settings: SalesforceSettings;
  readonly pause: (ms: number) => Promise<void>;
  readonly chance: () => number;
};

export type Call = {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** From the origin on: "/services/data/v66.0/limits". */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /**
   * What the body of a good answer has to be; a login page that comes as 200 is none of these. "records" is JSON in which numbers
   * are read as the texts they are.
   */
  readonly expects: "json" | "records" | "csv";
  /** Not sent again when it may have been carried out unheard: whoever asked has to look first. */
  readonly isOnce?: boolean;
};

/** A good answer: its JSON, or the response itself whose CSV is still to be read. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
  readonly response: Response;
};

export type SendCall = (call: Call) => Promise<Result<Answer, SalesforceFailure>>;

/**
 * Sends calls for one connection. What passes by itself is tried again within bounds; an ended session gets one fresh token and the
 * call goes out once more. Nothing loops: a token that is refused twice is a failure. What only reads, or makes a query job that
 * costs nothing when it is made twice, is repeated; what writes is not (`isOnce`), but for a session that was over before it.
 */
export function createSender(
  world: SalesforceWorld,
  tokens: SalesforceTokens,
): { readonly send: SendCall; readonly usage: () => ApiUsage } {
  let calls = 0;
  let day: ApiUsage["day"] = null;
  const note = (headers: Headers) => {
    calls += 1;
    day = usageIn(headers) ?? day;
  };
  const attemptWith = async (access: SalesforceAccess, call: Call): Promise<Attempt> => {
    const origin = readSalesforceOrigin(world.settings, access.instanceUrl);
    if (!origin.ok) return { kind: "failed", failure: origin.error };
    return attempt(world, { origin: origin.value, accessToken: access.accessToken, call, note });
  };
  /** The same call until it is answered, refused, or the patience of retrying.ts is over. */
  const persist = async (access: SalesforceAccess, call: Call): Promise<Settled> => {
    for (let count = 1; ; count += 1) {
      const made = await attemptWith(access, call);
      if (made.kind !== "passing") return made;
      if (call.isOnce) return { kind: "failed", failure: unavailable(made) };
      const pauseMs = pauseBefore({ attempt: count, retryAfterMs: made.retryAfterMs, chance: world.chance });
      if (pauseMs === null) return { kind: "failed", failure: unavailable(made) };
      await world.pause(pauseMs);
    }
  };
  const send: SendCall = async (call) => {
    const access = await tokens.access();
    if (!access.ok) return access;
    const first = await persist(access.value, call);
    if (first.kind !== "session-over") return resultOf(first);
    const fresh = await tokens.renew(access.value.accessToken);
    return fresh.ok ? resultOf(await persist(fresh.value, call)) : fresh;
  };
  return { send, usage: () => ({ calls, day }) };
}

type Settled = Exclude<Attempt, { readonly kind: "passing" }>;

function resultOf(settled: Settled): Result<Answer, SalesforceFailure> {
  if (settled.kind === "answered") return ok(settled.answer);
  return err(settled.kind === "failed" ? settled.failure : { kind: "session-refused" });
}

type Attempt =
  | { readonly kind: "answered"; readonly answer: Answer }
  | { readonly kind: "failed"; readonly failure: SalesforceFailure }
  | { readonly kind: "session-over" }
  | { readonly kind: "passing"; readonly reason: string; readonly retryAfterMs: number | null };

type Outgoing = {
  readonly origin: string;
  readonly accessToken: string;
  readonly call: Call;
  readonly note: (headers: Headers) => void;
};

async function attempt(world: SalesforceWorld, outgoing: Outgoing): Promise<Attempt> {
  const { call } = outgoing;
  const timeoutMs = call.timeoutMs ?? world.settings.timeoutMs;
  const bounds = { mostBytes: world.settings.mostResponseBytes, stallMs: timeoutMs };
  try {
    const response = await fetchWithin(world, outgoing, timeoutMs);
    outgoing.note(response.headers);
    if (response.ok && call.expects === "csv" && hasType(response, "text/csv")) {
      return { kind: "answered", answer: answerOf(response) };
    }
    const text = await readText(response, bounds);
    return judge(response, { text, expects: call.expects });
  } catch (error) {
    if (error instanceof ResponseTooLarge) return { kind: "failed", failure: { kind: "response-too-large" } };
    // A reset, a time-out, a body that breaks off: fetch tells them apart only in words.
    return {
      kind: "passing",
      reason: error instanceof Error ? error.message : "no answer",
      retryAfterMs: null,
    };
  }
}

function judge(
  response: Response,
  { text, expects }: { readonly text: string; readonly expects: Call["expects"] },
): Attempt {
  const { status, headers } = response;
  if (isSessionOver(status, text)) return { kind: "session-over" };
  // Not the way elsewhere, but a list of the records that have the key.
  if (status === 300) {
    return { kind: "failed", failure: { kind: "conflict", message: "several records have the same key" } };
  }
  if (status === 204) return { kind: "answered", answer: answerOf(response) };
  if (status >= 300 && status < 400 && status !== 304) {
    return {
      kind: "failed",
      failure: { kind: "foreign-host", host: headers.get("Location")?.slice(0, 100) ?? "" },
    };
  }
  if (passingStatuses.has(status)) {
    return { kind: "passing", reason: `HTTP ${status}`, retryAfterMs: retryAfterOf(headers) };
  }
  if (!response.ok && status !== 304) return { kind: "failed", failure: failureOf(status, text) };
  if (status === 304) return { kind: "answered", answer: answerOf(response) };
  const json =
    hasType(response, "application/json") && expects !== "csv" ? readJson(text, expects) : undefined;
  // A maintenance or login page that calls itself a success, or an answer that was cut off.
  if (json === undefined) {
    return { kind: "passing", reason: "an answer that is not what was asked for", retryAfterMs: null };
  }
  return { kind: "answered", answer: answerOf(response, json) };
}

async function fetchWithin(world: SalesforceWorld, outgoing: Outgoing, timeoutMs: number): Promise<Response> {
  const { origin, accessToken, call } = outgoing;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  const url = new URL(call.path, origin);
  // A path that names its own host must not take the token there.
  if (url.origin !== origin) throw new Error("a path that leaves its origin");
  const { fetch } = world;
  try {
    return await fetch(url.href, {
      method: call.method,
      headers: {
        Authorization: `Bearer ${accessToken}`,
        Accept: call.expects === "csv" ? "text/csv" : "application/json",
        ...(call.body === undefined ? {} : { "Content-Type": "application/json" }),
        ...call.headers,
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      redirect: "manual",
      signal: abort.signal,
    });
  } finally {
    // From here on the body's own pace decides (read-response.ts).
    clearTimeout(timer);
  }
}

function answerOf(response: Response, json?: unknown): Answer {
  return { status: response.status, headers: response.headers, json, response };
}

function hasType(response: Response, type: string): boolean {
  return response.headers.get("Content-Type")?.toLowerCase().startsWith(type) ?? false;
}

/** Undefined for a text that is no JSON. */
function readJson(text: string, expects: Call["expects"]): unknown {
  try {
    return expects === "records" ? JSON.parse(text, numbersAsWritten) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An amount of sixteen digits and two decimals does not survive a float. */
function numbersAsWritten(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === "number" ? (context?.source ?? String(value)) : value;
}

/** What was given up on here is worth another try in a while. */
const laterSeconds = 60;

function unavailable(made: Extract<Attempt, { kind: "passing" }>): SalesforceFailure {
  const asked = made.retryAfterMs === null ? 0 : Math.ceil(made.retryAfterMs / 1000);
  return { kind: "unavailable", reason: made.reason, retryAfterSeconds: Math.max(laterSeconds, asked) };
}

/** "api-usage=18/15000; per-app-api-usage=17/250(appName=x)": the first is the org's day. */
function usageIn(headers: Headers): ApiUsage["day"] {
  const match = /(?:^|[;,\s])api-usage=(\d+)\/(\d+)/.exec(headers.get("Sforce-Limit-Info") ?? "");
  return match === null ? null : { used: Number(match[1]), most: Number(match[2]) };
}
