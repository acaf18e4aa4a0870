import { expect, test } from "vitest";
import { askedNumber, matchesTerms, rankMatches, searchTerms } from "./search-terms.ts";

const textsOf = (text: string) => searchTerms(text).map((term) => term.text);

test.each([
  ["Acme  Corp — renewal", ["acme", "corp", "—", "renewal"]],
  ["north-wind/EMEA (2025)", ["north", "wind", "emea", "2025"]],
  ['"D-100" acme ACME', ["d", "100", "acme"]],
  [" .,-/ ", []],
  ["東京電力\u3000更新", ["東京電力\u3000更新"]],
  ["12\u202f000\u00a0licences\tnow", ["12\u202f000", "licences", "now"]],
  ["", []],
  ["a b c d e f g h", ["a", "b", "c", "d", "e", "f"]],
])("%s is asked for as its words", (text, words) => {
  expect(textsOf(text)).toEqual(words);
});

test("a word of more letters than the index keeps is asked for by the letters it keeps", () => {
  expect(textsOf("x".repeat(90))).toEqual(["x".repeat(40)]);
});

test.each([
  ["acme", ["acme"]],
  ["über", ["über", "Über"]],
  ["ромашка", ["ромашка", "Ромашка", "РОМАШКА"]],
  ["müller", ["müller", "mÜller"]],
  ["東京", ["東京"]],
  ["İstanbul", ["i̇stanbul", "İstanbul"]],
])("%s is looked up in every case that SQLite leaves", (text, spellings) => {
  expect(searchTerms(text)[0]?.spellings).toEqual(spellings);
});

test.each([
  ["ren acm", true],
  ["ACME", true],
  ["cme", false],
  ["acme expansion", false],
  ["d 10", true],
  ["", true],
])("%s against a deal and its id: %s", (text, expected) => {
  expect(matchesTerms(["Acme – Renewal", "D-100", null], searchTerms(text))).toBe(expected);
});

test("what is named as asked comes first, then what begins so, then by name", () => {
  const of = (title: string, id = title) => ({ id, title });
  const found = [of("Big Acme"), of("Acme two"), of("acme"), of("Acme one", "2"), of("Acme one", "1")];
  expect(rankMatches(found, " Acme ").map(({ title, id }) => `${title} ${id}`)).toEqual([
    "acme acme",
    "Acme one 1",
    "Acme one 2",
    "Acme two Acme two",
    "Big Acme Big Acme",
  ]);
});

test.each([
  ["ST-000012", 12],
  ["st12", 12],
  ["0007", 7],
  ["12", 12],
  ["0", null],
  ["ST-", null],
  ["12a", null],
  ["1234567890", null],
])("%s as a statement's number is %s", (text, number) => {
  expect(askedNumber(text)).toBe(number);
});
