import { data } from "@remix-run/cloudflare";
import { formProblem, type Problem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import type { Result } from "#worker/domain/result.ts";

/** What the form of a new key says. The API judges it. */
export function readWantedKey(form: FormData) {
  return {
    name: textOf(form, "name"),
    permissions: form.getAll("permissions").map(String),
    validDays: Number(textOf(form, "validDays")),
  };
}

/** What a page of keys answers to its forms. */
export function answerKeyForm(
  answer: Result<{ readonly secret?: string } | null, Problem>,
  cookies: Headers,
) {
  if (answer.ok) {
    return data({ secret: answer.value?.secret ?? null, problem: undefined }, { headers: cookies });
  }
  const problem = formProblem(answer.error, ["name", "permissions", "validDays"]);
  return data({ secret: null, problem }, { status: answer.error.status, headers: cookies });
}
