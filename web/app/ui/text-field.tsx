import type { ComponentProps } from "react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { Field } from "./field.tsx";

/** A field of one line, with the problem that the API found in it. Its name is its id. */
export function TextField({
  name,
  label,
  hint,
  problem,
  ...input
}: {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly problem: FormProblem | undefined;
} & Omit<ComponentProps<"input">, "name" | "id">) {
  return (
    <Field id={name} label={label} hint={hint} error={problem?.fields[name]}>
      {(control) => <input {...control} {...input} name={name} />}
    </Field>
  );
}
