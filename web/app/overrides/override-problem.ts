import { type FormProblem, formProblem, type Problem } from "#web/app/lib/form.ts";

/** What is wrong with a split that was set by hand, at the fields of its form. */
export function overrideProblem(problem: Problem): FormProblem {
  const found = formProblem(problem, ["reason"]);
  const shares = problem.errors?.filter(({ path }) => /(^|\.)shares(\.|$)/.test(path)) ?? [];
  if (shares.length === 0) return found;
  const fields = { ...found.fields, shares: shares.map(({ message }) => message).join(" ") };
  return { title: problem.detail ?? problem.title, fields };
}
