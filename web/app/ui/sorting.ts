import type { ColumnSort } from "./data-table.tsx";

/**
 * Makes a column's sort link. `up` and `down` are the words the API has for its directions; the first click gives the
 * one that `first` names, the next click the other.
 */
export function sortBy(options: {
  readonly current: string;
  readonly up: string;
  readonly down: string;
  readonly first: "up" | "down";
  readonly to: (sort: string) => string;
}): ColumnSort {
  const { current, up, down, first, to } = options;
  if (current === up) return { current: "ascending", to: to(down) };
  if (current === down) return { current: "descending", to: to(up) };
  return { current: "none", to: to(first === "up" ? up : down) };
}
