import { expect, test } from "vitest";
import { asOfText, parseAsOf } from "./as-of.ts";

test.each([
  ["2025-03-31", { kind: "instant", at: Date.UTC(2025, 3, 1) - 1 }],
  ["2025-03-31T12:00:00+02:00", { kind: "instant", at: Date.UTC(2025, 2, 31, 10) }],
  ["12", { kind: "entry", seq: 12 }],
  ["#12", { kind: "entry", seq: 12 }],
  ["0", { kind: "entry", seq: 0 }],
])("%s is a moment, and its text is the same one", (text, value) => {
  const read = parseAsOf(text);
  expect(read).toEqual({ ok: true, value });
  if (read.ok) expect(parseAsOf(asOfText(read.value))).toEqual(read);
});

test.each(["", "#", "-1", "yesterday", "2025-02-30", "2025-03-31T12:00", "1234567890123456"])(
  "%j is no moment",
  (text) => {
    expect(parseAsOf(text)).toEqual({ ok: false, error: "not-a-moment" });
  },
);
