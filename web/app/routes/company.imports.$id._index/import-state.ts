import type { ImportView } from "#web/app/lib/views.ts";
import type { ImportStep } from "#web/app/ui/import-steps.tsx";

type State = Pick<ImportView, "status" | "dryRun" | "held">;

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
export function canBeStarted({ status, dryRun, held }: State): boolean {
  return held || status === "failed" || (status === "done" && dryRun);
}

/** The step of the way from file to data; null once that way has been walked. */
export function stepOf({ status, dryRun, held }: State): ImportStep | null {
  if (held) return "columns";
  switch (status) {
    case "received":
    case "checking":
      return "check";
    case "committing":
      return "write";
    case "failed":
      return "columns";
    case "done":
      return dryRun ? "check" : null;
    default:
      return null;
  }
}
