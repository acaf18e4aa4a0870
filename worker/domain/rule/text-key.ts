/**
 * What makes two texts one to a condition: compatibility forms, case and white space at the ends do not count.
 * Folding a key again does not change it, and every part of a key is folded too, which `overlap` relies on.
 */
export function textKey(text: string): string {
  return foldText(text).trim();
}

/** The key before its ends are trimmed. Lower case can undo a composition, so composing comes last again. */
export function foldText(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  return text.normalize("NFKC").toLowerCase().normalize("NFKC");
}

// Printable ASCII is its own compatibility form; nearly all values of a CRM are.
const PLAIN = /^[ -~]*$/;
