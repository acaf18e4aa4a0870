import { writeFileSync } from "node:fs";
import { transliterate } from "#worker/domain/identity/transliterate.ts";

/** Writes the names of the world's countries in the languages that names of companies are written in, from Unicode's own data (CLDR). */
const languages = "en de fr es it pt nl sv fi pl cs hu ro tr ru uk ar ja zh zh-Hant ko".split(" ");
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
// Also said of these; CLDR has one name a country and language.
const alsoSaid: Readonly<Record<string, readonly string[]>> = {
  US: ["usa", "u.s.a.", "u.s.", "us", "united states of america", "米国", "미국"],
  GB: [
    "uk",
    "u.k.",
    "great britain",
    "britain",
    "grossbritannien",
    "gran bretagna",
    "gran bretana",
    "grande bretagne",
    "英国",
  ],
  AE: ["uae", "u.a.e.", "emirates", "vereinigte arabische emirate"],
  DE: ["deutschland", "brd"],
  CN: ["prc", "p.r.c.", "中华", "中華"],
  JP: ["nihon", "nippon", "ジャパン"],
  SA: ["saudi", "السعودية"],
  IN: ["bharat"],
  EG: ["misr"],
  KR: ["korea", "corea", "한국", "대한민국"],
  RU: ["россия", "россии", "российская федерация"],
  CZ: ["czech republic", "ceska republika", "tschechische republik"],
  NL: ["holland"],
  CH: ["swiss"],
  TR: ["turkey"],
  CI: ["ivory coast"],
  HK: ["hong kong", "hongkong", "香港"],
  MO: ["macau", "macao"],
  NO: ["norge"],
  CA: ["cda"],
};
// Too like an ordinary word, a given name or a state of the United States to be told from it.
const notTold = new Set(["JE", "GG", "IM", "TD", "GE", "JO", "UM", "QO", "EU", "EZ", "UN", "XA", "XB", "ZZ"]);

// Found by their own signs, wherever they stand between others.
const unspaced = /[\p{Script=Han}\p{Script=Katakana}\p{Script=Hangul}]/u;

const english = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
const codes = [...letters].flatMap((first) => [...letters].map((second) => first + second));
const lines = codes
  .filter((code) => english.of(code) !== undefined && !notTold.has(code))
  .map((code) => {
    const names = languages.map(
      (language) => new Intl.DisplayNames(language, { type: "region" }).of(code) ?? "",
    );
    const told = [...names, ...(alsoSaid[code] ?? [])].map((name) =>
      name.toLowerCase().replace(/\s*[(（].*$/, ""),
    );
    return `${code.toLowerCase()}: ${[...differentlySpelled(told)].join("|")}`;
  });

writeFileSync(
  "worker/domain/identity/place-names.ts",
  `/** Made by scripts/make-place-names.ts from Unicode CLDR; do not edit. A country a line: its code and what it is called. */
export const countryNames = \`\n${lines.join("\n")}\n\`;\n`,
);

/** A name that is spelled in Latin letters as one before it, such as most in Cyrillic, is found without being listed. */
function differentlySpelled(names: readonly string[]): Iterable<string> {
  const told = names.filter((name) => name.length > 1 && !/[|:]/.test(name));
  const bySpelling = new Map<string, string>();
  for (const name of told) {
    const spelling = unspaced.test(name) ? name : transliterate(name);
    if (!bySpelling.has(spelling)) bySpelling.set(spelling, name);
  }
  return bySpelling.values();
}
