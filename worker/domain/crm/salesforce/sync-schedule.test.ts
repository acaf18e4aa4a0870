import { expect, test } from "vitest";
import { type Instant, parseInstant } from "#worker/domain/time/instant.ts";
import { localHourAround } from "#worker/domain/time/local-hours.ts";
import { defaultSchedule, type FullReading, planDueSync, type SyncIntervalMinutes } from "./sync-schedule.ts";

function at(text: string): Instant {
  const read = parseInstant(text);
  if (!read.ok) throw new Error(text);
  return read.value;
}

const spoken = (instant: Instant) => new Date(instant).toISOString().replace(":00.000Z", "Z");

test.each<[string, string, number, string, string]>([
  ["UTC", "2026-01-15T12:00Z", 2, "2026-01-15T02:00Z", "2026-01-16T02:00Z"],
  ["UTC", "2026-01-15T02:00Z", 2, "2026-01-15T02:00Z", "2026-01-16T02:00Z"],
  ["UTC", "2026-01-15T01:59Z", 2, "2026-01-14T02:00Z", "2026-01-15T02:00Z"],
  ["Asia/Kolkata", "2026-01-15T20:00Z", 2, "2026-01-14T20:30Z", "2026-01-15T20:30Z"],
  ["Pacific/Kiritimati", "2026-01-15T12:00Z", 2, "2026-01-15T12:00Z", "2026-01-16T12:00Z"],
  // Clocks go from 02:00 to 03:00 on 29 March and back from 03:00 to 02:00 on 25 October.
  ["Europe/Vienna", "2026-03-29T12:00Z", 2, "2026-03-29T01:00Z", "2026-03-30T00:00Z"],
  ["Europe/Vienna", "2026-10-25T12:00Z", 2, "2026-10-25T00:00Z", "2026-10-26T01:00Z"],
  ["America/New_York", "2026-01-15T04:30Z", 23, "2026-01-15T04:00Z", "2026-01-16T04:00Z"],
])("in %s at %s the hour %i began at %s and begins again at %s", (...row) => {
  const [timeZone, now, hour, last, next] = row;
  const around = localHourAround(at(now), { timeZone, hour });
  expect([spoken(around.last), spoken(around.next)]).toEqual([last, next]);
});

const done = (text: string): FullReading => ({ createdAt: at(text), isDone: true });
const failed = (text: string): FullReading => ({ createdAt: at(text), isDone: false });

test.each<[string, SyncIntervalMinutes, string, readonly FullReading[], string | null, string]>([
  ["never read", 15, "2026-01-15T12:00Z", [], "full", "2026-01-15T12:15Z"],
  [
    "read since the night",
    5,
    "2026-01-15T12:00Z",
    [done("2026-01-15T02:00Z")],
    "incremental",
    "2026-01-15T12:05Z",
  ],
  [
    "read by hand since the night",
    240,
    "2026-01-15T12:00Z",
    [done("2026-01-15T09:00Z")],
    "incremental",
    "2026-01-15T16:00Z",
  ],
  ["the night has come", 60, "2026-01-15T02:00Z", [done("2026-01-14T02:00Z")], "full", "2026-01-15T03:00Z"],
  [
    "never past the night",
    240,
    "2026-01-15T23:30Z",
    [done("2026-01-15T02:00Z")],
    "incremental",
    "2026-01-16T02:00Z",
  ],
  [
    "the night's reading failed just now",
    15,
    "2026-01-15T02:30Z",
    [failed("2026-01-15T02:00Z"), done("2026-01-14T02:00Z")],
    "incremental",
    "2026-01-15T02:45Z",
  ],
  [
    "the night's reading failed an hour ago",
    15,
    "2026-01-15T03:00Z",
    [failed("2026-01-15T02:00Z"), done("2026-01-14T02:00Z")],
    "full",
    "2026-01-15T03:15Z",
  ],
  ["daily, at its hour", 1440, "2026-01-15T02:00Z", [done("2026-01-14T02:00Z")], "full", "2026-01-15T03:00Z"],
  ["daily, read", 1440, "2026-01-15T03:00Z", [done("2026-01-15T02:00Z")], null, "2026-01-16T02:00Z"],
])("a schedule: %s, every %i minutes", (...row) => {
  const [, everyMinutes, now, fulls, mode, nextAt] = row;
  const planned = planDueSync({ ...defaultSchedule, everyMinutes }, { now: at(now), timeZone: "UTC", fulls });
  expect([planned.mode, spoken(planned.nextAt)]).toEqual([mode, nextAt]);
});
