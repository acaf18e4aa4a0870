import { assert } from "#worker/domain/result.ts";
import { foldText } from "./text-key.ts";

/** What is asked of one text. Everything in it is a `textKey`. */
export type TextDemands = {
  readonly prefixes: readonly string[];
  readonly parts: readonly string[];
  readonly forbidden: ReadonlySet<string>;
  readonly forbiddenPrefixes: readonly string[];
  readonly forbiddenParts: readonly string[];
};

/** How much may be tried in all, so that a decision takes bounded time; it goes down as it is used. */
export type Effort = { left: number };

export type TextFound =
  | { readonly kind: "found"; readonly text: string }
  | { readonly kind: "none" }
  | { readonly kind: "undecided" };

const NONE: TextFound = { kind: "none" };
const UNDECIDED: TextFound = { kind: "undecided" };
const FEW_PARTS = 3;
const MOST_PARTS = 8;

/**
 * A shortest text that meets all demands, or the proof by exhaustion that there is none.
 *
 * The texts that have the parts, and neither a forbidden part nor a forbidden start, are a regular language, and so
 * is the language of keys but for how distant combining marks compose. A search over the states of its automaton
 * (Aho-Corasick over the parts, a trie over the forbidden texts and starts, the set of parts seen) meets every
 * state once. A letter that occurs in no needed part can only lead away from them, so a few such letters stand for
 * all; one of them combines with nothing.
 */
export function findText(demands: TextDemands, effort: Effort): TextFound {
  const prefix = longestOf(demands.prefixes);
  if (!demands.prefixes.every((each) => prefix.startsWith(each))) return NONE;
  const parts = neededParts(demands.parts, prefix);
  if (parts.length > FEW_PARTS) {
    const joined = [prefix, ...parts].join(String.fromCodePoint(unusedIdeograph(usedLetters(demands))));
    if (meets(joined, demands)) return confirm(joined);
  }
  return parts.length > MOST_PARTS ? UNDECIDED : search({ demands, prefix, parts, effort });
}

/** Where the search would be long, the plainest of all texts is tried first: the parts one after another. */
function meets(text: string, demands: TextDemands): boolean {
  return (
    !demands.forbidden.has(text) &&
    !demands.forbiddenPrefixes.some((start) => text.startsWith(start)) &&
    !demands.forbiddenParts.some((part) => text.includes(part))
  );
}

type State = {
  readonly matcher: Matcher;
  /** Where the text so far is among the forbidden texts and starts; null once it is none of their beginnings. */
  readonly start: Trie | null;
  /** The parts it has, a bit each. */
  readonly seen: number;
  /** The last letter, "" before the first. */
  readonly last: string;
  readonly before: State | null;
};

type Space = {
  readonly letters: readonly string[];
  /** Whether one letter after another stays as it is, by the pair. */
  readonly joins: Map<string, boolean>;
  readonly visited: Set<string>;
};

function search(from: {
  readonly demands: TextDemands;
  readonly prefix: string;
  readonly parts: readonly string[];
  readonly effort: Effort;
}): TextFound {
  const { demands, prefix, parts, effort } = from;
  const all = 2 ** parts.length - 1;
  const space: Space = {
    letters: alphabet(demands, [prefix, ...parts]),
    joins: new Map(),
    visited: new Set(),
  };
  const matcher = buildMatcher(parts, demands.forbiddenParts);
  let first: State | null = { matcher, start: buildTrie(demands), seen: 0, last: "", before: null };
  for (const letter of prefix) first = first === null ? null : step(first, letter);
  let wave: readonly State[] = first === null ? [] : [first];
  while (wave.length > 0) {
    const whole = wave.find((state) => state.seen === all && isWhole(state));
    if (whole !== undefined) return confirm(textOf(whole));
    effort.left -= wave.length * space.letters.length;
    if (effort.left < 0) return UNDECIDED;
    wave = wave.flatMap((state) => stepsFrom(state, space));
  }
  return NONE;
}

/** The states a letter on that have not been met before. */
function stepsFrom(state: State, { letters, joins, visited }: Space): readonly State[] {
  const reached: State[] = [];
  for (const letter of letters) {
    const next = joinsTo(state.last, letter, joins) ? step(state, letter) : null;
    if (next === null) continue;
    const key = `${next.matcher.id} ${next.start?.id ?? -1} ${next.seen} ${next.last}`;
    if (visited.has(key)) continue;
    visited.add(key);
    reached.push(next);
  }
  return reached;
}

/** Null when the letter completes a forbidden part or a forbidden start. */
function step(state: State, letter: string): State | null {
  const matcher = follow(state.matcher, letter);
  const start = state.start?.next.get(letter) ?? null;
  if (matcher.forbidden || start?.forbidden === "start") return null;
  return { matcher, start, seen: state.seen | matcher.completes, last: letter, before: state };
}

function isWhole({ last, start }: State): boolean {
  return last !== "" && !isBlank(last) && start?.forbidden !== "text";
}

function textOf(state: State): string {
  const letters: string[] = [];
  for (let each: State | null = state; each !== null; each = each.before) letters.push(each.last);
  return letters.reverse().join("");
}

/** Marks that compose across another mark are the one thing the search does not see. */
function confirm(text: string): TextFound {
  return foldText(text) === text ? { kind: "found", text } : UNDECIDED;
}

/** A key is folded in every pair of neighbours and does not begin blank. */
function joinsTo(last: string, letter: string, known: Map<string, boolean>): boolean {
  if (last === "") return !isBlank(letter) && foldText(letter) === letter;
  const pair = `${last}${letter}`;
  const joins = known.get(pair) ?? foldText(pair) === pair;
  known.set(pair, joins);
  return joins;
}

function isBlank(letter: string): boolean {
  return letter.trim() === "";
}

// Two letters, so that a text that is forbidden by one of them can be had with the other, and an ideograph, which
// folds to itself and composes with no mark.
const OWN_LETTERS = [..."xyzabcdefghijklmnopqrstuvw0123456789"];
const FIRST_IDEOGRAPH = 0x4e00;
const LAST_IDEOGRAPH = 0x9fa5;

function alphabet(demands: TextDemands, needed: readonly string[]): readonly string[] {
  const used = usedLetters(demands);
  const fresh = OWN_LETTERS.filter((letter) => !used.has(letter)).slice(0, 2);
  return [...new Set([...needed.join(""), ...fresh, String.fromCodePoint(unusedIdeograph(used))])];
}

function usedLetters(demands: TextDemands): ReadonlySet<string> {
  const { prefixes, parts, forbidden, forbiddenPrefixes, forbiddenParts } = demands;
  return new Set([prefixes, parts, [...forbidden], forbiddenPrefixes, forbiddenParts].flat().join(""));
}

function unusedIdeograph(used: ReadonlySet<string>): number {
  let ideograph = FIRST_IDEOGRAPH;
  while (used.has(String.fromCodePoint(ideograph))) ideograph += 1;
  assert(ideograph <= LAST_IDEOGRAPH, "a condition names fewer letters than there are ideographs");
  return ideograph;
}

function longestOf(texts: readonly string[]): string {
  return texts.reduce((longest, text) => (text.length > longest.length ? text : longest), "");
}

/** Without those that another part, or the start, brings along. */
function neededParts(parts: readonly string[], prefix: string): readonly string[] {
  const distinct = [...new Set(parts)];
  return distinct.filter(
    (part) => !prefix.includes(part) && !distinct.some((other) => other !== part && other.includes(part)),
  );
}

type Trie = {
  readonly id: number;
  readonly next: Map<string, Trie>;
  /** "text": exactly this text is forbidden. "start": every text that begins so is. */
  forbidden: "text" | "start" | null;
};

function buildTrie(demands: TextDemands): Trie {
  let id = 0;
  const make = (): Trie => {
    const node: Trie = { id, next: new Map(), forbidden: null };
    id += 1;
    return node;
  };
  const root = make();
  const add = (text: string, forbidden: "text" | "start"): void => {
    let node = root;
    for (const letter of text) {
      const next = node.next.get(letter) ?? make();
      node.next.set(letter, next);
      node = next;
    }
    node.forbidden = node.forbidden === "start" ? "start" : forbidden;
  };
  for (const text of demands.forbidden) add(text, "text");
  for (const text of demands.forbiddenPrefixes) add(text, "start");
  return root;
}

type Matcher = {
  readonly id: number;
  readonly next: Map<string, Matcher>;
  /** The state of the longest proper end of this one; the first state is its own. */
  shorter: Matcher;
  /** The needed parts that end here, a bit each. */
  completes: number;
  forbidden: boolean;
};

function buildMatcher(parts: readonly string[], forbiddenParts: readonly string[]): Matcher {
  let id = 0;
  const make = (shorter: Matcher | null): Matcher => {
    const node = { id, next: new Map(), completes: 0, forbidden: false } as unknown as Matcher;
    node.shorter = shorter ?? node;
    id += 1;
    return node;
  };
  const root = make(null);
  const insert = (text: string): Matcher => {
    let node = root;
    for (const letter of text) {
      const next = node.next.get(letter) ?? make(root);
      node.next.set(letter, next);
      node = next;
    }
    return node;
  };
  for (const [bit, part] of parts.entries()) insert(part).completes |= 2 ** bit;
  for (const part of forbiddenParts) insert(part).forbidden = true;
  linkShorter(root);
  return root;
}

function linkShorter(root: Matcher): void {
  const queue = [...root.next.values()];
  for (const node of queue) {
    node.completes |= node.shorter.completes;
    node.forbidden = node.forbidden || node.shorter.forbidden;
    for (const [letter, child] of node.next) {
      child.shorter = follow(node.shorter, letter);
      queue.push(child);
    }
  }
}

function follow(from: Matcher, letter: string): Matcher {
  for (let node = from; ; node = node.shorter) {
    const next = node.next.get(letter);
    if (next !== undefined) return next;
    if (node.shorter === node) return node;
  }
}
