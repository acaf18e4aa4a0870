import { type AppLoadContext, data, redirect } from "@remix-run/cloudflare";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { type ApiClient, createApiClient } from "#worker/http/client.ts";
import { type Problem, readProblem } from "./form.ts";
import { href } from "./search.ts";
import type { Answer, SuccessBody } from "./success-body.ts";
import { WAYS_ON } from "./ways-on.ts";

/** The API as the person behind this page request, called inside the same Worker. */
export type PageApi = {
  readonly client: ApiClient;
  /**
   * Questions that are posted because they are long, and change nothing: a page may ask them although it was opened
   * from outside. Only these can be asked, because the API takes them for our own.
   */
  readonly questions: Questions;
  /** For what the typed client cannot carry: an upload that is passed on without being read. */
  readonly send: (path: string, init: RequestInit) => Promise<Response>;
  /** Set-Cookie of every answer so far; an action hands them on with its own answer. */
  readonly cookies: Headers;
};

export type Questions = {
  readonly rules: {
    readonly read: Pick<ApiClient["rules"]["read"], "$post">;
    readonly try: Pick<ApiClient["rules"]["try"], "$post">;
  };
  readonly comparisons: Pick<ApiClient["attribution"]["comparisons"], "$post">;
  /** Posted because a token does not belong into an address that is logged. */
  readonly acts: { readonly look: Pick<ApiClient["acts"]["look"], "$post"> };
};

type PageArgs = { readonly request: Request; readonly context: AppLoadContext };

export function apiOf(args: PageArgs): PageApi {
  const { request, context } = args;
  const origin = new URL(request.url).origin;
  const cookies = new Headers();
  const call = async (input: RequestInfo | URL, init?: RequestInit) => {
    const response = await context.fetchApi(asPerson(new Request(input, init), request));
    for (const cookie of response.headers.getSetCookie()) cookies.append("Set-Cookie", cookie);
    return response;
  };
  const ask = (input: RequestInfo | URL, init?: RequestInit) =>
    context.fetchApi(asOurselves(asPerson(new Request(input, init), request), origin));
  return {
    client: createApiClient(origin, call),
    questions: questionsOf(createApiClient(origin, ask as typeof fetch)),
    send: (path, init) => call(`${origin}/api/v1${path}`, init),
    cookies,
  };
}

/** The client itself stays here: it would make a write of any name that it is asked for. */
function questionsOf({ rules, attribution, acts }: ApiClient): Questions {
  return {
    rules: {
      read: { $post: (...args) => rules.read.$post(...args) },
      try: { $post: (...args) => rules.try.$post(...args) },
    },
    acts: { look: { $post: (...args) => acts.look.$post(...args) } },
    comparisons: { $post: (...args) => attribution.comparisons.$post(...args) },
  };
}

/** The body of a good answer. Anything else ends the page: sign in first, no such thing, or a told failure. */
export async function read<Response extends Answer>(
  answer: Promise<Response>,
  request: Request,
): Promise<SuccessBody<Response>> {
  const response = await answer;
  if (!response.ok) throw await refusal(response, request);
  return bodyOf(response);
}

/** 201, 202 and 204 may say nothing but that it is done. */
async function bodyOf<Response extends Answer>(response: Response): Promise<SuccessBody<Response>> {
  const hasBody = response.headers.get("Content-Type") !== null;
  return (hasBody ? await response.json() : null) as SuccessBody<Response>;
}

/** Like `read`, but an answer that the form can show is returned as a problem; `alsoShown` widens what can. */
export async function tryRead<Response extends Answer>(
  answer: Promise<Response>,
  request: Request,
  { alsoShown = [] }: { readonly alsoShown?: readonly number[] } = {},
): Promise<Result<SuccessBody<Response>, Problem>> {
  const response = await answer;
  if (response.ok) return ok(await bodyOf(response));
  if (response.status === 403) {
    const problem = await readProblem(response);
    if (alsoShown.includes(403) && problem.code !== "fresh-proof-needed") return err(problem);
    throw refusalOf(problem, request);
  }
  if (!SHOWN_IN_FORMS.has(response.status) && !alsoShown.includes(response.status)) {
    throw await refusal(response, request);
  }
  return err(await readProblem(response));
}

/**
 * Hands an upload form on to the API without reading it. The typed client cannot do that: it builds forms from values.
 */
export function uploadImport(args: PageArgs) {
  const { request } = args;
  const answer = apiOf(args).send("/imports", {
    method: "POST",
    headers: { "Content-Type": request.headers.get("Content-Type") ?? "" },
    body: request.body,
    duplex: "half",
  } as RequestInit);
  return tryRead(answer as Promise<UploadAnswer>, request);
}

type UploadAnswer = Answer & { readonly status: 201; readonly json: () => Promise<{ readonly id: string }> };

const SHOWN_IN_FORMS: ReadonlySet<number> = new Set([400, 409, 412, 413, 415, 422, 429, 503]);

// These tell the API who asks and from where; the rest of the page request is not its concern.
const HANDED_ON = [
  "Cookie",
  "Origin",
  "Sec-Fetch-Site",
  "CF-Connecting-IP",
  "User-Agent",
  "Accept-Language",
] as const;

function asPerson(call: Request, page: Request): Request {
  for (const name of HANDED_ON) {
    const value = page.headers.get(name);
    if (value !== null) call.headers.set(name, value);
  }
  return call;
}

/** It is our own page that asks, and not the site that led here. */
function asOurselves(call: Request, origin: string): Request {
  call.headers.set("Sec-Fetch-Site", "same-origin");
  call.headers.set("Origin", origin);
  return call;
}

async function refusal(response: Answer, request: Request) {
  if (response.status === 401) return redirect(href("/sign-in", { next: returnPath(request) }));
  return refusalOf(await readProblem(response), request);
}

/** A refusal that leads on: what is sensitive to the proof it wants, a company's demand to where it is met. */
function refusalOf(problem: Problem, request: Request) {
  if (problem.code === "fresh-proof-needed") return redirect(href("/prove", { next: returnPath(request) }));
  if (problem.code in WAYS_ON) return redirect(WAYS_ON[problem.code as keyof typeof WAYS_ON]);
  return data(problem, { status: problem.status });
}

/** Where the person wanted to be. The answer to a form cannot be asked for again, so its page is named instead. */
function returnPath(request: Request): string {
  const url = new URL(request.url);
  return request.method === "GET" ? `${url.pathname}${url.search}` : url.pathname;
}
