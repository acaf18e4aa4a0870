import { expect, test } from "vitest";
import { readOutcome } from "./outcome.ts";

test.each([
  ["Won", "won"],
  ["Closed Won", "won"],
  ["closedwon", "won"],
  ["Gewonnen", "won"],
  ["Abgeschlossen - gewonnen", "won"],
  ["Gagnée", "won"],
  ["Lost", "lost"],
  ["Closed - Lost", "lost"],
  ["Verloren", "lost"],
  ["Perdu", "lost"],
  ["Not won", "lost"],
  ["Cancelled", "lost"],
  ["Prospecting", "open"],
  ["Engaging", "open"],
  ["Negotiation", "open"],
  ["Wonderful", "open"],
  ["", "open"],
])("stage %s alone means %s", (stage, expected) => {
  expect(readOutcome({ outcome: "", stage, question: "won" })).toBe(expected);
});

test.each([
  ["Won", "Proposal", "won", "won"],
  ["open", "Closed Won", "won", "open"],
  ["true", "", "won", "won"],
  ["false", "Closed Lost", "won", "lost"],
  ["false", "Closed", "won", "lost"],
  ["false", "Proposal", "won", "open"],
  ["1", "Proposal", "won", "won"],
  ["true", "Closed Lost", "closed", "lost"],
  ["true", "Closed Won", "closed", "won"],
  ["true", "Done", "closed", null],
  ["false", "Closed Won", "closed", "open"],
  ["maybe", "Closed Won", "won", null],
] as const)(
  "outcome %s with stage %s, asked whether it is %s, means %s",
  (outcome, stage, question, expected) => {
    expect(readOutcome({ outcome, stage, question })).toBe(expected);
  },
);
