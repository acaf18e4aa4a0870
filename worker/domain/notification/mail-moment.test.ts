import { expect, test } from "vitest";
import { type MailTimes, mailMoment, nextDigest, quietEnd } from "./mail-moment.ts";

const at = (text: string) => Date.parse(text);
const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());
const night = { from: 22 * 60, to: 7 * 60 };
const times = (given: Partial<MailTimes>): MailTimes => ({
  timeZone: "Europe/Amsterdam",
  quiet: night,
  digest: "daily",
  ...given,
});

test.each([
  // Amsterdam is one hour ahead in winter, two in summer.
  ["at noon it is not quiet", "2026-01-15T11:00:00Z", null],
  ["the first quiet minute", "2026-01-15T21:00:00Z", "2026-01-16T06:00:00.000Z"],
  ["the minute before is not", "2026-01-15T20:59:59Z", null],
  ["after midnight it ends the same day", "2026-01-16T00:30:00Z", "2026-01-16T06:00:00.000Z"],
  ["the minute at which it ends is not quiet", "2026-01-16T06:00:00Z", null],
  ["the night in which summer begins is an hour shorter", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00.000Z"],
  ["the night in which it ends is an hour longer", "2026-10-24T21:00:00Z", "2026-10-25T06:00:00.000Z"],
])("quiet hours over midnight: %s", (_, now, end) => {
  expect(iso(quietEnd(at(now), times({})))).toBe(end);
});

test("an end that a clock change skips is the first minute after the change", () => {
  // New York goes from 02:00 to 03:00 at 07:00Z.
  const quiet = { from: 0, to: 150 };
  const end = quietEnd(at("2026-03-08T06:00:00Z"), times({ timeZone: "America/New_York", quiet }));
  expect(iso(end)).toBe("2026-03-08T07:00:00.000Z");
});

test("of an end that comes twice the next counts", () => {
  // 01:30 comes at 05:30Z and at 06:30Z.
  const zone = times({ timeZone: "America/New_York", quiet: { from: 0, to: 90 } });
  expect(iso(quietEnd(at("2026-11-01T04:30:00Z"), zone))).toBe("2026-11-01T05:30:00.000Z");
  // 01:10 the second time is quiet once more.
  expect(iso(quietEnd(at("2026-11-01T06:10:00Z"), zone))).toBe("2026-11-01T06:30:00.000Z");
});

test("a zone that jumps by half an hour is kept to", () => {
  // Lord Howe goes from 02:00 to 02:30 at 15:30Z the day before.
  const zone = times({ timeZone: "Australia/Lord_Howe", quiet: { from: 0, to: 135 } });
  expect(iso(quietEnd(at("2026-10-03T14:00:00Z"), zone))).toBe("2026-10-03T15:30:00.000Z");
});

test.each([
  ["before eight it is today's", "2026-01-15T05:00:00Z", "daily", "2026-01-15T07:00:00.000Z"],
  ["at eight it is tomorrow's", "2026-01-15T07:00:00Z", "daily", "2026-01-16T07:00:00.000Z"],
  ["a weekly one comes on Monday", "2026-01-15T05:00:00Z", "weekly", "2026-01-19T07:00:00.000Z"],
  ["on Monday after eight it is the next", "2026-01-19T08:00:00Z", "weekly", "2026-01-26T07:00:00.000Z"],
  ["over the end of winter", "2026-03-28T12:00:00Z", "daily", "2026-03-29T06:00:00.000Z"],
] as const)("digests: %s", (_, now, digest, expected) => {
  expect(iso(nextDigest(at(now), times({ digest })))).toBe(expected);
});

test("a digest waits for the quiet hours to end", () => {
  const late = times({ quiet: { from: 22 * 60, to: 9 * 60 + 30 } });
  expect(iso(nextDigest(at("2026-01-15T05:00:00Z"), late))).toBe("2026-01-15T08:30:00.000Z");
});

test("each choice has its moment", () => {
  const now = at("2026-01-15T21:30:00Z");
  expect(iso(mailMoment(now, "at_once", times({})))).toBe("2026-01-16T06:00:00.000Z");
  expect(mailMoment(now, "at_once", times({ quiet: null }))).toBe(now);
  expect(mailMoment(now, "at_once", times({ quiet: { from: 60, to: 60 } }))).toBe(now);
  expect(iso(mailMoment(now, "digest", times({})))).toBe("2026-01-16T07:00:00.000Z");
  expect(mailMoment(now, "off", times({}))).toBeNull();
});
