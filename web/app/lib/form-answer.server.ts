import { data } from "@remix-run/cloudflare";
import { type FormProblem, formProblem, type Problem } from "./form.ts";

/** What a form's action answers when the API refused: the problem, and what had been typed, without any password. */
export type Refused<Typed> = { readonly problem: FormProblem; readonly typed: Typed };

export function refuse<Typed extends object>(problem: Problem, typed: Typed, fields = Object.keys(typed)) {
  return data<Refused<Typed>>({ problem: formProblem(problem, fields), typed }, { status: problem.status });
}

/** The text of a form's field; empty when it was not sent. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
