import type { Letter } from "./letter.ts";
import { unlinkedText } from "./mail-text.ts";
import type { MailParams } from "./queued-mail.ts";

/** Several notifications in one letter. */
export function notificationDigest({
  companyName,
  items,
  more,
  listPath,
}: MailParams["notification-digest"]): Letter {
  const count = items.length + more;
  return {
    subject: `${count} notifications`,
    preview: items.map(({ title }) => unlinkedText(title)).join(" · "),
    sender: companyName === null ? null : unlinkedText(companyName),
    title: `${count} notifications`,
    paragraphs: ["This has happened that concerns you:"],
    facts: items.map((item) => ({
      // Which company it is from matters only where there are several.
      label: companyName === null ? unlinkedText(item.companyName, longestLabel) : "•",
      value: [
        `${unlinkedText(item.title)}.`,
        ...item.paragraphs.map((text) => unlinkedText(text, longestText)),
      ].join(" "),
      ...(item.action ? { link: { ...item.action, label: unlinkedText(item.action.label) } } : {}),
    })),
    action: { label: "Open your notifications", path: listPath },
    notes: [
      ...(more === 0 ? [] : [`And ${more} more in the list.`]),
      ...(items.some(({ action }) => action)
        ? ["Each of these links is yours alone, and works once. Nothing is decided by opening it."]
        : []),
      "How you are told of what, and when, is yours to choose there.",
    ],
  };
}

const longestLabel = 24;
const longestText = 600;
