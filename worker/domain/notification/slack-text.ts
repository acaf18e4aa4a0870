import { plainText } from "#worker/domain/mail/mail-text.ts";

/**
 * What people typed must neither mention anybody nor become a link: Slack's own three characters are escaped, and `verbatim`
 * where it is shown keeps Slack from making links of bare addresses and names.
 */
export function slackText(text: string): string {
  return plainText(text, longestText)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** Slack takes 3,000 characters in a section. */
const longestText = 2_900;

/** Lines of what people typed, under a title in bold; cut to what Slack takes, and never in the middle of an escape. */
export function slackSection(title: string, lines: readonly string[]): object {
  const text = [`*${slackText(title)}*`, ...lines.map(slackText)].join("\n");
  return sectionOf(text);
}

/** What people typed, without a title. */
export function slackNote(text: string): object {
  return sectionOf(slackText(text));
}

/** Escapes make a text longer, so it is cut after them. */
function sectionOf(escaped: string): object {
  const text =
    escaped.length <= longestText ? escaped : escaped.slice(0, longestText).replace(/&[a-z]{0,3}$/, "");
  return { type: "section", text: { type: "mrkdwn", text, verbatim: true } };
}

export function slackLink(label: string, url: string): object {
  return { type: "button", text: { type: "plain_text", text: label }, action_id: "open", url };
}
