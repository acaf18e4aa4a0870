import { formatInstant } from "#worker/domain/time/instant.ts";
import { actFor, versionToldBy } from "./act.ts";
import type { CompanyEvent } from "./company-event.ts";
import { describeEvent } from "./event-kinds.ts";
import { cardBlocks, connectBlocks } from "./slack-card.ts";
import { slackLink, slackSection, slackText } from "./slack-text.ts";

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

export function testBody(
  now: number,
  { kind, canDecide }: { readonly kind: "webhook" | "slack"; readonly canDecide: boolean },
): string {
  const text = "Fairshare can reach this channel.";
  if (kind === "webhook")
    return JSON.stringify({ type: testKind, timestamp: formatInstant(now), data: { text } });
  return JSON.stringify({ text, ...(canDecide ? { blocks: connectBlocks(text) } : {}) });
}

/** What a channel of Slack gets: the event in words, and a button that opens its page; or, where it can be decided there, its card. */
export function slackBody(event: CompanyEvent, { companyName, origin, canDecide }: SlackTold): string {
  const { title, paragraphs, page } = describeEvent(event, { side: "company", companyName });
  const pageUrl = `${origin}${page.path}`;
  const version = versionToldBy(event);
  const isCard = canDecide && version !== null && actFor(event.kind, version) !== null;
  const blocks = isCard
    ? cardBlocks({ title, lines: paragraphs, subjectId: event.subjectId, version, pageUrl })
    : [slackSection(title, paragraphs), { type: "actions", elements: [slackLink(page.label, pageUrl)] }];
  return JSON.stringify({ text: slackText(title), blocks });
}

type SlackTold = {
  readonly companyName: string;
  readonly origin: string;
  /** Whether the company has an app of Slack that sends us what is pressed. */
  readonly canDecide: boolean;
};
