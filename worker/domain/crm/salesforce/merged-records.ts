/** The record that a lost one was merged into, through any chain of merges; a circle ends where it would close. */
export function survivorOf(id: string, mergedInto: ReadonlyMap<string, string>): string {
  const seen = new Set([id]);
  let current = id;
  for (
    let next = mergedInto.get(current);
    next !== undefined && !seen.has(next);
    next = mergedInto.get(current)
  ) {
    seen.add(next);
    current = next;
  }
  return current;
}
