import { type ReactNode, useRef, useState } from "react";
import type { DecimalText } from "#worker/domain/attribution/model.ts";
import { parsePercent, partsOfWeights, percentText, rebalance, WHOLE } from "./linked-weights.ts";

export type Weighted = { readonly key: string; readonly label: string; readonly weight: DecimalText };

/**
 * Weights as linked sliders: what one gains the others lose, and together they are always 100. A locked one stays as
 * it is. Each can be typed as well. Weights that nobody moves keep the form in which they were given.
 */
export function WeightSliders(props: {
  readonly id: string;
  readonly legend: string;
  readonly hint?: string;
  readonly items: readonly Weighted[];
  /** Percent as text for every item, in their order. */
  readonly onChange: (weights: readonly DecimalText[]) => void;
  readonly onRemove?: (key: string) => void;
  /** What adds another item. */
  readonly children?: ReactNode;
}) {
  const { id, legend, hint, items, onChange, onRemove, children } = props;
  const [lockedKeys, setLockedKeys] = useState<ReadonlySet<string>>(new Set());
  const moved = useRef<{ readonly key: string; readonly base: readonly number[] } | null>(null);
  const parts = partsOfWeights(items.map(({ weight }) => weight));
  const locked = items.map(({ key }) => lockedKeys.has(key));
  const move = (index: number, value: number) => {
    const key = items[index]?.key ?? "";
    if (moved.current?.key !== key || moved.current.base.length !== parts.length)
      moved.current = { key, base: parts };
    onChange(rebalance({ parts, locked, index, value, base: moved.current.base }).map(percentText));
  };
  const toggle = (key: string) =>
    setLockedKeys((kept) => new Set(kept.has(key) ? [...kept].filter((one) => one !== key) : [...kept, key]));
  const free = locked.filter((one) => !one).length;
  return (
    <fieldset className="sliders" id={id}>
      <legend className="field-label">{legend}</legend>
      {hint === undefined ? null : <p className="field-hint">{hint}</p>}
      {items.map((item, index) => (
        <SliderRow
          key={item.key}
          id={`${id}-${index}`}
          label={item.label}
          part={parts[index] ?? 0}
          locked={locked[index] === true}
          fixed={locked[index] === true || free < 2}
          onMove={(value) => move(index, value)}
          onGrab={() => {
            moved.current = { key: item.key, base: parts };
          }}
          onLock={() => toggle(item.key)}
          onRemove={onRemove === undefined || items.length < 2 ? undefined : () => onRemove(item.key)}
        />
      ))}
      <p className="slider slider-total">
        <span>Together</span>
        <output>{percentText(parts.reduce((sum, part) => sum + part, 0))}%</output>
      </p>
      {children}
    </fieldset>
  );
}

function SliderRow(props: {
  readonly id: string;
  readonly label: string;
  readonly part: number;
  readonly locked: boolean;
  /** Nothing could give way to it. */
  readonly fixed: boolean;
  readonly onMove: (value: number) => void;
  readonly onGrab: () => void;
  readonly onLock: () => void;
  readonly onRemove: (() => void) | undefined;
}) {
  const { id, label, part, locked, fixed, onMove, onGrab, onLock, onRemove } = props;
  return (
    <div className="slider">
      <label className="slider-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        type="range"
        className="slider-range"
        min={0}
        max={WHOLE}
        step={100}
        value={part}
        disabled={fixed}
        aria-valuetext={`${percentText(part)} percent`}
        onPointerDown={onGrab}
        onChange={(event) => onMove(Number(event.target.value))}
      />
      <TypedPercent label={label} part={part} disabled={fixed} onMove={onMove} onGrab={onGrab} />
      <label className="slider-lock">
        <input type="checkbox" checked={locked} onChange={onLock} />
        <span aria-hidden="true">Lock</span>
        <span className="visually-hidden">Lock {label}</span>
      </label>
      {onRemove === undefined ? null : (
        <button type="button" className="button button-link slider-remove" onClick={onRemove}>
          Remove<span className="visually-hidden"> {label}</span>
        </button>
      )}
    </div>
  );
}

/** Takes effect as soon as it is a percentage; what is not one yet stays in the field until it is left. */
function TypedPercent(props: {
  readonly label: string;
  readonly part: number;
  readonly disabled: boolean;
  readonly onMove: (value: number) => void;
  readonly onGrab: () => void;
}) {
  const { label, part, disabled, onMove, onGrab } = props;
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <span className="slider-typed">
      <input
        className="input"
        inputMode="decimal"
        autoComplete="off"
        aria-label={`${label}, percent`}
        disabled={disabled}
        value={typed ?? percentText(part)}
        onFocus={onGrab}
        onChange={(event) => {
          setTyped(event.target.value);
          const value = parsePercent(event.target.value);
          if (value !== null) onMove(value);
        }}
        onBlur={() => setTyped(null)}
      />
      <span aria-hidden="true">%</span>
    </span>
  );
}
