import type { Answer } from "./success-body.ts";

/** What a form shows after the API refused it: a sentence for the whole and one for each field. */
export type FormProblem = {
  readonly title: string;
  readonly fields: { readonly [name: string]: string };
};

/** The body of an RFC 9457 answer, as the API writes it. */
export type Problem = {
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string | undefined;
  readonly requestId?: string | undefined;
  /** With "second-factor-needed": what the code goes back with. */
  readonly challenge?: string | undefined;
  readonly errors?:
    | readonly { readonly path: string; readonly code: string; readonly message: string }[]
    | undefined;
};

/** The first message of each field; what belongs to no field of the form joins the title. */
export function formProblem(problem: Problem, fieldNames: readonly string[]): FormProblem {
  const fields: { [name: string]: string } = {};
  const others: string[] = [];
  for (const error of problem.errors ?? []) {
    const name = fieldNames.find((field) => error.path === field || error.path.endsWith(`.${field}`));
    if (name === undefined) others.push(error.message);
    else fields[name] ??= error.message;
  }
  const title = [problem.detail ?? problem.title, ...others].join(" ");
  return { title, fields };
}

/** Reads an answer that may not be the problem+json it should be, such as a proxy's own error page. */
export async function readProblem(response: Answer): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) return withWait(body, response.headers.get("Retry-After"));
  return { title: "Something went wrong on our side", status: response.status, code: "unexpected" };
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "title" in body && "code" in body;
}

function withWait(problem: Problem, retryAfter: string | null): Problem {
  const seconds = Number(retryAfter ?? "");
  if (!(seconds > 0)) return problem;
  const wait = seconds < 90 ? `${Math.ceil(seconds)} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return { ...problem, detail: `${problem.detail ?? problem.title}. Try again in ${wait}.` };
}
