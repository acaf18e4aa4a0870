/**
 * Why one row of a file cannot be taken. `row` counts as a spreadsheet does, the headers being row 1; `column` is
 * the file's own header; `message` says what to do about it.
 */
export type RowProblem = {
  readonly row: number;
  readonly column: string;
  readonly value: string;
  readonly code: string;
  readonly message: string;
};

/** Values are shown to people and stored, so a cell that holds a novel is cut. */
export function shownValue(value: string): string {
  return value.length > 100 ? `${value.slice(0, 99)}…` : value;
}
