import { Hono } from "hono";
import type { Simulation } from "../simulation.ts";
import type { ApiEnv } from "./caller.ts";

const seasons = ["Winter", "Spring", "Summer"];

/** Versions, which anybody may ask for, and what is left of the allowances. */
export function versionList({ settings }: Simulation) {
  const { oldestApiVersion: oldest, newestApiVersion: newest } = settings;
  return Array.from({ length: newest - oldest + 1 }, (_, at) => {
    const version = oldest + at;
    return { label: releaseOf(version), url: `/services/data/v${version}.0`, version: `${version}.0` };
  });
}

/** 66 is Spring '26, and there are three releases a year. */
function releaseOf(version: number): string {
  const since = version - 65;
  const season = seasons[((since % 3) + 3) % 3];
  return `${season} '${26 + Math.floor(since / 3)}`;
}

export function orgRoutes(simulation: Simulation) {
  return new Hono<ApiEnv>({ strict: false })
    .get("/", (c) => {
      const base = `/services/data/v${c.var.caller.apiVersion}`;
      const names = ["sobjects", "query", "queryAll", "limits", "composite", "jobs"];
      return c.json(Object.fromEntries(names.map((name) => [name, `${base}/${name}`])));
    })
    .get("/limits", (c) => {
      const { settings, usage, clock, jobs } = simulation;
      const used = usage.used(clock.now()) + settings.apiCallsOfOthers;
      const daily = settings.dailyApiLimit;
      return c.json({
        ConcurrentAsyncGetReportInstances: { Max: 200, Remaining: 200 },
        DailyApiRequests: { Max: daily, Remaining: Math.max(0, daily - used) },
        DailyBulkApiBatches: { Max: 15_000, Remaining: 15_000 },
        DailyBulkV2QueryFileStorageMB: { Max: 976_562, Remaining: 976_562 },
        DailyBulkV2QueryJobs: { Max: 10_000, Remaining: 10_000 - jobs.size },
        DataStorageMB: { Max: 1024, Remaining: 900 },
        FileStorageMB: { Max: 1024, Remaining: 1000 },
        HourlyTimeBasedWorkflow: { Max: 1000, Remaining: 1000 },
      });
    });
}
