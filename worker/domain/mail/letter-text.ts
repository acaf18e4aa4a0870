import type { Letter } from "./letter.ts";

export type LetterFrame = {
  readonly origin: string;
  /** Where the letter's action leads; null for a letter without one. */
  readonly url: string | null;
  readonly recipient: string;
};

/** The part for those who read without HTML; it says the same in the same order. */
export function letterText(letter: Letter, { origin, url, recipient }: LetterFrame): string {
  const facts = (letter.facts ?? [])
    .map(
      ({ label, value, link }) =>
        `${label}: ${value}${link === undefined ? "" : `\n${link.label}: ${origin}${link.path}`}`,
    )
    .join("\n");
  const action = letter.action === undefined || url === null ? "" : `${letter.action.label}:\n${url}`;
  const blocks = [
    letter.sender === null ? "" : `${letter.sender}, by way of Fairshare`,
    letter.title,
    ...letter.paragraphs,
    facts,
    action,
    ...(letter.notes ?? []),
    `-- \nFairshare, ${origin}\nSent to ${recipient}`,
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}
