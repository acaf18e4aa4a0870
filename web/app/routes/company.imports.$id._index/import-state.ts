import type { ImportView } from "#web/app/lib/views.ts";
import type { ImportStep } from "#web/app/ui/import-steps.tsx";

type State = Pick<ImportView, "status" | "dryRun" | "held" | "partly">;

/** Waits in the queue or is being worked on. */
export function isAtWork({ status, held }: State): boolean {
  return (
    (status === "received" && !held) ||
    status === "checking" ||
    status === "committing" ||
    status === "undoing"
  );
}

/** Its file is here and nothing of it has been written, so its columns can still be chosen. */
export function canBeStarted({ status, dryRun, held, partly }: State): boolean {
  return held || (status === "failed" && partly === null) || (status === "done" && dryRun);
}

/** Something of it is written. */
export function canBeUndone({
  status,
  dryRun,
  partly,
}: Pick<State, "status" | "dryRun" | "partly">): boolean {
  return partly !== null || (status === "done" && !dryRun);
}

/** The step of the way from file to data; null once that way has been walked. */
export function stepOf({ status, dryRun, held, partly }: State): ImportStep | null {
  if (held) return "columns";
  switch (status) {
    case "received":
    case "checking":
      return "check";
    case "committing":
      return "write";
    case "failed":
      if (partly === "undone") return null;
      return partly === "written" ? "write" : "columns";
    case "done":
      return dryRun ? "check" : null;
    default:
      return null;
  }
}
