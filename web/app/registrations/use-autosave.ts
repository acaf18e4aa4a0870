import { type RefObject, useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { readProblem } from "#web/app/lib/form.ts";
import { readContent } from "./registration-content.ts";
import { versionTag } from "./registration-words.ts";

/** saved: when. refused: what to do about it; nothing more is saved until the page has been read again. */
export type SaveState =
  | { readonly kind: "idle" | "saving" | "offline" }
  | { readonly kind: "saved"; readonly at: Date }
  | { readonly kind: "refused"; readonly message: string };

const PAUSE_MS = 1200;

type Form = Parameters<typeof readContent>[1];

/** The draft as it was last kept; null before there is one. */
export type KeptDraft = { readonly id: string; readonly version: number } | null;

/**
 * Saves a draft a moment after it was written in. `kept` follows what is saved, for the form to send along, so that handing it in
 * goes on from there; without scripts the form's own button saves.
 */
export function useAutosave(
  formRef: RefObject<HTMLFormElement>,
  options: { readonly form: Form; readonly pathOf: (id: string) => string; readonly start: KeptDraft },
): { readonly state: SaveState; readonly kept: KeptDraft } {
  const { form, pathOf, start } = options;
  const [state, setState] = useState<SaveState>({ kind: "idle" });
  const [kept, setKept] = useState(start);
  const latest = useRef(start);
  const { id = null, version = null } = start ?? {};
  useEffect(() => {
    latest.current = id === null || version === null ? null : { id, version };
    setKept(latest.current);
  }, [id, version]);
  useEffect(() => {
    const element = formRef.current;
    if (element === null) return;
    const keep = (draft: KeptDraft) => {
      latest.current = draft;
      // Whatever is sent next has to name this version already.
      flushSync(() => setKept(draft));
    };
    const saver = createSaver(element, { form, pathOf, tell: setState, kept: () => latest.current, keep });
    element.addEventListener("input", saver.onInput);
    element.addEventListener("submit", saver.onSubmit, { capture: true });
    return () => {
      saver.stop();
      element.removeEventListener("input", saver.onInput);
      element.removeEventListener("submit", saver.onSubmit, { capture: true });
    };
  }, [formRef, form, pathOf]);
  return { state, kept };
}

function createSaver(
  element: HTMLFormElement,
  options: {
    readonly form: Form;
    readonly pathOf: (id: string) => string;
    readonly tell: (state: SaveState) => void;
    readonly kept: () => KeptDraft;
    readonly keep: (draft: KeptDraft) => void;
  },
) {
  const { form, pathOf, tell, kept, keep } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let isRefused = false;
  /** The first save as it was tried: until it is answered it is tried again word for word, or one draft could become two. */
  let begun: FirstSave | null = null;

  async function save(): Promise<void> {
    tell({ kind: "saving" });
    const draft = kept();
    if (draft === null) begun ??= { key: crypto.randomUUID(), body: newDraft(element, form) };
    const tried = begun;
    const answer = draft === null ? tried && postDraft(tried) : patchDraft(element, { form, draft });
    const response = await answer?.catch(() => null);
    if (!response) return tell({ kind: "offline" });
    begun = null;
    if (response.status === 412 || response.status === 409) {
      isRefused = true;
      return tell({ kind: "refused", message: CHANGED_ELSEWHERE });
    }
    if (!response.ok) return tell({ kind: "refused", message: await whatIsWrong(response) });
    const { id, version } = (await response.json()) as { readonly id: string; readonly version: number };
    if (kept() === null) {
      // A page that is loaded again finds the draft instead of an empty form.
      window.history.replaceState(window.history.state, "", pathOf(id));
    }
    keep({ id, version });
    // What was written since the first try went with none.
    if (tried !== null && tried.body !== newDraft(element, form)) return save();
    tell({ kind: "saved", at: new Date() });
  }

  const start = () => {
    running = (running ?? Promise.resolve()).then(save).finally(() => {
      running = null;
    });
  };
  return {
    onInput: (event: Event) => {
      // A company's draft begins by its button: whose it is has to be found first.
      if (kept() === null && element.elements.namedItem("companyId") === null) return;
      if (isRefused || (event.target as HTMLElement).matches("[type=file], [data-not-saved]")) return;
      clearTimeout(timer);
      timer = setTimeout(start, PAUSE_MS);
    },
    /** What is being saved and what is handed in would each take the other for somebody else's change. */
    onSubmit: (event: SubmitEvent) => {
      clearTimeout(timer);
      if (running === null) return;
      event.preventDefault();
      event.stopPropagation();
      const { submitter } = event;
      void running.then(() => element.requestSubmit(submitter));
    },
    stop: () => clearTimeout(timer),
  };
}

const CHANGED_ELSEWHERE =
  "This registration was changed somewhere else, so nothing more is saved here. Copy what you need, then load the page again.";

type FirstSave = { readonly key: string; readonly body: string };

function newDraft(element: HTMLFormElement, form: Form): string {
  const data = new FormData(element);
  const { patch } = readContent(data, form);
  return JSON.stringify({ ...patch, draft: true, companyId: data.get("companyId") });
}

function postDraft({ key, body }: FirstSave): Promise<Response> {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
  return fetch("/api/v1/registrations", { method: "POST", headers, body });
}

function patchDraft(
  element: HTMLFormElement,
  { form, draft }: { readonly form: Form; readonly draft: NonNullable<KeptDraft> },
): Promise<Response> {
  const { patch } = readContent(new FormData(element), form);
  return fetch(`/api/v1/registrations/${encodeURIComponent(draft.id)}`, {
    method: "PATCH",
    headers: { "Content-Type": "application/json", "If-Match": versionTag(draft.version) },
    body: JSON.stringify(patch),
  });
}

async function whatIsWrong(response: Response): Promise<string> {
  const { title, detail, errors = [] } = await readProblem(response);
  return ["Not saved.", detail ?? title, ...errors.map(({ message }) => message)].join(" ");
}
