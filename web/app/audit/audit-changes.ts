import { plain } from "#web/app/lib/labels.ts";

type State = Readonly<Record<string, unknown>> | null;

/** One thing that is another than before; null where there was, or is, none. */
export type AuditChange = {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
};

/** What a line of the log says of before and after, field by field; what stayed the same is left out. */
export function auditChanges(before: State, after: State): readonly AuditChange[] {
  const [was, is] = [flat(before), flat(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((field) => {
    const change = { field, before: was.get(field) ?? null, after: is.get(field) ?? null };
    return change.before === change.after ? [] : [change];
  });
}

/** "rule.draft_created" in words: "Rule: draft created". */
export function actionInWords(action: string): string {
  const [object = "", ...done] = action.split(".");
  return done.length === 0 ? plain(object) : `${plain(object)}: ${plain(done.join(" ")).toLowerCase()}`;
}

/** Values by the names that lead to them. Lists are told in one piece, because their places mean nothing. */
function flat(state: State, path = ""): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(state ?? {})) {
    const field = path === "" ? inWords(name) : `${path}, ${inWords(name).toLowerCase()}`;
    if (isState(value)) for (const [inner, text] of flat(value, field)) values.set(inner, text);
    else if (value !== null && value !== undefined) values.set(field, textOf(name, value));
  }
  return values;
}

function isState(value: unknown): value is NonNullable<State> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(name: string, value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number" && namesInstant.test(name)) return instantOf(value);
  if (Array.isArray(value) && value.every((one) => typeof one !== "object")) return value.join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The log keeps instants as epoch milliseconds, under names such as "expiresAt" and "effectiveFrom". */
const namesInstant = /(At|From|Until|To)$/;

function instantOf(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** "effectiveFrom" as "Effective from". */
function inWords(name: string): string {
  return plain(name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase());
}
