import type { Context } from "hono";
import type { Result } from "#worker/domain/result.ts";
import { mailAfterwards } from "./mail-afterwards.ts";
import { type ProblemCode, problem } from "./problem.ts";

/** 204 when it has been done, with the mails that tell of it on their way; otherwise what speaks against it. */
export function answerChange<Fault extends ProblemCode>(
  c: Parameters<typeof mailAfterwards>[0] & Parameters<typeof problem>[0] & Pick<Context, "body">,
  changed: Result<readonly string[] | null, Fault>,
) {
  if (!changed.ok) return problem(c, changed.error);
  mailAfterwards(c, changed.value ?? []);
  return c.body(null, 204);
}
