import { data } from "@remix-run/cloudflare";
import { tryRead } from "#web/app/lib/api.server.ts";
import { type FormProblem, formProblem, type Problem } from "#web/app/lib/form.ts";
import type { Answer } from "#web/app/lib/success-body.ts";
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

/** Hands a form of a page of people on to the API; what it is not let do is told beside the form, not as a page of its own. */
export async function sendTeamForm<Response extends Answer>(
  intent: string,
  {
    call,
    request,
    done,
  }: {
    readonly call: Promise<Response>;
    readonly request: Request;
    /** Left out where the answer tells of each row itself. */
    readonly done?: string;
  },
) {
  return answerTeamForm(intent, await tryRead(call, request, { alsoShown: [403, 404] }), done);
}

/** What has been done about an invitation, wherever it leads to. */
export const invitationsDone = {
  invite: (email: string) => `An invitation is on its way to ${email}. It works for 7 days.`,
  resend: "The invitation has been sent again. The link in the earlier mail no longer works.",
  revoke: "The invitation has been taken back.",
} as const;

/** What the pages of people show of an answer, which also says to which of their forms it belongs. */
function answerTeamForm(intent: string, answer: Result<unknown, Problem>, done: string | undefined) {
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
