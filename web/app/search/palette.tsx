import { Form, Link, useLocation, useNavigate } from "@remix-run/react";
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from "react";
import { countText, type Found, type FoundGroup, foundGroups } from "./found-groups.ts";
import { FoundList } from "./found-list.tsx";
import { findPlaces, PLACES, type Place, type Side } from "./places.ts";

type PaletteProps = {
  readonly side: Side;
  /** The screens that the frame lists for this person. */
  readonly nav: readonly Place[];
  readonly permissions: readonly string[];
};

/** The way to the search page, which the palette takes over once scripts are there. */
export function PaletteLink({ side }: { readonly side: Side }) {
  return (
    <Link to={`/${side}/search`} className="button palette-link" data-palette aria-keyshortcuts="/ Control+K">
      <span>Search</span>
      <span className="palette-key" aria-hidden="true">
        /
      </span>
    </Link>
  );
}

/** Search over whatever page is open: "/" or Ctrl+K opens it, the arrows go through what it finds, Escape closes it. */
export function Palette(props: PaletteProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOpen, setOpen] = useState(false);
  useOpening(dialog, () => setOpen(true));
  useClosingOnArrival(dialog);
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Search"
      onClose={() => setOpen(false)}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) dialog.current?.close();
      }}
    >
      {isOpen ? <PaletteSearch {...props} close={() => dialog.current?.close()} /> : null}
    </dialog>
  );
}

function PaletteSearch({ side, nav, permissions, close }: PaletteProps & { readonly close: () => void }) {
  const id = useId();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const { found, progress } = useFound(side, text);
  const places = findPlaces([...nav, ...PLACES[side]], { text, permissions });
  const groups = foundGroups({ side, text, places, found, most: MOST_OF_EACH });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows only move the focus among what can be focused anyway.
    <div className="palette-body" onKeyDown={moveFocus}>
      <Form
        method="get"
        action={`/${side}/search`}
        role="search"
        className="palette-form"
        onSubmit={(event) => {
          const first = progress === "settled" ? firstOf(groups) : null;
          if (first === null) return;
          event.preventDefault();
          close();
          navigate(first);
        }}
      >
        <label htmlFor={id} className="visually-hidden">
          Search
        </label>
        <input
          id={id}
          // biome-ignore lint/a11y/noAutofocus: a dialog that was asked for begins in its field.
          autoFocus
          type="search"
          name="q"
          className="input"
          placeholder={side === "company" ? "Deals, partners, accounts, pages" : "Deals, statements, pages"}
          autoComplete="off"
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="button" className="button" onClick={close}>
          Close
        </button>
      </Form>
      <p className="visually-hidden" role="status">
        {statusText({ text, groups, progress })}
      </p>
      <PaletteResult text={text} groups={groups} progress={progress} />
    </div>
  );
}

/** Whether what is shown is the answer to what is typed. */
type Progress = "settled" | "searching" | "failed";

type Shown = { readonly text: string; readonly groups: readonly FoundGroup[]; readonly progress: Progress };

const FAILED = "The search cannot be reached; type on to try again";

function statusText({ text, groups, progress }: Shown): string {
  if (text.trim() === "" || progress === "searching") return "";
  return progress === "failed" ? FAILED : countText(groups);
}

function PaletteResult({ text, groups, progress }: Shown) {
  if (text.trim() === "") {
    return (
      <p className="palette-hint muted small">
        Type the beginning of any word of a name, a CRM id, or a statement's number. Enter opens the first
        result; the arrow keys go through them.
      </p>
    );
  }
  const words = { settled: "Nothing found", searching: "Searching", failed: FAILED }[progress];
  return (
    <>
      {groups.length > 0 ? <FoundList groups={groups} /> : null}
      {groups.length === 0 || progress === "failed" ? <p className="palette-hint muted">{words}</p> : null}
    </>
  );
}

const NOTHING: Found = { items: [], more: [] };
const MOST_OF_EACH = 10;
const PAUSE_MS = 150;

const SEARCHES: Readonly<Record<Side, string>> = {
  company: "/api/v1/search",
  portal: "/api/v1/portal/search",
};

/**
 * What the server finds for the text once the typing has paused; what was found last stays until then. It is asked for beside the router,
 * which would put a failure in the place of the page that is open.
 */
function useFound(side: Side, text: string): { readonly found: Found; readonly progress: Progress } {
  const [answer, setAnswer] = useState<{ readonly text: string; readonly found: Found | null }>();
  const asked = text.trim();
  useEffect(() => {
    if (asked === "") return;
    const stop = new AbortController();
    const ask = async () => {
      const found = await find(side, asked, stop.signal);
      if (!stop.signal.aborted) setAnswer({ text: asked, found });
    };
    const timer = setTimeout(ask, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [asked, side]);
  if (asked === "") return { found: NOTHING, progress: "settled" };
  const found = answer?.found ?? NOTHING;
  if (answer?.text !== asked) return { found, progress: "searching" };
  return { found, progress: answer.found === null ? "failed" : "settled" };
}

/** Null where the server cannot be reached or refuses. */
async function find(side: Side, text: string, signal: AbortSignal): Promise<Found | null> {
  try {
    const answer = await fetch(`${SEARCHES[side]}?q=${encodeURIComponent(text)}`, { signal });
    return answer.ok ? ((await answer.json()) as Found) : null;
  } catch {
    return null;
  }
}

function firstOf(groups: readonly FoundGroup[]): string | null {
  const [first] = groups;
  return first?.links[0]?.to ?? first?.more?.to ?? null;
}

/** Down and up go from the field through the results and round again. */
function moveFocus(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input[type=search], a.found-link")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  const at = stops.indexOf(document.activeElement as HTMLElement);
  stops[(Math.max(at, 0) + step + stops.length) % stops.length]?.focus();
  event.preventDefault();
}

/** The keys and the buttons that open it. A key that is typed into a field is the field's. */
function useOpening(dialog: RefObject<HTMLDialogElement>, opened: () => void) {
  const onOpen = useRef(opened);
  useEffect(() => {
    const open = (event: Event) => {
      event.preventDefault();
      if (dialog.current === null || document.querySelector("dialog[open]") !== null) return;
      onOpen.current();
      dialog.current.showModal();
    };
    const onKey = (event: globalThis.KeyboardEvent) => {
      const isChord =
        (event.ctrlKey || event.metaKey) &&
        !event.altKey &&
        !event.shiftKey &&
        event.key.toLowerCase() === "k";
      const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (isChord || (isSlash && !isTyping(event.target as HTMLElement))) open(event);
    };
    const onClick = (event: MouseEvent) => {
      const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (isPlain && (event.target as HTMLElement).closest("a[data-palette]") !== null) open(event);
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("click", onClick, true);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("click", onClick, true);
    };
  }, [dialog]);
}

function isTyping(target: HTMLElement): boolean {
  return (
    target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select")
  );
}

/** A page that was led to closes what led to it. */
function useClosingOnArrival(dialog: RefObject<HTMLDialogElement>) {
  const { key } = useLocation();
  const arrived = useRef(key);
  useEffect(() => {
    if (arrived.current === key) return;
    arrived.current = key;
    dialog.current?.close();
  }, [key, dialog]);
}
