import { expect, test } from "vitest";
import { shownUrl } from "./channels.ts";

test("of an address no more is shown than its place: a long part of a path may be the secret", () => {
  const shown = [
    "https://hooks.example.com/",
    "https://hooks.example.com/fairshare",
    "https://hooks.example.com/fairshare/T024BE7LD/kQ1xw2",
    "https://hooks.example.com/fairshare?key=1",
    "https://hooks.example.com/d41d8cd98f00b204e9800998ecf8427e",
  ].map((url) => shownUrl("webhook", url));
  expect(shown).toEqual([
    "https://hooks.example.com/",
    "https://hooks.example.com/fairshare",
    "https://hooks.example.com/fairshare/…",
    "https://hooks.example.com/fairshare/…",
    "https://hooks.example.com/…",
  ]);
  expect(shownUrl("slack", "https://hooks.slack.com/services/T0/B0/x")).toBe("https://hooks.slack.com/…");
});
