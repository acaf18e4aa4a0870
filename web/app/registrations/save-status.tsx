import type { SaveState } from "./use-autosave.ts";

/** Says what has become of the draft, in a line that a screen reader is told of without being interrupted. */
export function SaveStatus({ state }: { readonly state: SaveState }) {
  return (
    <p className={state.kind === "refused" ? "field-error" : "small muted"} role="status">
      {textOf(state)}
    </p>
  );
}

function textOf(state: SaveState): string {
  switch (state.kind) {
    case "saving":
      return "Saving";
    case "saved":
      return `Saved ${TIME.format(state.at)}`;
    case "offline":
      return "Not saved: there is no connection. It is tried again with your next change.";
    case "refused":
      return state.message;
    default:
      return "";
  }
}

/** Only ever written in the browser, by the clock that hangs there. */
const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
