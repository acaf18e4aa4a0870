import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Timeline } from "./timeline.tsx";
import { touchpointItem } from "./touchpoint-item.tsx";

test("a timeline goes by time, undated last, and a touchpoint before a milestone of the same day", () => {
  const html = renderToStaticMarkup(
    <Timeline
      items={[
        { key: "d", at: null, title: "undated", kind: "counted" },
        { key: "c", at: "2025-03-31T00:00:00.000Z", title: "closed", kind: "milestone" },
        { key: "b", at: "2025-03-31T00:00:00.000Z", title: "workshop", kind: "counted" },
        { key: "a", at: "2025-01-01T00:00:00.000Z", title: "referral", kind: "counted" },
      ]}
    />,
  );
  const titles = ["referral", "workshop", "closed", "undated"];
  expect(titles.map((title) => html.indexOf(title))).toEqual(
    titles.map((title) => html.indexOf(title)).toSorted((a, b) => a - b),
  );
  expect(html).toContain("Date unknown");
});

test("a touchpoint that did not count says why", () => {
  const item = touchpointItem(
    {
      id: "t1",
      source: "activity",
      type: "meeting",
      role: "isv",
      units: null,
      confidence: 0.64,
      occurredAt: "2025-04-02T00:00:00.000Z",
      note: null,
      counted: false,
      reason: "after-close",
    },
    "Acme",
  );
  const html = renderToStaticMarkup(<Timeline items={[item]} />);
  expect(html).toContain("Not counted: After the deal closed");
  expect(html).toContain("ISV");
  expect(html).toContain("64% certain");
});
