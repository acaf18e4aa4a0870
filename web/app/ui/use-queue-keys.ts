import { type RefObject, useEffect } from "react";

/** What a queue's keys are for; each is one letter. */
export type QueueKeys = {
  /** The name of the boxes that mark its rows. */
  readonly box: string;
  /** The button that each key presses, by its value as the form's intent. */
  readonly intents: { readonly [key: string]: string };
};

/**
 * A queue by keyboard: j and k go down and up, x marks, o follows the row's link with `data-open`, ? opens the list of keys, and the
 * keys of the queue's own press its buttons for what is marked, or else for the row at hand. Keys in a field, and with a modifier, are
 * the browser's.
 */
export function useQueueKeys(form: RefObject<HTMLFormElement>, keys: QueueKeys): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const types = target.matches("input:not([type=checkbox]), textarea, select");
      if (types || event.metaKey || event.ctrlKey || event.altKey || form.current === null) return;
      if (act(form.current, { key: event.key, keys })) event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [form, keys]);
}

function act(
  form: HTMLFormElement,
  { key, keys }: { readonly key: string; readonly keys: QueueKeys },
): boolean {
  const boxes = [...form.querySelectorAll<HTMLInputElement>(`input[type="checkbox"][name="${keys.box}"]`)];
  const at = boxes.indexOf(document.activeElement as HTMLInputElement);
  const here = boxes[at];
  if (key === "j" || key === "k") {
    const next = key === "j" ? Math.min(at + 1, boxes.length - 1) : Math.max(at - 1, 0);
    boxes[next]?.focus();
    return true;
  }
  if (key === "?") return toggleHelp(form);
  if (key === "x" && here !== undefined) {
    here.checked = !here.checked;
    return true;
  }
  if (key === "o" && here !== undefined) {
    here.closest("tr")?.querySelector<HTMLAnchorElement>("a[data-open]")?.click();
    return true;
  }
  const intent = keys.intents[key];
  if (intent === undefined) return false;
  if (!boxes.some(({ checked }) => checked)) {
    if (here === undefined) return false;
    here.checked = true;
  }
  form.querySelector<HTMLButtonElement>(`button[name="intent"][value="${intent}"]`)?.click();
  return true;
}

function toggleHelp(form: HTMLFormElement): boolean {
  const help = form.querySelector<HTMLDetailsElement>("details[data-keys]");
  if (help === null) return false;
  help.open = !help.open;
  return true;
}
