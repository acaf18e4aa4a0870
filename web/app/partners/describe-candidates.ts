/** What to tell somebody whose text is no partner's whole name. */
export function describeCandidates(
  text: string,
  { names, more }: { readonly names: readonly string[]; readonly more: boolean },
): string {
  const none = `No partner is called "${text}".`;
  const [first] = names;
  if (first === undefined) return `${none} Type a name as the list of partners has it.`;
  if (names.length === 1) return `${none} Did you mean ${first}?`;
  return `${none} Type the whole name of one of these: ${names.join(", ")}${more ? " and others" : ""}.`;
}
