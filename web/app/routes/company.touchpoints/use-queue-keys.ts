import { type RefObject, useEffect } from "react";

/**
 * The queue by keyboard: j and k go down and up, x marks, o compares, c confirms, r rejects and u undoes what is marked, or else the row
 * at hand. Keys in a field, and with a modifier, are the browser's.
 */
export function useQueueKeys(form: RefObject<HTMLFormElement>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const types = target.matches("input:not([type=checkbox]), textarea, select");
      if (types || event.metaKey || event.ctrlKey || event.altKey || form.current === null) return;
      if (act(form.current, event.key)) event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [form]);
}

function act(form: HTMLFormElement, key: string): boolean {
  const boxes = [...form.querySelectorAll<HTMLInputElement>('input[type="checkbox"][name="activity"]')];
  const at = boxes.indexOf(document.activeElement as HTMLInputElement);
  const here = boxes[at];
  if (key === "j" || key === "k") {
    const next = key === "j" ? Math.min(at + 1, boxes.length - 1) : Math.max(at - 1, 0);
    boxes[next]?.focus();
    return true;
  }
  if (key === "x" && here !== undefined) {
    here.checked = !here.checked;
    return true;
  }
  if (key === "o" && here !== undefined) {
    here.closest("tr")?.querySelector<HTMLAnchorElement>("a[data-compare]")?.click();
    return true;
  }
  const intent = INTENTS[key];
  if (intent === undefined) return false;
  if (!boxes.some(({ checked }) => checked)) {
    if (here === undefined) return false;
    here.checked = true;
  }
  form.querySelector<HTMLButtonElement>(`button[name="intent"][value="${intent}"]`)?.click();
  return true;
}

const INTENTS: { readonly [key: string]: string } = { c: "confirm", r: "reject", u: "undo" };
