import { useNavigation } from "@remix-run/react";
import type { MouseEvent, ReactNode } from "react";

type SubmitButtonProps = {
  readonly tone?: "plain" | "primary" | "danger";
  /** Stands on the button while a form of the page is being sent. */
  readonly busyText?: string;
  readonly name?: string;
  readonly value?: string;
  /** The id of the form, for a button that stands outside of it. */
  readonly form?: string;
  readonly children: ReactNode;
};

/** Sends its form once: while one is on its way, further clicks do nothing. It stays focusable all the time. */
export function SubmitButton({ tone = "plain", busyText, children, ...button }: SubmitButtonProps) {
  const { state, formMethod } = useNavigation();
  const busy = state !== "idle" && formMethod === "POST";
  const ignoreWhileBusy = (event: MouseEvent) => {
    if (busy) event.preventDefault();
  };
  return (
    <button
      type="submit"
      className={tone === "plain" ? "button" : `button button-${tone}`}
      aria-disabled={busy}
      onClick={ignoreWhileBusy}
      {...button}
    >
      {busy && busyText !== undefined ? busyText : children}
    </button>
  );
}
