import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";

/**
 * A list that is put in order by dragging a handle, by the arrow keys on it, or by buttons. Moves are announced, and
 * the focus goes with the item.
 */
export function OrderedList<Item extends { readonly key: string; readonly name: string }>(props: {
  readonly label: string;
  readonly items: readonly Item[];
  readonly onReorder: (items: readonly Item[]) => void;
  readonly onRemove?: ((key: string) => void) | undefined;
  readonly children: (item: Item, position: number) => ReactNode;
}) {
  const { label, items, onReorder, onRemove, children } = props;
  const list = useRef<HTMLOListElement>(null);
  const [said, setSaid] = useState("");
  const drag = useDragging(list, (from, to) => onReorder(moved(items, from, to)));
  const refocus = useRefocus(list, items);
  const move = (from: number, to: number, control: string) => {
    const item = items[from];
    if (item === undefined || to < 0 || to >= items.length) return;
    refocus(item.key, control);
    onReorder(moved(items, from, to));
    setSaid(`${item.name || "It"} is now ${to + 1} of ${items.length}.`);
  };
  return (
    <>
      <ol className="ordered" aria-label={label} ref={list}>
        {items.map((item, position) => (
          <li
            key={item.key}
            data-key={item.key}
            className={drag.held === position ? "ordered-item is-held" : "ordered-item"}
          >
            <div className="ordered-head">
              <button
                type="button"
                className="ordered-handle"
                data-control="handle"
                aria-label={`Move ${item.name || "this"}: drag, or press the arrow keys`}
                onKeyDown={(event) => onArrow(event, (by) => move(position, position + by, "handle"))}
                onPointerDown={drag.grab(position)}
              >
                <span aria-hidden="true">⠿</span>
              </button>
              <span className="ordered-position">{position + 1}</span>
              <span className="ordered-name">{item.name || "Without a name"}</span>
              <span className="ordered-actions">
                <MoveButton
                  control="up"
                  name={item.name}
                  disabled={position === 0}
                  onClick={() => move(position, position - 1, "up")}
                />
                <MoveButton
                  control="down"
                  name={item.name}
                  disabled={position === items.length - 1}
                  onClick={() => move(position, position + 1, "down")}
                />
                {onRemove === undefined ? null : (
                  <button type="button" className="button button-link" onClick={() => onRemove(item.key)}>
                    Remove<span className="visually-hidden"> {item.name}</span>
                  </button>
                )}
              </span>
            </div>
            <div className="ordered-body">{children(item, position)}</div>
          </li>
        ))}
      </ol>
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </>
  );
}

function MoveButton(props: {
  readonly control: "up" | "down";
  readonly name: string;
  readonly disabled: boolean;
  readonly onClick: () => void;
}) {
  const { control, name, disabled, onClick } = props;
  return (
    <button
      type="button"
      className="button ordered-move"
      data-control={control}
      aria-disabled={disabled}
      onClick={() => {
        if (!disabled) onClick();
      }}
    >
      <span aria-hidden="true">{control === "up" ? "↑" : "↓"}</span>
      <span className="visually-hidden">
        Move {name} {control}
      </span>
    </button>
  );
}

/**
 * The item follows the pointer from place to place: it changes places as soon as it is over another one. The window
 * is listened to, because an element that moves in the document loses a captured pointer.
 */
function useDragging(
  list: { readonly current: HTMLOListElement | null },
  onMove: (from: number, to: number) => void,
) {
  const [held, setHeld] = useState<number | null>(null);
  const latest = useRef({ held, onMove });
  latest.current = { held, onMove };
  const dragging = held !== null;
  useEffect(() => {
    if (!dragging) return;
    const follow = (event: globalThis.PointerEvent) => {
      const from = latest.current.held;
      if (from === null || list.current === null) return;
      const to = placeAt(list.current, { held: from, y: event.clientY });
      if (to === from) return;
      latest.current.onMove(from, to);
      setHeld(to);
    };
    const drop = () => setHeld(null);
    window.addEventListener("pointermove", follow);
    window.addEventListener("pointerup", drop);
    window.addEventListener("pointercancel", drop);
    return () => {
      window.removeEventListener("pointermove", follow);
      window.removeEventListener("pointerup", drop);
      window.removeEventListener("pointercancel", drop);
    };
  }, [dragging, list]);
  const grab = (position: number) => (event: PointerEvent<HTMLElement>) => {
    if (event.button === 0) setHeld(position);
  };
  return { held, grab };
}

/** Which place the pointer asks for. A neighbour gives way once the pointer has passed the middle of its head. */
function placeAt(list: HTMLElement, { held, y }: { readonly held: number; readonly y: number }): number {
  const heads = [...list.children].map((child) => {
    const { top, bottom } = (child.firstElementChild ?? child).getBoundingClientRect();
    return (top + bottom) / 2;
  });
  let to = held;
  while (to > 0 && y < (heads[to - 1] ?? 0)) to -= 1;
  if (to < held) return to;
  while (to < heads.length - 1 && y > (heads[to + 1] ?? 0)) to += 1;
  return to;
}

/** A moved item's control keeps the focus, although its element moved in the document. */
function useRefocus(
  list: { readonly current: HTMLOListElement | null },
  items: readonly { readonly key: string }[],
): (key: string, control: string) => void {
  const awaited = useRef<{ readonly key: string; readonly control: string } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the items have changed places
  useEffect(() => {
    if (awaited.current === null) return;
    const { key, control } = awaited.current;
    awaited.current = null;
    const item = [...(list.current?.children ?? [])].find(
      (child) => child instanceof HTMLElement && child.dataset.key === key,
    );
    item?.querySelector<HTMLElement>(`[data-control="${control}"]`)?.focus();
  }, [items]);
  return (key, control) => {
    awaited.current = { key, control };
  };
}

function onArrow(event: KeyboardEvent, move: (by: -1 | 1) => void) {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  event.preventDefault();
  move(event.key === "ArrowUp" ? -1 : 1);
}

function moved<Item>(items: readonly Item[], from: number, to: number): readonly Item[] {
  const rest = items.filter((_, position) => position !== from);
  const item = items[from];
  return item === undefined ? items : [...rest.slice(0, to), item, ...rest.slice(to)];
}
