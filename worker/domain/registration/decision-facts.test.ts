import { expect, test } from "vitest";
import { decisionFacts } from "./decision-facts.ts";
import { emptyContent } from "./registration.ts";

const finding = {
  kind: "registration",
  id: "reg_1",
  label: "Quay's registration",
  partnerId: "ptr_2",
  isOwn: false,
  probability: 1,
  reasons: [],
  products: [],
  state: "submitted",
} as const;

test("says what was asked, in the currency's own places, and what stands in its way, but not the partner's own", () => {
  const content = { ...emptyContent, accountName: "Acme", products: ["Analytics", "Care"] };
  const facts = (amountMinor: number, currency: "USD" | "JPY") =>
    decisionFacts(
      {
        content: { ...content, estimatedValue: { amountMinor, currency } },
        findings: [finding, { ...finding, label: "Mine", isOwn: true }],
      },
      "Harbour",
    );
  expect(facts(123_456_705, "USD")).toEqual([
    { label: "Partner", value: "Harbour" },
    { label: "Account", value: "Acme" },
    { label: "Products", value: "Analytics, Care" },
    { label: "Estimated value", value: "1,234,567.05 USD" },
    { label: "In its way", value: "Quay's registration" },
  ]);
  expect(facts(5, "USD")).toContainEqual({ label: "Estimated value", value: "0.05 USD" });
  expect(facts(5, "JPY")).toContainEqual({ label: "Estimated value", value: "5 JPY" });
});
