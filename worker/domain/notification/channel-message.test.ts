import { expect, test } from "vitest";
import { slackBody } from "./channel-message.ts";
import type { CompanyEvent } from "./company-event.ts";

test("what a partner typed neither mentions anybody in Slack nor becomes a link there", () => {
  const event: CompanyEvent = {
    kind: "registration.withdrawn",
    key: "reg_1:3",
    subjectId: "reg_1",
    partnerId: "ptr_1",
    actorId: null,
    at: 0,
    facts: { partnerName: "<!channel>", accountName: "https://phish.example", reason: "@here & #general" },
  };
  const { blocks } = JSON.parse(
    slackBody(event, { companyName: "Quillmark", origin: "https://fairshare.example.com", canDecide: true }),
  );
  expect(blocks[0].text.verbatim).toBe(true);
  expect(blocks[0].text.text).toContain("&lt;!channel&gt;");
  expect(blocks[0].text.text).toContain("@here &amp; #general");
});
