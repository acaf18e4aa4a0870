import type { ComparisonView, RuleItem } from "#web/app/lib/views.ts";

/** What can stand in a column; `key` is its word in the address: "equal", "rul_1@3" or "rul_1@draft". */
export type Model = { readonly key: string; readonly label: string; readonly note: string };

type Entry = { readonly template: string } | { readonly ruleId: string; readonly version: number | "draft" };
type Origin = ComparisonView["columns"][number]["origin"];

/** The version of each rule that is or will be in force, and its draft. */
export function ownModels(rules: readonly RuleItem[]): readonly Model[] {
  return rules.flatMap(({ id, name, book, status, version, hasDraft }) => {
    const beside = book === "revenue" ? "" : `, overlay ${book}`;
    const versioned = version !== null && (status === "live" || status === "scheduled");
    return [
      ...(versioned
        ? [
            {
              key: `${id}@${version}`,
              label: name,
              note: `Version ${version}, ${status === "live" ? "in force" : "scheduled"}${beside}`,
            },
          ]
        : []),
      ...(hasDraft ? [{ key: `${id}@draft`, label: name, note: `Draft${beside}` }] : []),
    ];
  });
}

export function toEntry(key: string): Entry {
  const [, ruleId, version] = /^(.+)@(\d{1,9}|draft)$/.exec(key) ?? [];
  if (ruleId === undefined || version === undefined) return { template: key };
  return { ruleId, version: version === "draft" ? version : Number(version) };
}

/** What a column is besides its name; null for a template, whose name says it all. */
export function originNote(origin: Origin, book: string): string | null {
  const beside = book === "revenue" ? [] : [`overlay ${book}`];
  const own =
    origin.kind === "rule" ? [origin.version === "draft" ? "draft" : `version ${origin.version}`] : [];
  const words = [...own, ...beside].join(", ");
  return words === "" ? null : words;
}

/** Columns that the gallery does not offer, such as an old version that somebody has sent a link to. */
export function otherModels(offered: readonly Model[], columns: ComparisonView["columns"]): readonly Model[] {
  const known = new Set(offered.map(({ key }) => key));
  return columns.flatMap(({ name, origin, book }) => {
    if (origin.kind !== "rule") return [];
    const key = `${origin.ruleId}@${origin.version}`;
    return known.has(key) ? [] : [{ key, label: name, note: originNote(origin, book) ?? "" }];
  });
}
