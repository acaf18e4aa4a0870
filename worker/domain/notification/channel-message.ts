import { plainText } from "#worker/domain/mail/mail-text.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { CompanyEvent } from "./company-event.ts";
import { describeEvent } from "./event-kinds.ts";

/**
 * What a company's webhook gets, as JSON: the kind, when it happened, and what it is about. All of it is the company's own;
 * ids lead to the rest over the API.
 */
export function webhookBody(event: CompanyEvent): string {
  const { kind, at, subjectId, partnerId, facts } = event;
  return JSON.stringify({
    type: kind,
    timestamp: formatInstant(at),
    data: { subjectId, partnerId, ...facts },
  });
}

export const testKind = "webhook.test";

export function testBody(kind: "webhook" | "slack", now: number): string {
  const text = "Fairshare can reach this channel.";
  return JSON.stringify(
    kind === "slack" ? { text } : { type: testKind, timestamp: formatInstant(now), data: { text } },
  );
}

/** What a channel of Slack gets: the event in words, and a button that opens its page. */
export function slackBody(
  event: CompanyEvent,
  { companyName, origin }: { readonly companyName: string; readonly origin: string },
): string {
  const { title, paragraphs, page } = describeEvent(event, { side: "company", companyName });
  const text = [`*${slackText(title)}*`, ...paragraphs.map(slackText)].join("\n").slice(0, longestText);
  const button = {
    type: "button",
    text: { type: "plain_text", text: page.label },
    action_id: "open",
    url: `${origin}${page.path}`,
  };
  return JSON.stringify({
    text: slackText(title),
    blocks: [
      { type: "section", text: { type: "mrkdwn", text, verbatim: true } },
      { type: "actions", elements: [button] },
    ],
  });
}

/**
 * What people typed must neither mention anybody nor become a link: Slack's own three characters are escaped, and `verbatim`
 * keeps it from making links of bare addresses and names.
 */
function slackText(text: string): string {
  return plainText(text, longestText)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** Slack takes 3,000 characters in a section. */
const longestText = 2_900;
