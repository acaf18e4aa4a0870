import type { Problem } from "#worker/domain/attribution/problem.ts";
import { isObject, SettingsReader } from "#worker/domain/attribution/settings-reader.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { ACTIVITY_TYPES, type ActivityType, type TypeMapping } from "./activity-type.ts";
import { DEFAULT_INFERENCE_SETTINGS, type InferenceSettings } from "./settings.ts";

/**
 * Reads a company's settings from JSON of unknown origin. What is left out has its default; what is unknown or out of its range is a
 * problem with its path, all of them at once, because a setting that is silently ignored misleads whoever set it.
 */
export function parseInferenceSettings(
  value: unknown,
  path = "settings",
): Result<InferenceSettings, readonly Problem[]> {
  if (value === undefined || value === null) return ok(DEFAULT_INFERENCE_SETTINGS);
  if (!isObject(value)) {
    return err([{ path, code: "not-an-object", message: `Give ${path} as an object, or leave it out.` }]);
  }
  const problems: Problem[] = [];
  const reader = new SettingsReader({ object: value, path, problems });
  const reading = { reader, problems };
  const usual = DEFAULT_INFERENCE_SETTINGS;
  const number = (key: NumericSetting) => readNumber(reader, { key, usual: usual[key], range: ranges[key] });
  const settings: InferenceSettings = {
    minimumConfidence: number("minimumConfidence"),
    assertConfidence: number("assertConfidence"),
    automaticConfidence: number("automaticConfidence"),
    decayDays: number("decayDays"),
    proximityDays: number("proximityDays"),
    proximityBonus: number("proximityBonus"),
    preparationDays: number("preparationDays"),
    afterCloseDays: number("afterCloseDays"),
    contactOnDeal: number("contactOnDeal"),
    textCue: number("textCue"),
    neighbourWeight: number("neighbourWeight"),
    oddsCorrection: number("oddsCorrection"),
    learnHabits: reader.flag("learnHabits") ?? usual.learnHabits,
    typeWeights: readNumbers(reading, { key: "typeWeights", usual: usual.typeWeights, range: weightRange }),
    sourceBases: readNumbers(reading, { key: "sourceBases", usual: usual.sourceBases, range: insideOne }),
    typeMapping: readMapping(reading, "typeMapping"),
  };
  reader.reportUnknownKeys();
  if (settings.minimumConfidence > settings.automaticConfidence) {
    const message =
      "Set minimumConfidence to at most automaticConfidence, so that there is a band between them.";
    problems.push({ path: `${path}.minimumConfidence`, code: "above-automatic", message });
  }
  return problems.length > 0 ? err(problems) : ok(settings);
}

type NumericSetting = {
  [Key in keyof InferenceSettings]: InferenceSettings[Key] extends number ? Key : never;
}[keyof InferenceSettings];

type Reading = { readonly reader: SettingsReader; readonly problems: Problem[] };

type Range = { readonly least: number; readonly most: number; readonly text: string };

const chance: Range = { least: 0, most: 1, text: "from 0 to 1" };
/** A base of 0 or 1 has no odds. */
const insideOne: Range = { least: 0.001, most: 0.999, text: "from 0.001 to 0.999" };
const length: Range = { least: 1, most: 3_650, text: "from 1 to 3650 days" };
const times: Range = { least: 1, most: 1_000, text: "from 1 to 1000" };
const weightRange: Range = { least: 0, most: 100, text: "from 0 to 100" };

const ranges: Readonly<Record<NumericSetting, Range>> = {
  minimumConfidence: chance,
  assertConfidence: chance,
  automaticConfidence: chance,
  decayDays: length,
  proximityDays: length,
  proximityBonus: times,
  preparationDays: length,
  afterCloseDays: length,
  contactOnDeal: insideOne,
  textCue: times,
  neighbourWeight: times,
  oddsCorrection: { least: 0.05, most: 20, text: "from 0.05 to 20" },
};

function readNumber(
  reader: SettingsReader,
  of: { readonly key: string; readonly usual: number; readonly range: Range },
): number {
  const value = reader.value(of.key);
  if (value === undefined) return of.usual;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) {
    reader.report(of.key, "not-a-number", `Set ${of.key} to a number ${of.range.text}.`);
  } else if (number < of.range.least || number > of.range.most) {
    reader.report(of.key, "out-of-range", `Set ${of.key} to a number ${of.range.text}.`);
  } else return number;
  return of.usual;
}

/** An object that may give any of the numbers; the others keep their defaults. */
function readNumbers<Key extends string>(
  reading: Reading,
  of: { readonly key: string; readonly usual: Readonly<Record<Key, number>>; readonly range: Range },
): Readonly<Record<Key, number>> {
  const inner = readerOf(reading, of.key);
  if (inner === null) return of.usual;
  const entries = Object.entries<number>(of.usual).map(([key, usual]) => [
    key,
    readNumber(inner, { key, usual, range: of.range }),
  ]);
  inner.reportUnknownKeys();
  return Object.fromEntries(entries);
}

function readMapping(reading: Reading, key: string): TypeMapping {
  const inner = readerOf(reading, key);
  if (inner === null) return {};
  const words = Object.keys(reading.reader.value(key) as object);
  const mapping = new Map<string, ActivityType>();
  for (const word of words) {
    const type = inner.requireChoice(word, ACTIVITY_TYPES);
    if (type !== undefined) mapping.set(word, type);
  }
  return Object.fromEntries(mapping);
}

function readerOf({ reader, problems }: Reading, key: string): SettingsReader | null {
  const value = reader.value(key);
  if (value === undefined) return null;
  if (isObject(value)) return new SettingsReader({ object: value, path: reader.pathOf(key), problems });
  reader.report(key, "not-an-object", `Give ${key} as an object.`);
  return null;
}
