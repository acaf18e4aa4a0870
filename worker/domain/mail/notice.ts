import type { Letter } from "./letter.ts";
import { unlinkedText } from "./mail-text.ts";
import type { MailParams } from "./queued-mail.ts";

/** For what has no letter of its own: a title, some paragraphs and at most one link. */
export function notice({ companyName, title, paragraphs, action, notes }: MailParams["notice"]): Letter {
  const texts = paragraphs.map((text) => unlinkedText(text, longestParagraph));
  return {
    subject: unlinkedText(title),
    preview: texts[0] ?? "",
    sender: companyName === null ? null : unlinkedText(companyName),
    title: unlinkedText(title),
    paragraphs: texts,
    ...(action === null ? {} : { action: { label: unlinkedText(action.label), path: action.path } }),
    ...(notes === undefined ? {} : { notes }),
  };
}

const longestParagraph = 2_000;
