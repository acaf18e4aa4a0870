// Control characters and the marks that reverse the reading direction can make a name look like another one.
// The joiners U+200C and U+200D stay: Persian and emoji are spelled with them.
const UNSEEN = /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;
const UNSEEN_ALL = new RegExp(UNSEEN.source, "gu");

/** The cell's text without control characters, on one line, trimmed; "" stays "". */
export function cleanText(cell: string): string {
  if (!UNSEEN.test(cell)) return cell.trim();
  return cell
    .replace(/[\t\r\n]+/g, " ")
    .replace(UNSEEN_ALL, "")
    .trim();
}

const NOTHING: ReadonlySet<string> = new Set([
  ..."n/a|#n/a|na|n.a.|none|(none)|null|nil|undefined|-|--|---|–|—|.|?|unknown|tbd|not applicable|(blank)".split(
    "|",
  ),
  ..."kein|keine|keiner|ohne|unbekannt|aucun|aucune|ninguno|ninguna|nessuno|nessuna|nenhum|nenhuma|geen".split(
    "|",
  ),
]);
const NO_PARTNER: ReadonlySet<string> = new Set(
  "direct|direct sale|no partner|kein partner|sans partenaire|sin socio|sin partner".split("|"),
);

/** True for what people type to say that there is nothing: "N/A", "none", "-" and the like, and for an empty cell. */
export function saysNothing(text: string): boolean {
  return text === "" || (text.length <= 16 && NOTHING.has(text.toLowerCase()));
}

/** In a partner's place, "direct" and "no partner" name nobody either. */
export function saysNoPartner(text: string): boolean {
  return saysNothing(text) || NO_PARTNER.has(text.toLowerCase());
}
