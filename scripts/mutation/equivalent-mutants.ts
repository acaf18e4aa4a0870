/** A mutant that does what the code does: `line` is the line of the file in which it begins; every mutant of that line unless `replacement` says which. */
export type EquivalentMutant = {
  readonly file: string;
  readonly line: string;
  readonly replacement?: string;
  readonly why: string;
};

export const equivalentMutants: readonly EquivalentMutant[] = [];
