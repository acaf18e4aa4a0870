import type { DecisionFact } from "#worker/domain/registration/decision-facts.ts";
import { slackLink, slackNote, slackSection, slackText } from "./slack-text.ts";

/** What waits for a decision, as it is told and where it stands on our own site. */
export type SlackCard = {
  readonly title: string;
  readonly lines: readonly string[];
  readonly subjectId: string;
  /** What a press of its buttons decides about: whatever has changed since is not decided. */
  readonly version: number;
  readonly pageUrl: string;
};

/** The names of buttons and fields; Slack sends them back as they are. */
export const slackActions = { approve: "approve", reject: "reject", link: "link" } as const;
export type SlackAction = keyof typeof slackActions;

/** Where Slack puts what was typed. */
export const typedAt = { block: "typed", action: "text" } as const;

/** The blocks of a message that can be decided in Slack. Returning it with a question opens its page, where the fields are named. */
export function cardBlocks({ title, lines, subjectId, version, pageUrl }: SlackCard): readonly object[] {
  const value = JSON.stringify({ subjectId, version });
  const decide = (action: "approve" | "reject", label: string, style: "primary" | "danger") => ({
    type: "button",
    action_id: action,
    text: { type: "plain_text", text: label },
    style,
    value,
    confirm: {
      title: { type: "plain_text", text: `${label}?` },
      text: { type: "plain_text", text: "The partner is told at once, and reads the reason." },
      confirm: { type: "plain_text", text: label },
      deny: { type: "plain_text", text: "Not yet" },
    },
  });
  return [
    slackSection(title, lines),
    textInput("Reason", "The partner reads it. It is needed to reject."),
    {
      type: "actions",
      elements: [
        decide("approve", "Approve", "primary"),
        decide("reject", "Reject", "danger"),
        { ...slackLink("Return with a question", `${pageUrl}#request_info-reason`), action_id: "return" },
        slackLink("Open", pageUrl),
      ],
    },
  ];
}

/** The card in place of the one that was pressed, as it stands now; `note` says why it was not decided. */
export function waitingAnswer(card: SlackCard, note: string): SlackAnswer {
  return {
    replace_original: true,
    text: slackText(card.title),
    blocks: [slackNote(note), ...cardBlocks(card)],
  };
}

/** The card in place of the one that was pressed once there is nothing to decide. */
export function decidedAnswer({
  title,
  lines,
  outcome,
  pageUrl,
}: Pick<SlackCard, "title" | "lines" | "pageUrl"> & { readonly outcome: string }): SlackAnswer {
  const links = { type: "actions", elements: [slackLink("Open", pageUrl)] };
  return {
    replace_original: true,
    text: slackText(`${title}: ${outcome}`),
    blocks: [slackSection(title, lines), slackNote(outcome), links],
  };
}

/** Something only the one who pressed reads; the card stays. */
export function privateAnswer(
  text: string,
  page?: { readonly label: string; readonly url: string },
): SlackAnswer {
  const links = page === undefined ? [] : [{ type: "actions", elements: [slackLink(page.label, page.url)] }];
  return {
    replace_original: false,
    response_type: "ephemeral",
    text: slackText(text),
    blocks: [slackNote(text), ...links],
  };
}

/** Asks somebody whom nobody knows yet for the code that says who they are here. */
export function linkAnswer(codesUrl: string, text: string): SlackAnswer {
  return {
    replace_original: false,
    response_type: "ephemeral",
    text: slackText(text),
    blocks: [
      slackNote(text),
      textInput("Code", "From Fairshare, under Notifications. It is yours: give it to nobody else."),
      { type: "actions", elements: [connectButton("Connect"), slackLink("Get a code", codesUrl)] },
    ],
  };
}

/** A message from which anybody can connect themselves before the first card comes. */
export function connectBlocks(text: string): readonly object[] {
  return [slackNote(text), { type: "actions", elements: [connectButton("Connect your account")] }];
}

function connectButton(label: string): object {
  return {
    type: "button",
    action_id: slackActions.link,
    text: { type: "plain_text", text: label },
    style: "primary",
    value: "{}",
  };
}

/** What Slack is sent in answer to a press. */
export type SlackAnswer = {
  readonly replace_original: boolean;
  readonly response_type?: "ephemeral";
  readonly text: string;
  readonly blocks: readonly object[];
};

/** The facts of a decision as lines of a card. */
export function factLines(facts: readonly DecisionFact[]): readonly string[] {
  return facts.map(({ label, value }) => `${label}: ${value}`);
}

function textInput(label: string, hint: string): object {
  return {
    type: "input",
    block_id: typedAt.block,
    optional: true,
    label: { type: "plain_text", text: label },
    hint: { type: "plain_text", text: hint },
    element: {
      type: "plain_text_input",
      action_id: typedAt.action,
      multiline: label === "Reason",
      max_length: 2_000,
    },
  };
}
