import { data } from "@remix-run/cloudflare";
import { type FormProblem, formProblem, type Problem } from "#web/app/lib/form.ts";
import type { Result } from "#worker/domain/result.ts";

export type FileRow = {
  readonly row: number;
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly result: string;
};

/** What became of one of the forms on a page of people. */
export type TeamAnswer = {
  readonly intent: string;
  readonly done: string | undefined;
  readonly problem: FormProblem | undefined;
  /** One line a row of a file of people. */
  readonly rows: readonly FileRow[] | undefined;
};

/** What the pages of people show of an answer, which also says to which of their forms it belongs. */
export function answerTeamForm(
  intent: string,
  { answer, done }: { readonly answer: Result<unknown, Problem>; readonly done?: string },
) {
  if (!answer.ok) {
    const problem = formProblem(answer.error, ["email", "name", "role", "csv"]);
    return data<TeamAnswer>(
      { intent, done: undefined, problem, rows: undefined },
      { status: answer.error.status },
    );
  }
  const rows = rowsOf(answer.value);
  return data<TeamAnswer>({
    intent,
    done: rows === undefined ? done : countInvited(rows),
    problem: undefined,
    rows,
  });
}

/** These are told beside the form, not as a page of their own. */
export const shownInTeamForms = { alsoShown: [403, 404] } as const;

/** The text of the chosen file; empty when none was chosen. */
export async function fileTextOf(form: FormData): Promise<string> {
  const file = form.get("csv");
  return file instanceof File ? file.text() : "";
}

function countInvited(rows: readonly FileRow[]): string {
  const invited = rows.filter(({ result }) => result === "invited" || result === "resent").length;
  return `${invited} of the ${rows.length} people in the file ${invited === 1 ? "is" : "are"} invited.`;
}

function rowsOf(value: unknown): readonly FileRow[] | undefined {
  return typeof value === "object" && value !== null && "results" in value
    ? (value.results as readonly FileRow[])
    : undefined;
}
