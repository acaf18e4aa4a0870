import type { Outcome } from "#worker/domain/crm/records.ts";

/** Whether a yes/no column asks "won?" or "closed?"; a column of words needs no question. */
export type OutcomeQuestion = "won" | "closed";

/**
 * The outcome that the row's own column and its stage state together; null for a word nobody can place.
 * Without either the opportunity is open.
 */
export function readOutcome(row: {
  readonly outcome: string;
  readonly stage: string;
  readonly question: OutcomeQuestion;
}): Outcome | null {
  const byStage = outcomeOfStage(row.stage);
  const word = fold(row.outcome);
  if (word === "") return byStage ?? "open";
  const yes = YES.has(word);
  if (!yes && !NO.has(word)) return outcomeOfWord(word);
  if (row.question === "won") {
    if (yes) return "won";
    return byStage === "lost" || CLOSED.test(fold(row.stage)) ? "lost" : "open";
  }
  return yes ? (byStage ?? null) : "open";
}

/** Won or lost when the stage's words say so; null for every other stage. */
export function outcomeOfStage(stage: string): "won" | "lost" | null {
  const word = fold(stage);
  if (word === "") return null;
  const outcome = outcomeOfWord(word);
  return outcome === "open" ? null : outcome;
}

/** For recognising a column of outcomes: the word alone is an outcome, or a yes or no. */
export function looksLikeOutcome(cell: string): boolean {
  const word = fold(cell);
  return YES.has(word) || NO.has(word) || outcomeOfWord(word) !== null;
}

function outcomeOfWord(word: string): Outcome | null {
  const words = word.split(" ");
  const lost = words.some((one) => LOST.has(one)) || LOST_WHOLE.has(word);
  const won = words.some((one) => WON.has(one)) || WON_WHOLE.has(word);
  if (lost || (won && words.some((one) => NOT.has(one)))) return "lost";
  if (won) return "won";
  return words.some((one) => OPEN.has(one)) ? "open" : null;
}

/** Case, accents and punctuation do not count. */
function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

const CLOSED = /^(closed?|geschlossen|abgeschlossen|ferme|cerrado|cerrada|chiuso|fechado)\b/;
const YES = new Set("true yes y 1 x ja j oui si sim vrai wahr verdadero vero".split(" "));
const NO = new Set("false no n 0 nein non nao faux falsch falso".split(" "));
const NOT = new Set("not non nicht no pas nao niet".split(" "));
const WON = new Set(
  "won win closedwon gewonnen gewonne gagne gagnee gagnees ganado ganada ganados vinto vinta ganho ganha ganhou vunnen vunnet vundet voitettu wygrana wygrane wygrany vyhrano".split(
    " ",
  ),
);
const LOST = new Set(
  "lost loss lose closedlost verloren verlore perdu perdue perdido perdida perso persa perdeu forlorad forlorat tabt tapt havitty przegrana przegrane przegrany prohrano".split(
    " ",
  ),
);
const OPEN = new Set(
  "open offen ouvert ouverte abierto abierta aperto aperta aberto aberta pending progress pipeline active new oppen aben".split(
    " ",
  ),
);
const WON_WHOLE = new Set(["受注", "成約", "赢单", "成交", "closed and signed", "contract signed", "signed"]);
const LOST_WHOLE = new Set([
  "失注",
  "输单",
  "abandoned",
  "disqualified",
  "no decision",
  "cancelled",
  "canceled",
  "declined",
]);
