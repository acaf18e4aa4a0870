/** A record and the one above it: an account and its parent. */
export type FamilyMember = { readonly id: string; readonly parentId?: string | null };

/** Who belongs together by parents. A parent that is not among the records, and a circle of parents, leave a record at the top. */
export type Families = {
  readonly parentOf: ReadonlyMap<string, string | null>;
};

/** Takes parents as they are and cuts circles at the record that comes first in them by id, so that every record has one way up. */
export function buildFamilies(members: readonly FamilyMember[]): Families {
  const known = new Set(members.map(({ id }) => id));
  const parentOf = new Map<string, string | null>();
  for (const { id, parentId } of members) {
    const parent = parentId ?? null;
    parentOf.set(id, parent !== null && parent !== id && known.has(parent) ? parent : null);
  }
  for (const id of [...known].sort()) if (leadsBack(id, parentOf)) parentOf.set(id, null);
  return { parentOf };
}

function leadsBack(id: string, parentOf: ReadonlyMap<string, string | null>): boolean {
  const seen = new Set<string>();
  for (let at = parentOf.get(id) ?? null; at !== null && !seen.has(at); at = parentOf.get(at) ?? null) {
    if (at === id) return true;
    seen.add(at);
  }
  return false;
}

/** The record itself, its parent, and so on to the top. */
export function lineOf({ parentOf }: Families, id: string): string[] {
  const line: string[] = [];
  for (let at: string | null = id; at !== null; at = parentOf.get(at) ?? null) line.push(at);
  return line;
}

/** The top of a record's family; an unknown record is its own. */
export function rootOf(families: Families, id: string): string {
  return lineOf(families, id).at(-1) ?? id;
}

export type RolledUp = {
  /** What is the record's own, in minor units. */
  readonly ownMinor: bigint;
  /** Its own and everything below it, each record's once. */
  readonly wholeMinor: bigint;
};

/**
 * Adds amounts of one currency up to the parents. Nothing counts twice: the wholes of the records at the top sum to all amounts. Amounts
 * of records that are unknown stand at the top by themselves.
 */
export function rollUp(
  families: Families,
  amountsMinor: ReadonlyMap<string, bigint>,
): ReadonlyMap<string, RolledUp> {
  const rolled = new Map<string, RolledUp>();
  for (const id of families.parentOf.keys())
    rolled.set(id, { ownMinor: amountsMinor.get(id) ?? 0n, wholeMinor: 0n });
  for (const [id, amountMinor] of amountsMinor) {
    for (const at of lineOf(families, id)) {
      const before = rolled.get(at) ?? { ownMinor: at === id ? amountMinor : 0n, wholeMinor: 0n };
      rolled.set(at, { ...before, wholeMinor: before.wholeMinor + amountMinor });
    }
  }
  return rolled;
}
