/** A key that none of the items has. */
export function freshKey(items: readonly { readonly key: string }[]): string {
  const keys = new Set(items.map(({ key }) => key));
  let number = items.length;
  while (keys.has(`new-${number}`)) number += 1;
  return `new-${number}`;
}

/** "Step 3", or the next one that is free. */
export function freshName(word: string, items: readonly { readonly name: string }[]): string {
  const names = new Set(items.map(({ name }) => name));
  let number = items.length + 1;
  while (names.has(`${word} ${number}`)) number += 1;
  return `${word} ${number}`;
}
