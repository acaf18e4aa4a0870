import { zValidator } from "@hono/zod-validator";
import type { Context } from "hono";
import type { z } from "zod";
import { type FieldProblem, problem } from "./problem.ts";

type Target = "json" | "query" | "param";

/** Parses one part of a request; what does not fit is a 422 that says where. The handler reads `c.req.valid(target)`. */
export function validate<At extends Target, Schema extends z.ZodType>(target: At, schema: Schema) {
  const validator = zValidator(target, schema, answerFaults);
  schemas.set(validator, { target, schema });
  return validator;
}

/** The schema that a validator was made with; undefined for any other handler. */
export function validatedPartOf(handler: unknown): ValidatedPart | undefined {
  return typeof handler === "function" ? schemas.get(handler) : undefined;
}

export type ValidatedPart = { readonly target: Target; readonly schema: z.ZodType };

const schemas = new WeakMap<object, ValidatedPart>();

type Outcome = { readonly success: true } | { readonly success: false; readonly error: z.core.$ZodError };

function answerFaults(outcome: Outcome, c: Context) {
  return outcome.success
    ? undefined
    : problem(c, "invalid-request", { errors: outcome.error.issues.map(toFieldProblem) });
}

function toFieldProblem(issue: z.core.$ZodIssue): FieldProblem {
  // Our own checks give their code in params; zod's own kinds are snake_case.
  const params = issue.code === "custom" ? issue.params : undefined;
  const code =
    typeof params?.code === "string" ? params.code : (issue.code ?? "invalid").replaceAll("_", "-");
  return { path: issue.path.map(String).join("."), code, message: issue.message };
}
