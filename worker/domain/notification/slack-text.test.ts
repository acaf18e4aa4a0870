import { expect, test } from "vitest";
import { slackNote, slackSection } from "./slack-text.ts";

/** What Slack takes in one section. */
const mostCharacters = 3_000;

test.each([
  ["a note", slackNote("a & b ".repeat(400))],
  ["a section", slackSection("Harbour & Quay", ["<>&".repeat(900)])],
])("%s is cut to what Slack takes after it is escaped, and not in the middle of an escape", (_, block) => {
  const { text } = block as { readonly text: { readonly text: string } };
  expect(text.text.length).toBeLessThanOrEqual(mostCharacters);
  expect(text.text).not.toMatch(/&(?!amp;|lt;|gt;)/);
});
