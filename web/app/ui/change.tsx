import { useFormats } from "./formats-context.tsx";

/**
 * How far a figure has moved, in words and signs and never by colour alone. From nothing, or across zero, a percentage would say nothing,
 * so there is none.
 */
export function Change({ now, before }: { readonly now: number; readonly before: number }) {
  const formats = useFormats();
  if (now === before) return <span className="change">unchanged</span>;
  const direction = now > before ? "up" : "down";
  if (before <= 0 || now < 0) return <span className={`change change-${direction}`}>{SIGNS[direction]}</span>;
  const text = formats.change(now / before - 1);
  return (
    <span className={`change change-${direction}`}>
      {SIGNS[direction]} {text}
    </span>
  );
}

const SIGNS = { up: "▲", down: "▼" } as const;
